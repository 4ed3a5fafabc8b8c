"""The progress report of a full case, warm, beside the same page made the naive way.

`python -m benchmarks.pdf` prints both in milliseconds and their ratio; turns are taken, so that a
busy machine slows both. Naive is WeasyPrint as its tutorial shows it: fonts and style sheet are
read anew for every document.
"""

import statistics
import sys
import time
from collections.abc import Callable

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from neetcrm.reports.paper import progress_page
from neetcrm.reports.pdf import PRINT, OwnAssets
from neetcrm.reports.render import Renderer
from tests.reports.samples import a_report

ROUNDS = 15


def naive(page: str) -> bytes:
    """Return the page as PDF with nothing kept from the document before."""
    fonts = FontConfiguration()
    style = CSS(filename=PRINT / "progress.css", url_fetcher=OwnAssets(), font_config=fonts)
    html = HTML(string=page, url_fetcher=OwnAssets())
    made: bytes = html.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True)
    return made


def measured() -> tuple[float, float]:
    """Return the median milliseconds of a warm report, from record to bytes, and of a naive one."""
    report, renderer = a_report(), Renderer()
    page = progress_page(report)
    works: tuple[Callable[[], bytes], ...] = (
        lambda: renderer.progress_pdf(report),
        lambda: naive(page),
    )
    rounds = [[_milliseconds(work) for work in works] for _ in range(ROUNDS + 1)]
    renderer.close()
    warm, cold = zip(*rounds[1:], strict=True)  # the first round wakes everything up
    return statistics.median(warm), statistics.median(cold)


def _milliseconds(work: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    warm, cold = measured()
    sys.stdout.write(
        f"progress PDF: {warm:.0f} ms warm, {cold:.0f} ms naive, x {warm / cold:.2f}\n"
    )
