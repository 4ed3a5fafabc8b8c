"""What one spell of support is, who takes part in it, and who may do what to it."""

from dataclasses import dataclass, field
from datetime import date

from tests.life.tale.days import age

COUNSELOR = {
    "open", "assess", "plan", "contact", "place", "outcome", "follow up", "move", "close",
    "log career", "task", "meet", "person", "read", "refer", "raise alert",
}  # fmt: skip
ACTS = {
    "counselor": COUNSELOR,
    "psychologist": {
        "assess", "plan", "contact", "log psychological", "task", "meet", "read", "read extracts",
        "raise alert", "acknowledge alert", "review alert",
    },
    "supervisor": COUNSELOR - {"log career"} | {"hand over", "exempt", "acknowledge alert"},
}  # fmt: skip
"""Who works with young people may do what; all others may do nothing to a case."""


@dataclass(frozen=True)
class Worker:
    number: int
    role: str
    centre: int


@dataclass(eq=False)
class Access:
    """That somebody is let into cases of a colleague: to work on them, or only to read (a tail)."""

    who: int
    owner: int
    starts_on: date
    ends_on: date
    is_cover: bool
    centre: int = 1
    is_whole: bool = False
    lets_into_case: bool = False
    ended_on: date | None = None

    def has_ended(self, on: date) -> bool:
        return on > self.ends_on or (self.ended_on is not None and self.ended_on <= on)

    def holds(self, on: date) -> bool:
        return self.starts_on <= on and not self.has_ended(on)


@dataclass(kw_only=True)
class Spell:
    """Who it is about, who carries it, where it stands, and the day of now."""

    today: date
    born_on: date
    can_be_reached: bool
    opened_on: date
    centre: int
    counselor: int
    psychologist: int | None = None
    stage: str = "intake"
    moved_on: date = date.min
    closed_on: date | None = None
    closed_for: str = ""
    last_contact_on: date = date.min
    next_contact_on: date = date.min
    contacts_on: list[date] = field(default_factory=list)
    """The days on which somebody was in touch, as far as that stands."""
    accesses: list[Access] = field(default_factory=list)
    version: int = 1
    """Rises whenever what stands on the case itself changes: an undo asks whether it did."""

    def __post_init__(self) -> None:
        self.contacts_on.append(self.opened_on)
        self.seen = self.standing()

    def was_in_touch(self, on: date) -> None:
        self.contacts_on.append(on)
        self.last_contact_on = max(self.last_contact_on, on)

    def standing(self) -> tuple[object, ...]:
        """Return what stands on the case itself."""
        where = (self.stage, self.moved_on, self.closed_on, self.closed_for)
        who = (self.counselor, self.psychologist)
        return where + who + (self.last_contact_on, self.next_contact_on)

    def turn(self) -> None:
        """Count a change, if there was one since this was last asked."""
        self.version += self.standing() != self.seen
        self.seen = self.standing()

    # Who may

    def works_on(self, by: Worker) -> bool:
        if by.role not in ACTS or by.centre != self.centre:
            return False
        return by.role == "supervisor" or self._carries(by)

    def _carries(self, by: Worker) -> bool:
        carrier = self.counselor if by.role == "counselor" else self.psychologist
        return carrier == by.number or any(
            (one.owner, one.centre) == (carrier, self.centre)
            if one.is_whole
            else one.lets_into_case
            for one in self.let_in(by)
            if one.is_cover
        )

    def may_read(self, by: Worker) -> bool:
        tails = [one for one in self.let_in(by) if not one.is_cover]
        return self.works_on(by) or any(one.lets_into_case for one in tails)

    def let_in(self, by: Worker) -> list[Access]:
        """Return what lets a worker into cases of others today."""
        return [one for one in self.accesses if one.who == by.number and one.holds(self.today)]

    def refusals(self, by: Worker, act: str) -> set[str]:
        """Return why this worker may not do this to this case."""
        if act not in ACTS.get(by.role, ()):
            return {"ActNotOfRole"}
        return set() if self.works_on(by) else {"NotYourCase"}

    def to_open(self, by: Worker, act: str) -> set[str]:
        """Return why nothing may be done now to what only an open case allows."""
        return self.refusals(by, act) | ({"CaseClosed"} if self.closed_on else set())

    def to_read(self, by: Worker) -> set[str]:
        if by.role not in ACTS:
            return {"ActNotOfRole"}
        return set() if self.may_read(by) else {"NotYourCase"}

    # When

    def is_minor(self, on: date) -> bool:
        return age(self.born_on, on) < 18

    def ahead(self, on: date) -> set[str]:
        return {"DayInFuture"} if on > self.today else set()

    def day_of_move(self, on: date) -> set[str]:
        return self.ahead(on) | ({"DayBeforeLastMove"} if on < self.moved_on else set())

    def record(self, by: Worker, act: str, on: date) -> set[str]:
        """Return why something may not be recorded as found or agreed on a day."""
        return self.to_open(by, act) | self.ahead(on)
