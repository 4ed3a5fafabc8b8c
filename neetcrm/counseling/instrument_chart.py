"""Totals over time as a drawing, with the bands behind them named in words.

One SVG for page and paper: colors are presentation attributes, which a style sheet may override by
class, and text takes the color around it. The figures stand in a table beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from markupsafe import Markup

from neetcrm.counseling.instruments import Instrument

ACCENT = "#0b6b63"
WIDTH, HEIGHT = 470, 250
LEFT, RIGHT, TOP, BOTTOM = 34, 332, 14, 216
"""Where the field of the drawing lies: its scale to the left, names of bands to the right."""
INSET = 18
"""How far from the edges the first and the last point lie."""
ROOM = 135
"""How far from both edges a day between the first and the last has room."""

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="totals" role="img" aria-labelledby="{name}"'
    ' viewBox="0 0 {width} {height}" font-family="Noto Sans, Noto Naskh Arabic, sans-serif"'
    ' font-size="12" fill="currentColor"><title id="{name}">{title}</title>{parts}</svg>'
)
_BAND = Markup(
    '<path class="totals__band" d="M{left} {top:g}H{right}V{bottom:g}H{left}z"'
    ' fill-opacity="{shade}"/>'
)
_EDGE = Markup(
    '<path class="totals__edge" d="M{left} {y:g}H{right}" stroke="currentColor"'
    ' stroke-opacity="0.35"/>'
)
_LINE = Markup(
    '<path class="totals__line" d="{d}" fill="none" stroke="{accent}" stroke-width="2"/>'
)
_DOT = Markup('<circle class="totals__dot" cx="{x:g}" cy="{y:g}" r="4" fill="{accent}"/>')
_TEXT = Markup('<text class="totals__{kind}" x="{x:g}" y="{y:g}" {paint}>{words}</text>')
_QUIET = Markup('fill-opacity="0.75"')
_AT_END = Markup('text-anchor="end" fill-opacity="0.75"')
_BOLD = Markup('text-anchor="middle" font-weight="bold"')
_MIDDLE = Markup('text-anchor="middle" fill-opacity="0.75"')

Points = Sequence[tuple[date, int]]


def chart(
    instrument: Instrument, points: Points, *, language: str, day: Callable[[date], str]
) -> Markup:
    """Draw the totals of one instrument, oldest first; *day* writes a day for the reader."""
    told = "; ".join(f"{day(on)}: {total}" for on, total in points)
    parts = (*_bands(instrument, language), *_line(instrument, points), *_days(points, day))
    return _SVG.format(
        name=f"totals-{instrument.code}",
        width=WIDTH,
        height=HEIGHT,
        title=f"{instrument.name}: {told}",
        parts=Markup("").join(parts),
    )


def _bands(instrument: Instrument, language: str) -> Iterator[Markup]:
    """Yield a stripe for each band with its name, and the totals at which one ends."""
    factor = instrument.scoring.factor
    for place, band in enumerate(instrument.bands):
        top, bottom = _y(instrument, (band.last + 1) * factor), _y(instrument, band.first * factor)
        shade = 0.06 if place % 2 else 0.12
        yield _BAND.format(left=LEFT, right=RIGHT, top=top, bottom=bottom, shade=shade)
        yield _EDGE.format(left=LEFT, right=RIGHT, y=bottom)
        name, middle = band.name(language), (top + bottom) / 2 + 4
        yield _TEXT.format(kind="name", x=RIGHT + 8, y=middle, paint=_QUIET, words=name)
        start = band.first * factor
        yield _TEXT.format(kind="scale", x=LEFT - 6, y=bottom + 4, paint=_AT_END, words=start)


def _line(instrument: Instrument, points: Points) -> Iterator[Markup]:
    places = [(_x(points, on), _y(instrument, total), total) for on, total in points]
    d = "L".join(f"{x:g} {y:g}" for x, y, _ in places)
    yield _LINE.format(d=f"M{d}", accent=ACCENT)
    for x, y, total in places:
        yield _DOT.format(x=x, y=y, accent=ACCENT)
        above = y - 9 if y > TOP + 14 else y + 19
        yield _TEXT.format(kind="total", x=x, y=above, paint=_BOLD, words=total)


def _days(points: Points, day: Callable[[date], str]) -> Iterator[Markup]:
    """Yield the first and the last day, and one between them where it has room."""
    yield _TEXT.format(kind="day", x=LEFT, y=BOTTOM + 20, paint=_QUIET, words=day(points[0][0]))
    for on, _ in points[1:-1]:
        x = _x(points, on)
        if LEFT + ROOM <= x <= RIGHT - ROOM:
            yield _TEXT.format(kind="day", x=x, y=BOTTOM + 20, paint=_MIDDLE, words=day(on))
            break
    yield _TEXT.format(kind="day", x=RIGHT, y=BOTTOM + 20, paint=_AT_END, words=day(points[-1][0]))


def _x(points: Points, on: date) -> float:
    first, last = points[0][0], points[-1][0]
    share = (on - first).days / ((last - first).days or 1)
    return round(LEFT + INSET + (RIGHT - LEFT - 2 * INSET) * share, 1)


def _y(instrument: Instrument, total: int) -> float:
    """Return how far down a total lies; the largest one lies a little below the upper edge."""
    highest = (instrument.highest + 1) * instrument.scoring.factor
    return round(BOTTOM - (BOTTOM - TOP) * total / highest, 1)
