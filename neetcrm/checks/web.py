"""Checks of the web application as these settings make it: cookies, debugging, static files."""

from neetcrm.checks.looking import Check, Place
from neetcrm.paths import PACKAGE

DEBUGGING = ("FLASK_DEBUG", "PYTHONDEVMODE", "PYTHONINSPECT")


def _cookie_needs_https(at: Place) -> bool:
    kept = at.web
    return bool(kept["SESSION_COOKIE_SECURE"] and kept["SESSION_COOKIE_HTTPONLY"])


def _cookie_is_of_this_host(at: Place) -> bool:
    kept = at.web
    is_whole = not kept["SESSION_COOKIE_DOMAIN"] and kept["SESSION_COOKIE_PATH"] in (None, "/")
    return is_whole and kept["SESSION_COOKIE_NAME"].startswith("__Host-")


def _nobody_debugs(at: Place) -> bool:
    is_asked = any(at.environ.get(name, "") not in ("", "0") for name in DEBUGGING)
    return not is_asked and not at.web["DEBUG"]


def _static_files_are_built(_at: Place) -> bool:
    return (PACKAGE / "static" / "vendor" / "base.css").exists()


CHECKS = (
    Check("cookie-https", "Set NEETCRM_ENV=production: cookies need https.", _cookie_needs_https),
    Check(
        "cookie-host",
        "Set NEETCRM_ENV=production: no other host may set the cookie of ours.",
        _cookie_is_of_this_host,
    ),
    Check("debug-off", "Unset FLASK_DEBUG, PYTHONDEVMODE and PYTHONINSPECT.", _nobody_debugs),
    Check(
        "static-files", "Build the static files: python build_assets.py.", _static_files_are_built
    ),
)
