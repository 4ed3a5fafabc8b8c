"""Checks of the machine: documents, languages, time zones and room on the disk."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from neetcrm.checks.looking import Check, Place
from neetcrm.i18n import LOCALES, translations
from neetcrm.localtime import ALMATY

ROOM = 1024**3
"""Bytes that must be free where the database and temporary files are."""

SENTENCE = "Sign in"
"""One that stands in every catalog."""
WITHOUT_CATALOG = "en"
ALMATY_NOW = timedelta(hours=5)
SINCE = datetime(2024, 3, 1, tzinfo=UTC)


def _documents_are_drawn(_at: Place) -> bool:
    """Draw a page; the library of documents is loaded here, as loading it is what may fail."""
    pdf: Any = import_module("neetcrm.reports.pdf")
    are_there = all(file.exists() for file in pdf.ASSETS.values())
    return are_there and pdf.pdf_of("<html lang=kk><p>Ә ұ").startswith(b"%PDF")


def _catalogs_are_there(_at: Place) -> bool:
    others = [locale for locale in LOCALES if locale != WITHOUT_CATALOG]
    return all(translations(one).gettext(SENTENCE) != SENTENCE for one in others)


def _time_zones_are_known(_at: Place) -> bool:
    return SINCE.astimezone(ALMATY).utcoffset() == ALMATY_NOW


def _disk_has_room(at: Place) -> bool:
    folders = {at.folder, Path(tempfile.gettempdir())}
    folders |= {at.sqlite_file.parent} if at.sqlite_file else set()
    return all(shutil.disk_usage(folder).free >= ROOM for folder in folders)


CHECKS = (
    Check(
        "documents",
        "Install the libraries and fonts of documents: libpango-1.0-0, libpangoft2-1.0-0.",
        _documents_are_drawn,
    ),
    Check("catalogs", "Install neetcrm anew: its catalogs are missing.", _catalogs_are_there),
    Check("time-zones", "Install tzdata of 2024 or newer.", _time_zones_are_known),
    Check("disk", "Make room: 1 GB must be free for the database and files.", _disk_has_room),
)
