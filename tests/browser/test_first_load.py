"""How much a browser fetches that comes for the first time: pages open on slow lines, too."""

import gzip

import pytest

from tests.cast import AIDA

pytestmark = pytest.mark.alike

MOST_BYTES = 100 * 1024
MOST_FILES = 10


def size(answer) -> int:
    """Return how many bytes an answer takes, compressed as a web server in front would send it."""
    body = answer.body()
    is_packed = answer.headers["content-type"].startswith("font/")
    return len(body) if is_packed else len(gzip.compress(body, 6))


@pytest.mark.parametrize("page", ["/caseload?stage=counseling", "/cases/{number}?tab=timeline"])
def test_a_first_page_comes_with_little(world, visitor, cookie, page):
    aida, asked = visitor(), []
    aida.page.context.add_cookies([cookie(AIDA)])
    aida.page.on("request", lambda request: asked.append(request.url))
    aida.page.goto(page.format(**world.values), wait_until="networkidle")

    sizes = {address: size(aida.page.context.request.get(address)) for address in asked}

    assert len(asked) <= MOST_FILES, asked
    assert sum(sizes.values()) <= MOST_BYTES, sizes
