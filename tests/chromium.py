"""The Chromium for the browser tests: `python -m tests.chromium` succeeds where there is one."""

import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str | None:
    """Return the path of a browser that really runs (a snap's stand-in does not), or None."""
    paths = filter(None, map(shutil.which, NAMES))
    return next((path for path in paths if _runs(path)), None)


def _runs(path: str) -> bool:
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


if __name__ == "__main__":
    sys.exit(chromium() is None)
