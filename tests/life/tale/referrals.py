"""Who was sent to which partner, what the partner answered, and what became of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.consents import Consent, Consents
from tests.life.tale.days import age, is_day_off
from tests.life.tale.spell import Worker

ANSWERS = ("accepted", "waitlisted", "declined")
NEXT = {
    "draft": ("sent", "withdrawn"),
    "sent": ("seen", *ANSWERS, "withdrawn", "expired"),
    "seen": (*ANSWERS, "withdrawn", "expired"),
    "waitlisted": ("accepted", "declined", "withdrawn", "expired"),
    "accepted": ("started", "no_show", "withdrawn"),
    "started": ("completed", "dropped"),
    "declined": ("acknowledged",),
}
SAID_BY_PARTNER = {"seen", *ANSWERS, "started", "no_show", "completed", "dropped"}
LIVE = ("draft", "sent", "seen", "waitlisted", "accepted", "started")
CODED = ("declined", "dropped", "withdrawn")


@dataclass(frozen=True)
class Service:
    """What a partner offers, to whom, and whether it takes anybody now."""

    partner: str
    youngest: int = 0
    oldest: int = 99
    is_offered: bool = True


SERVICES = {
    "deposit": Service("otbasy", 18, 35),
    "course": Service("school"),
    "club": Service("school", is_offered=False),
}


@dataclass(eq=False)
class Referral:
    service: str
    owner: int
    last_on: date
    """The day of its last step."""
    state: str = "draft"
    due_on: date | None = None
    replaces: "Referral | None" = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def partner(self) -> str:
        return SERVICES[self.service].partner


@dataclass(kw_only=True)
class Referrals(Consents):
    referrals: list[Referral] = field(default_factory=list)

    def live_referrals(self) -> list[Referral]:
        return [one for one in self.referrals if one.is_live]

    def draft(self, service: str, need: str, by: Worker, on: date) -> set[str]:
        offered = SERVICES[service]
        broken = self.record(by, "refer", on)
        broken |= set() if offered.is_offered else {"ServiceClosed"}
        is_fit = offered.youngest <= age(self.born_on, on) <= offered.oldest
        broken |= set() if is_fit else {"NotEligible"}
        return broken | (set() if need.strip() else {"NeedMissing"})

    def send(self, one: Referral, by: Worker, on: date) -> set[str]:
        """Return why it may not be sent: what is sent is allowed on its day, and today still."""
        is_allowed = all(self.is_allowed("sharing", day, one.partner) for day in (on, self.today))
        broken = self.to_open(by, "refer") | self._step(one, "sent", on)
        return broken | (set() if is_allowed else {"SharingNotAllowed"})

    def sent(self, one: Referral, on: date) -> None:
        self.went(one, "sent", on)
        one.due_on = working_days_later(on, 5)

    def may_answer(self, one: Referral, by: Worker) -> bool:
        """Tell who may say what a partner answered: its owner, or who carries the case."""
        return by.number == one.owner or (by.role == "counselor" and self.works_on(by))

    def answer(self, one: Referral, to: str, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "refer") | self._step(one, to, on)
        broken |= set() if to in SAID_BY_PARTNER else {"StateNotNext"}
        return broken | (set() if self.may_answer(one, by) else {"NotYourReferral"})

    def answered(self, one: Referral, to: str, on: date) -> None:
        self.went(one, to, on)
        one.due_on = working_days_later(on, 5) if one.is_live else None

    def withdraw_referral(self, one: Referral, by: Worker, on: date) -> set[str]:
        return self.refusals(by, "refer") | self._step(one, "withdrawn", on)

    def referral_withdrawn(self, one: Referral, on: date) -> None:
        self.went(one, "withdrawn", on)
        one.due_on = None

    def expire(self, one: Referral, by: Worker) -> set[str]:
        broken = self.refusals(by, "refer") | self._step(one, "expired", self.today)
        is_due = one.due_on and self.today >= working_days_later(one.due_on, 25)
        return broken | (set() if is_due else {"NotYetExpired"})

    def acknowledge(self, one: Referral, by: Worker) -> set[str]:
        return self.refusals(by, "refer") | self._step(one, "acknowledged", self.today)

    def send_again(self, one: Referral, by: Worker) -> set[str]:
        broken = self.draft(one.service, "As before.", by, self.today)
        is_over = one.state in ("no_show", "declined", "expired")
        return broken | (set() if is_over else {"StateNotNext"})

    def went(self, one: Referral, to: str, on: date) -> None:
        one.state, one.last_on = to, on

    def _step(self, one: Referral, to: str, on: date) -> set[str]:
        broken = self.ahead(on) | ({"AnswerBeforeLast"} if on < one.last_on else set())
        return broken | (set() if to in NEXT.get(one.state, ()) else {"StateNotNext"})

    # What withdrawing a consent does

    def consent_withdrawn(self, consent: Consent) -> None:
        consent.withdrawn_on = self.today
        for one in self.live_referrals():
            if one.partner == consent.partner and "withdrawn" in NEXT[one.state]:
                self.referral_withdrawn(one, self.today)


def working_days_later(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= not is_day_off(day)
    return day
