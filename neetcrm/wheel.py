"""The readiness wheel as a drawing: one line for each assessment over the same ten spokes.

The figures stand in a table beside it; spokes carry the numbers of its rows, because no label of a
domain fits around a wheel in every language.
"""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

from markupsafe import Markup

BEST = 5
MIDDLE, RADIUS, RIM = 150, 115, 134
"""The middle of the drawing, the length of a spoke, and how far out its number stands."""

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="wheel-picture" role="img"'
    ' aria-labelledby="wheel-title" viewBox="0 0 300 300" font-size="12">'
    '<title id="wheel-title">{title}</title>{parts}</svg>'
)
_RING = Markup('<polygon class="wheel-picture__ring" points="{points}"/>')
_SPOKE = Markup('<line class="wheel-picture__spoke" x1="150" y1="150" x2="{x:.1f}" y2="{y:.1f}"/>')
_NUMBER = Markup(
    '<text class="wheel-picture__number" text-anchor="middle" dominant-baseline="central"'
    ' x="{x:.1f}" y="{y:.1f}">{number}</text>'
)
_LINE = Markup(
    '<polygon class="wheel-picture__line wheel-picture__line--{look}" points="{points}"/>'
)


def wheel(title: str, latest: Sequence[int], first: Sequence[int] | None = None) -> Markup:
    """Draw the scores of the latest assessment, and those of the first one behind them."""
    return _SVG.format(title=title, parts=Markup("").join(_parts(latest, first)))


def _parts(latest: Sequence[int], first: Sequence[int] | None) -> Iterator[Markup]:
    spokes = len(latest)
    for score in range(1, BEST + 1):
        yield _RING.format(points=_points([score] * spokes))
    for place in range(spokes):
        x, y = _at(place, spokes, RADIUS)
        yield _SPOKE.format(x=x, y=y)
        x, y = _at(place, spokes, RIM)
        yield _NUMBER.format(x=x, y=y, number=place + 1)
    if first is not None:
        yield _LINE.format(look="first", points=_points(first))
    yield _LINE.format(look="latest", points=_points(latest))


def _points(scores: Sequence[int]) -> str:
    places = (_at(n, len(scores), RADIUS * score / BEST) for n, score in enumerate(scores))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _at(place: int, spokes: int, distance: float) -> tuple[float, float]:
    """Return the point on a spoke; the first one points up, the others follow clockwise."""
    turn = 2 * pi * place / spokes
    return MIDDLE + distance * sin(turn), MIDDLE - distance * cos(turn)
