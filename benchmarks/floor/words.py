"""What the floor says, each thing looked up once: a dictionary is the least that words can cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache

from babel.dates import format_date

from neetcrm.cases.models import Stage
from neetcrm.counseling.models import RiskLevel
from neetcrm.desk.timeline import TELLINGS
from neetcrm.i18n import translate, translations
from neetcrm.localtime import ALMATY, bounds
from neetcrm.web.words import LOCALES_OF

once = lru_cache(100_000)


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

    @cached_property
    def midnight(self) -> str:
        return f"{bounds(self.today)[0].astimezone(UTC):%Y-%m-%d %H:%M:%S+00}"

    def meeting(self, starts_at: str | datetime) -> str:
        """Return the day and the time of an appointment, which SQLite gives as text of UTC."""
        stored = str(starts_at)
        moment = datetime.fromisoformat(stored if "+" in stored else f"{stored}+00:00")
        local = moment.astimezone(ALMATY)
        return f"{format_date(local, 'EEE d MMM', LOCALES_OF[self.language])}, {local:%H:%M}"

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

    def _told(self, code: str, first: str | None, second: str | None) -> str:
        telling = TELLINGS[code]
        given = zip(telling.read.items(), (first, second), strict=False)
        values = {name: self._named(read(code)) for (name, read), code in given if code}
        return self.say(telling.sentence, **values)

    def _named(self, value: object) -> str:
        return self.day(value) if isinstance(value, date) else self.say(str(value))


def _read(day: str | date) -> date:
    """Return a day as PostgreSQL gives it; SQLite gives its text."""
    return day if isinstance(day, date) else date.fromisoformat(day)
