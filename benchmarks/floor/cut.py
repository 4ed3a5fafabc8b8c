"""The floor's templates: our own pages, whose changing parts are cut out for flat loops.

So both sides send the same page of the same size, and stay alike when our pages change.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

PARTS = Path(__file__).parent
TABS = ("goals", "sessions", "referrals", "placements", "tasks", "followups", "person")

VIEWS_OF_ALL = r'class="tabs__list">(?:(?:(?!</li>).)*</li>){8}'


class MarkMissing(Exception):
    """A page of ours no longer holds a mark by which it was cut."""


def caseload(page: str, *, known: Mapping[str, str]) -> str:
    """Return the template of a caseload page; *known* texts in it become the names they have."""
    page = _with(page, "<tbody>", "</tbody>", _part("caseload_rows.html"))
    page = _with(page, VIEWS_OF_ALL, "</ul>", _part("views.html"))
    page = _with(page, 'class="pager__count">', "</p>", "{{ count }}")
    page = _with(page, 'rel="next" href="', '"', "{{ next }}", is_always=False)
    return _framed(page, known)


def search(page: str, *, known: Mapping[str, str]) -> str:
    """Return the template of a page of cases found by name."""
    page = _with(page, "<tbody>", "</tbody>", _part("search_rows.html"))
    page = _with(page, '<ul class="cards">', "</ul>", _part("linked.html"), is_always=False)
    page = _with(page, 'id="search-text" name="q" value="', '"', "{{ text }}")
    return _framed(page, known)


def case(page: str, *, known: Mapping[str, str]) -> str:
    """Return the template of a case page with its timeline."""
    page = _with(page, 'class="identity__facts">', "</ul>", _part("facts.html"))
    page = _with(page, '<ol class="stage-path"[^>]*>', "</ol>", _part("stage_path.html"))
    page = _with(page, '<ol class="timeline">', "</ol>", _part("timeline.html"))
    page = _with(page, '&amp;all=1">', "</a>", "{{ whole }}", is_always=False)
    for name in TABS:
        page = _with(page, 'class="tabs__count">(?!{{)', "</span>", f"{{{{ counts.{name} }}}}")
    return _framed(page, known)


def _framed(page: str, known: Mapping[str, str]) -> str:
    for name, text in known.items():
        page = page.replace(escape(text), f"{{{{ {name} }}}}")
    icons = re.search(r'href="([^"#]*icons\.svg[^"#]*)#', page)
    if icons is None:
        raise MarkMissing("icons.svg")
    page = re.sub(r'(name="csrf_token" value=)"[^"]+"', r'\1"{{ csrf }}"', page)
    page = re.sub(r'(name="submission" value=)"[^"]+"', r'\1"{{ submission }}"', page)
    page = re.sub(r'nonce="[^"]+"', 'nonce="{{ nonce }}"', page)
    return page.replace("ICONS", icons[1])


def _with(page: str, begin: str, end: str, new: str, *, is_always: bool = True) -> str:
    """Return *page* with *new* in place of what stands between *begin*, a pattern, and *end*.

    Raises MarkMissing for a part that *is_always* there and is not.
    """
    page, found = re.subn(
        f"({begin}).*?({end})", lambda hit: hit[1] + new + hit[2], page, count=1, flags=re.DOTALL
    )
    if is_always and not found:
        raise MarkMissing(begin)
    return page


def _part(name: str) -> str:
    return (PARTS / name).read_text()
