"""From a page of HTML to PDF, alone with our own fonts: nothing is fetched, no clock is read.

WeasyPrint is not safe in threads: here one document is made at a time. A server asks
neetcrm.reports.render instead, which does this in a process of its own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from neetcrm.paths import PACKAGE, shipped
from neetcrm.reports.paper import progress_page

if TYPE_CHECKING:
    from neetcrm.reports.progress import ProgressReport

PRINT = shipped("templates") / "print"
FONTS = PACKAGE / "static" / "vendor" / "fonts"
FONTCONFIG = Path(__file__).with_name("fonts.conf")

ASSETS: dict[str, Path] = {
    f"asset:{path.name}": path
    for path in (
        FONTS / "NotoSans-Regular.ttf",
        FONTS / "NotoSans-Bold.ttf",
        FONTS / "NotoNaskhArabic-Regular.ttf",
        FONTS / "NotoNaskhArabic-Bold.ttf",
        PRINT / "done.svg",
        PRINT / "open.svg",
        PRINT / "now.svg",
        PRINT / "ended.svg",
    )
}
"""All that a document may ask for; any other address is refused, wherever it points."""

SHOWN_AS = str.maketrans(
    {"→": "›", "←": "‹", "≥": "&gt;=", "≤": "&lt;=", "✓": "+", "\u2011": "-", "\u202f": "\xa0"}
)
"""What our fonts have no sign for, and what stands for it; on paper it would be an empty box."""

_one_at_a_time = Lock()


class AddressRefused(ValueError):
    """A document asked for something that is not one of our assets."""


class OwnAssets(URLFetcher):
    """Hands out ASSETS and knows no network, no files and no other scheme."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url not in ASSETS:
            raise AddressRefused(url)
        return URLFetcherResponse(url, ASSETS[url].read_bytes(), _kind_of(ASSETS[url]))


def progress_pdf(report: "ProgressReport") -> bytes:
    """Return the report as PDF; the same report always gives the same bytes."""
    return pdf_of(progress_page(report))


def pdf_of(page: str) -> bytes:
    """Return a page of HTML as tagged PDF, dressed by the print style sheet."""
    with _one_at_a_time:
        made: bytes = HTML(string=page.translate(SHOWN_AS), url_fetcher=OwnAssets()).write_pdf(
            stylesheets=[_style()], font_config=_fonts(), pdf_tags=True, cache=_images()
        )
    return made


@cache
def _style() -> CSS:
    return CSS(filename=PRINT / "progress.css", url_fetcher=OwnAssets(), font_config=_fonts())


@cache
def _fonts() -> FontConfiguration:
    """Return the fonts of this process: ours, and none that the machine happens to have."""
    with _environment_variable("FONTCONFIG_FILE", str(FONTCONFIG)):
        return FontConfiguration()


@cache
def _images() -> dict[str, Any]:
    return {}


@contextmanager
def _environment_variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _kind_of(path: Path) -> dict[str, str]:
    return {"Content-Type": "image/svg+xml" if path.suffix == ".svg" else "font/ttf"}
