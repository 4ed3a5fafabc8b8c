"""The progress report as a page of HTML for paper, in the young person's language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

import segno
from babel.dates import format_date, format_interval
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from neetcrm.i18n import LOCALES_OF, short_day, translate
from neetcrm.paths import shipped
from neetcrm.reports.way import Bar, Point, Station, stage_path, timeline

if TYPE_CHECKING:  # the process that renders knows no database
    from neetcrm.reports.progress import PlacementLine, ProgressReport, ReferralLine, Stop

LAST_SESSIONS = 10
NEXT_STEPS = 5
INK = "#1d2733"
"""The colour of text in progress.css: on paper a drawing takes no colour from around it."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, and the signs by which a text turns around what stands beside it."""


@dataclass(frozen=True)
class Figure:
    value: str
    label: str


def progress_page(report: "ProgressReport") -> str:
    """Return the whole page; all text in it is escaped, nothing in it is fetched from outside."""
    words = _Words(report.language)
    return (
        _environment()
        .get_template("progress.html")
        .render(
            report=report,
            _=words.say,
            day=words.day,
            years=words.years,
            minutes=words.minutes,
            stay=partial(_stay, words, report.as_of),
            result=partial(_result, words, report.as_of),
            mark_of_placement=partial(_mark_of_placement, report.as_of),
            mark_of_referral=_mark_of_referral,
            is_cut=len(report.sessions) > LAST_SESSIONS,
            some_missed=not all(line.is_attended for line in report.sessions),
            number=_shown(report.number),
            code=_code(report.number),
            figures=list(_figures(report, words)),
            stage_path=_stage_path(report, words),
            timeline=_timeline(report, words),
            sessions=report.sessions[:LAST_SESSIONS],
            next_steps=report.next_steps[:NEXT_STEPS],
            tab="\t",
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped("templates") / "print"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _printable(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNPRINTABLE.sub("", value)
    return value


@dataclass(frozen=True)
class _Words:
    """How the language of the report says sentences, days and lengths of time."""

    language: str

    @property
    def _locale(self) -> str:
        return LOCALES_OF[self.language]

    def say(self, sentence: str, **values: object) -> str:
        return translate(self.language, sentence, **values)

    def day(self, day: date) -> str:
        return format_date(day, "long", self._locale)

    def short_day(self, day: date) -> str:
        return short_day(day, self.language)

    def days(self, first_on: date, last_on: date) -> str:
        return format_interval(first_on, last_on, "yMMMd", locale=self._locale)

    def month(self, day: date) -> str:
        return format_date(day, "LLL", self._locale)

    def years(self, count: int) -> str:
        """Say an age; Kazakh counts it with another word than other years."""
        if self.language == "kk":
            return f"{count}\N{NO-BREAK SPACE}жас"
        return format_unit(count, "duration-year", locale=self._locale)

    def minutes(self, count: int) -> str:
        return format_unit(count, "duration-minute", length="short", locale=self._locale)


def _shown(number: str) -> str:
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def _code(number: str) -> Markup:
    """Draw the QR code by which staff find the case: its number, and no address."""
    code = segno.make(number, error="m", micro=False)
    return Markup(
        code.svg_inline(
            border=0, omitsize=True, svgclass=None, lineclass=None, title=_shown(number)
        )
    )


def _figures(report: "ProgressReport", words: _Words) -> Iterator[Figure]:
    _ = words.say
    steps, goals = report.steps, report.goals
    done = sum(step.done_on is not None for step in steps)
    reached = sum(goal.achieved_on is not None for goal in goals)
    started = sum(placement.starts_on <= report.as_of for placement in report.placements)
    met = sum(line.count for line in report.session_counts)
    yield Figure(str(met), _("Meetings"))
    yield Figure(_share(words, done, len(steps)), _("Steps done"))
    yield Figure(_share(words, reached, len(goals)), _("Goals reached"))
    yield Figure(str(started), _("Trainings and jobs"))


def _share(words: _Words, done: int, all_of_them: int) -> str:
    _ = words.say
    return _("{done} of {all}", done=done, all=all_of_them) if all_of_them else "0"


def _stage_path(report: "ProgressReport", words: _Words) -> Markup:
    _ = words.say
    stations = [
        Station(
            label=_(stop.stage.label),
            caption=_caption(stop, words),
            note=_("You are here") if stop.is_current else "",
            is_reached=stop.reached_on is not None,
            is_current=stop.is_current,
        )
        for stop in report.stops
    ]
    return _inked(stage_path(stations, title=_("The way so far")))


def _caption(stop: "Stop", words: _Words) -> str:
    """Return the day on which a stage was reached, or that the case went past it without it."""
    _ = words.say
    if stop.reached_on:
        return words.short_day(stop.reached_on)
    return _("left out") if stop.is_left_out else ""


def _timeline(report: "ProgressReport", words: _Words) -> Markup:
    """Draw what happened; while nothing has, there is nothing to draw."""
    _ = words.say
    bars = list(_bars(report, words))
    points = [
        Point(label=_(line.kind.label), on=line.held_on, is_filled=line.is_attended)
        for line in reversed(report.sessions)
    ]
    if not bars and not points:
        return Markup("")
    drawn = timeline(
        bars,
        points,
        begins_on=report.opened_on,
        ends_on=report.closed_on or report.as_of,
        title=_("Month by month"),
        month=words.month,
    )
    return _inked(drawn)


def _inked(drawing: Markup) -> Markup:
    return drawing.replace("currentColor", INK)


def _bars(report: "ProgressReport", words: _Words) -> Iterator[Bar]:
    for placement in report.placements:
        if placement.starts_on <= report.as_of:
            label = f"{words.say(placement.kind.label)}: {placement.title}"
            yield Bar(
                label=str(_printable(label)),
                kind=placement.kind.value,
                starts_on=placement.starts_on,
                ends_on=placement.ended_on,
            )


def _mark_of_placement(as_of: date, placement: "PlacementLine") -> str:
    if placement.result:
        return "done" if placement.result == "completed" else "ended"
    return "open" if placement.starts_on > as_of else "now"


def _mark_of_referral(referral: "ReferralLine") -> str:
    if referral.state == "completed":
        return "done"
    return "now" if referral.is_live else "ended"


def _stay(words: _Words, as_of: date, placement: "PlacementLine") -> str:
    _, day = words.say, words.day(placement.starts_on)
    if placement.ended_on:
        return words.days(placement.starts_on, placement.ended_on)
    return (
        _("Starts: {day}", day=day) if placement.starts_on > as_of else _("Since: {day}", day=day)
    )


def _result(words: _Words, as_of: date, placement: "PlacementLine") -> str:
    _ = words.say
    if placement.result:
        return _(placement.result.label)
    return _("Agreed") if placement.starts_on > as_of else _("Under way")
