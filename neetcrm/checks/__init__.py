"""What must be true before people's data are entrusted to an installation: `neetcrm check`.

Each check is a name, one sentence that says what to do where it fails, and a function that tells
whether it holds. They only look: nothing is changed.
"""

from neetcrm.checks import accounts, machine, settings, tables, web
from neetcrm.checks.looking import Check, Finding, Place, look

__all__ = ["CHECKS", "Check", "Finding", "Place", "look_at"]

CHECKS = (
    *settings.CHECKS,
    *web.CHECKS,
    *machine.CHECKS,
    *tables.CHECKS,
    *accounts.CHECKS,
)


def look_at(place: Place) -> list[Finding]:
    """Return what each check found, in their order."""
    return [look(check, place) for check in CHECKS]
