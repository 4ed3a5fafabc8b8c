"""The progress report as plain blocks: the same words, and nothing else for the page to draw."""

from html import escape
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "h1", "h2", "h3", "li", "td", "text", "div", "title"})


def plain(page: str) -> str:
    """Return a page of the same words as *page*, each block of which is one paragraph."""
    reader = _Blocks()
    reader.feed(page)
    blocks = (" ".join(block.split()) for block in "".join(reader.seen).split("\0"))
    return "".join(
        ["<!DOCTYPE html><html><body>", *(f"<p>{escape(text)}</p>" for text in blocks if text)]
    )


class _Blocks(HTMLParser):
    """Collects the words of a page with a NUL after each block."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.seen.append("\0")
