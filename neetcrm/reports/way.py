"""The way of a case as drawings: the path of its stages, and what happened month by month.

One SVG for page and paper: colours are presentation attributes, which a style sheet may override
by class, and text takes the colour around it. Nothing is told by colour alone. Shapes of one look
are one path, because a printed drawing costs by the element.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

ACCENT = "#0b6b63"
WIDTH = 680
ARROW = 12
"""What is kept free at the right, for the head of a bar that goes on."""
LETTER = 7.0
"""About how wide a letter of a label is: a text cannot be measured before it is drawn."""
LONGEST_LABEL = 17
MOST_BARS = 8
MOST_MONTHS_NAMED = 12
PATH_Y = 16
ONE_DAY = timedelta(days=1)
LINE = 15

_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="way {kind}" role="img"'
    ' aria-labelledby="{name}" viewBox="0 0 {width} {height}"'
    ' font-family="Noto Sans, Noto Naskh Arabic, sans-serif" font-size="12" fill="currentColor">'
    '<title id="{name}">{title}</title>{parts}</svg>'
)
_PATH = Markup('<path class="{kind}" d="{d}" {paint}/>')
_TEXT = Markup('<text class="{kind}" x="{x:g}" y="{y:g}" {paint}>{words}</text>')

_FILLED = Markup('fill="{accent}"').format(accent=ACCENT)
_HOLLOW = Markup('fill="none" stroke="{accent}" stroke-width="1.8"').format(accent=ACCENT)
_TINTED = Markup('fill="{accent}" fill-opacity="0.3" stroke="{accent}" stroke-width="1.8"').format(
    accent=ACCENT
)
_BEHIND = Markup('stroke="{accent}" stroke-width="3"').format(accent=ACCENT)
_AHEAD = Markup(
    'stroke="currentColor" stroke-opacity="0.4" stroke-width="1.5" stroke-dasharray="2 5"'
)
_NOT_YET = Markup('fill="none" stroke="currentColor" stroke-opacity="0.5" stroke-width="1.5"')
_TICK = Markup('fill="none" stroke="#fff" stroke-width="2"')
_BAND = Markup('fill-opacity="0.05"')
_BOLD = Markup('text-anchor="middle" font-weight="bold"')
_QUIET = Markup('text-anchor="middle" fill-opacity="0.7"')
_NOTE = Markup('text-anchor="middle" font-weight="bold" fill="{accent}"').format(accent=ACCENT)
_MONTH = Markup('fill-opacity="0.7"')
_FROM_LEFT = Markup("")
_TO_RIGHT = Markup('text-anchor="end"')
_PAINT_OF_BARS = {"training": _HOLLOW, "internship": _TINTED, "job": _FILLED}


@dataclass(frozen=True)
class Station:
    """A stage on the path; *caption* is its day, *note* what is said of the current one."""

    label: str
    caption: str = ""
    note: str = ""
    is_reached: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class Bar:
    """A stay from a day to a day; without an end it goes on.

    *kind* chooses how it is filled: training, internship or job.
    """

    label: str
    kind: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Point:
    """Something that happened on a day, in the row called *label*; hollow when it was missed."""

    label: str
    on: date
    is_filled: bool = True


def stage_path(stations: Sequence[Station], *, title: str, name: str = "stage-path") -> Markup:
    """Draw the stations on a line: reached ones filled and ticked, the current one in a ring.

    *name* becomes an id, so it must be the only one of its kind on a page.
    """
    places = [(_place(at, len(stations)), station) for at, station in enumerate(stations)]
    furthest = max((x for x, station in places if station.is_reached), default=0)
    texts = [text for x, station in places for text in _texts(x, station)]
    told = "; ".join(_told(station) for station in stations)
    return _drawing(
        "way--stages",
        name,
        f"{title}: {told}",
        height=max(y for y, _ in texts) + 8,
        parts=[
            *_lines(places, furthest),
            *_marks(places),
            *(text for _, text in texts),
        ],
    )


def timeline(
    bars: Sequence[Bar],
    points: Sequence[Point],
    *,
    begins_on: date,
    ends_on: date,
    title: str,
    month: Callable[[date], str],
    name: str = "timeline",
) -> Markup:
    """Draw stays as bars and days as points, over whole months from *begins_on* to *ends_on*.

    *month* names a month; its year is written below where a year begins. Of more than 8 bars the
    last 8 are drawn.
    """
    months = _Months.around(begins_on, ends_on)
    parts: list[Markup] = []
    y = 0
    for bar in bars[-MOST_BARS:]:
        parts += _bar(bar, months, ends_on, y)
        y += 29
    for label in dict.fromkeys(point.label for point in points):
        own = [point for point in points if point.label == label]
        parts += _row_of_points(label, own, months, y)
        y += 31
    return _drawing(
        "way--timeline", name, title, height=y + 42, parts=[*_grid(months, month, y + 4), *parts]
    )


@dataclass(frozen=True)
class _Months:
    """The whole months of a drawing, and where a day lies on it."""

    first_on: date
    days: int

    @classmethod
    def around(cls, begins_on: date, ends_on: date) -> "_Months":
        first_on = begins_on.replace(day=1)
        return cls(first_on, (_next_month(ends_on) - first_on).days)

    @property
    def starts(self) -> list[date]:
        starts = [self.first_on]
        while (following := _next_month(starts[-1])) < self.end_on:
            starts.append(following)
        return starts

    @property
    def end_on(self) -> date:
        return self.first_on + timedelta(days=self.days)

    def x(self, on: date) -> float:
        """Return how far right *on* lies; days outside lie at the edge."""
        share = (on - self.first_on).days / self.days
        return round((WIDTH - ARROW) * min(max(share, 0), 1), 1)


def _drawing(kind: str, name: str, title: str, *, height: float, parts: Iterable[Markup]) -> Markup:
    return _SVG.format(
        kind=kind, name=name, width=WIDTH, height=height, title=title, parts=Markup("").join(parts)
    )


def _told(station: Station) -> str:
    return ", ".join(filter(None, (station.label, station.caption, station.note)))


def _place(at: int, count: int) -> float:
    return round(WIDTH * (at + 0.5) / count, 1)


def _lines(places: Sequence[tuple[float, Station]], furthest: float) -> Iterator[Markup]:
    between = [(left + 16, right - 16) for (left, _), (right, _) in pairwise(places)]
    yield from _path(
        "way__behind", _BEHIND, (_stroke(*ends) for ends in between if ends[1] < furthest)
    )
    yield from _path(
        "way__ahead", _AHEAD, (_stroke(*ends) for ends in between if ends[1] > furthest)
    )


def _stroke(left: float, right: float) -> str:
    return f"M{left:g} {PATH_Y}H{right:g}"


def _marks(places: Sequence[tuple[float, Station]]) -> Iterator[Markup]:
    reached = [x for x, station in places if station.is_reached]
    ahead = [x for x, station in places if not station.is_reached]
    current = [x for x, station in places if station.is_current]
    yield from _path("way__reached", _FILLED, (_circle(x, PATH_Y, 9) for x in reached))
    yield from _path("way__tick", _TICK, (f"M{x - 4:g} {PATH_Y}l3 3.2 5.2-6" for x in reached))
    yield from _path("way__not-yet", _NOT_YET, (_circle(x, PATH_Y, 8) for x in ahead))
    yield from _path("way__current", _HOLLOW, (_circle(x, PATH_Y, 13) for x in current))


def _texts(x: float, station: Station) -> Iterator[tuple[float, Markup]]:
    """Yield what stands below a station, each with how far down it stands."""
    paint = _BOLD if station.is_reached else _QUIET
    written = [("way__label", line, paint) for line in _broken(station.label)]
    written.append(("way__caption", station.caption, _QUIET))
    written.append(("way__note", station.note, _NOTE))
    y = PATH_Y + 32
    for kind, words, paint in written:
        if words:
            yield y, _TEXT.format(kind=kind, x=x, y=y, paint=paint, words=words)
            y += LINE


def _broken(label: str) -> list[str]:
    """Break a long label at the space nearest to its middle."""
    spaces = [at for at, letter in enumerate(label) if letter == " "]
    if len(label) <= LONGEST_LABEL or not spaces:
        return [_cut(label, LONGEST_LABEL + 3)]
    middle = min(spaces, key=lambda at: abs(at - len(label) / 2))
    return [_cut(part, LONGEST_LABEL + 3) for part in (label[:middle], label[middle + 1 :])]


def _bar(bar: Bar, months: _Months, today: date, y: int) -> Iterator[Markup]:
    left, right = months.x(bar.starts_on), months.x((bar.ends_on or today) + ONE_DAY)
    right = max(right, left + 6)
    yield _label(bar.label, left, right, y + 11)
    shape = f"M{left:g} {y + 15}H{right:g}v8H{left:g}z"
    yield from _path(f"way__{bar.kind}", _PAINT_OF_BARS.get(bar.kind, _HOLLOW), [shape])
    if bar.ends_on is None:
        arrow = f"M{right + 2:g} {y + 12}l9 7-9 7z"
        yield from _path("way__goes-on", _FILLED, [arrow])


def _row_of_points(
    label: str, points: Sequence[Point], months: _Months, y: int
) -> Iterator[Markup]:
    yield _label(label, 0, 0, y + 11)
    for kind, paint, is_filled in (("held", _FILLED, True), ("missed", _HOLLOW, False)):
        places = [max(months.x(point.on), 5) for point in points if point.is_filled is is_filled]
        yield from _path(f"way__{kind}", paint, (_circle(x, y + 21, 4) for x in places))


def _label(words: str, left: float, right: float, y: int) -> Markup:
    """Write from *left* on, or up to *right* where little room is left behind."""
    if left <= WIDTH / 2:
        x, room, paint = left, WIDTH - left, _FROM_LEFT
    else:
        x, room, paint = right, right, _TO_RIGHT
    words = _cut(words, int(room / LETTER))
    return _TEXT.format(kind="way__label", x=x, y=y, paint=paint, words=words)


def _grid(months: _Months, month: Callable[[date], str], bottom: int) -> Iterator[Markup]:
    starts = months.starts
    ends = [*starts[1:], months.end_on]
    bands = [(months.x(start), months.x(end)) for start, end in zip(starts, ends, strict=True)]
    shapes = [f"M{left:g} 0H{right:g}V{bottom}H{left:g}z" for left, right in bands[::2]]
    yield from _path("way__month-band", _BAND, shapes)
    year = 0
    for start in starts[:: -(-len(starts) // MOST_MONTHS_NAMED)]:
        x, y = months.x(start), bottom + 16
        yield _TEXT.format(kind="way__month", x=x, y=y, paint=_MONTH, words=month(start))
        if start.year != year:
            year = start.year
            yield _TEXT.format(kind="way__month", x=x, y=y + LINE, paint=_MONTH, words=year)


def _path(kind: str, paint: Markup, shapes: Iterable[str]) -> Iterator[Markup]:
    """Yield one path of all *shapes*, or none at all."""
    if d := "".join(shapes):
        yield _PATH.format(kind=kind, d=d, paint=paint)


def _circle(x: float, y: float, radius: float) -> str:
    """Draw a circle as four curves: arcs come out angular on paper where they are small."""
    r, c = radius, round(radius * 0.5523, 2)
    return (
        f"M{x - r:g} {y:g}c0-{c} {r - c:g}-{r} {r}-{r}s{r} {r - c:g} {r} {r}"
        f"-{r - c:g} {r}-{r} {r}-{r}-{r - c:g}-{r}-{r}z"
    )


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
