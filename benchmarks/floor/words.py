"""What the floor says, each thing looked up once: a dictionary is the least that words can cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from babel.dates import format_date

from neetcrm.cases.models import (
    Band,
    ContactFrequency,
    NeetReason,
    PlacementKind,
    PlacementResult,
    Stage,
)
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.counseling.models import Attendance, RiskLevel, SessionKind
from neetcrm.db import Choice
from neetcrm.i18n import translate, translations
from neetcrm.referrals.models import ReferralState
from neetcrm.web.words import LOCALES_OF

once = lru_cache(100_000)

Named = Callable[["Words", str], str]
"""How the code of something is said."""


def _label(kind: type[Choice]) -> Named:
    return lambda words, code: words.say(kind(code).label)


def _requirement(words: "Words", code: str) -> str:
    return words.say(REQUIREMENTS[code].sentence)


SENTENCES: dict[str, tuple[str, dict[str, Named]]] = {
    "opened": ("Case opened", {}),
    "moved": ("Moved to {stage}", {"stage": _label(Stage)}),
    "status": ("NEET status checked: {reason}", {"reason": _label(NeetReason)}),
    "assessed": ("Needs assessment: {band}", {"band": _label(Band)}),
    "planned": ("Action plan agreed: {frequency}", {"frequency": _label(ContactFrequency)}),
    "reached": ("Goal reached", {}),
    "reviewed": ("Action plan reviewed", {}),
    "started": ("{kind} started", {"kind": _label(PlacementKind)}),
    "ended": (
        "{kind} ended: {result}",
        {"kind": _label(PlacementKind), "result": _label(PlacementResult)},
    ),
    "exempted": (
        "Exemption granted until {ends_on}: {requirement}",
        {"ends_on": lambda words, text: words.day(text), "requirement": _requirement},
    ),
    "asked": ("Exemption asked for: {requirement}", {"requirement": _requirement}),
    "held": (
        "{kind}: {attendance}",
        {"kind": _label(SessionKind), "attendance": _label(Attendance)},
    ),
    "referred": (
        "Referral: {state} · {service}",
        {"state": _label(ReferralState), "service": lambda _words, name: name},
    ),
}


@dataclass(frozen=True)
class Risk:
    """How a risk level is shown: its color, its word, and whether a sign warns of it."""

    look: str
    words: str
    is_raised: bool


@dataclass(frozen=True)
class Due:
    """How a day of contact is shown: its color, its picture, its words, and the day itself."""

    look: str
    icon: str
    words: str
    day: str


class Words:
    """The words of one language on one day."""

    def __init__(self, language: str, today: date) -> None:
        self.language, self.today = language, today
        self.day, self.due, self.told = once(self._day), once(self._due), once(self._told)
        self.counted, self.days = once(self._counted), once(self._days)

    @cached_property
    def stages(self) -> dict[str, str]:
        return {stage.value: self.say(stage.label) for stage in Stage}

    @cached_property
    def risks(self) -> dict[str, Risk]:
        looks = {"concern": "info", "elevated": "warning", "immediate": "danger"}
        return {
            code: Risk(look, self.say(RiskLevel(code).label), code != "concern")
            for code, look in looks.items()
        }

    def risk(self, code: str | None) -> Risk | None:
        return self.risks.get(code or "")

    @cached_property
    def fixed(self) -> dict[str, str]:
        return {
            "age": self.say("Age"),
            "last": self.say("Last contact"),
            "next": self.say("Next contact"),
            "number": self.say("Case number"),
            "open": self.say("Open"),
            "reached": self.say("reached on"),
            "days": self.say("Days in stage"),
            "select": self.say("Select"),
        }

    def say(self, sentence: str, **values: object) -> str:
        return translate(self.language, sentence, **values)

    def age(self, born_on: str | date) -> int:
        born, now = _read(born_on), self.today
        return now.year - born.year - ((now.month, now.day) < (born.month, born.day))

    def _day(self, on: str | date) -> str:
        return format_date(_read(on), "medium", LOCALES_OF[self.language])

    def _days(self, since: str | date) -> int:
        return (self.today - _read(since)).days

    def _counted(self, one: str, many: str, count: int) -> str:
        return translations(self.language).ngettext(one, many, count).format(count=count)

    def _due(self, text: str | date) -> Due:
        days = (_read(text) - self.today).days
        if days < 0:
            words = self.counted("{count} day overdue", "{count} days overdue", -days)
            return Due("due--late", "warning", words, self.day(text))
        if days > 1:
            words = self.counted("in {count} day", "in {count} days", days)
            return Due("", "calendar", words, self.day(text))
        look, icon, word = (("due--now", "clock", "today"), ("", "calendar", "tomorrow"))[days]
        return Due(look, icon, self.say(word), self.day(text))

    def _told(self, sentence: str, first: str | None, second: str | None) -> str:
        pattern, names = SENTENCES[sentence]
        given = zip(names.items(), (first, second), strict=False)
        return self.say(pattern, **{name: said(self, code or "") for (name, said), code in given})


def _read(day: str | date) -> date:
    """Return a day as PostgreSQL gives it; SQLite gives its text."""
    return day if isinstance(day, date) else date.fromisoformat(day)
