"""The life of a case told a second time, in plain Python: no records, no database, no code of ours.

Each question returns the names of all the rules that an operation would break, none if it may be
done. What is said here follows the programme's tables, not the package.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

COUNSELOR = {"open", "assess", "plan", "place", "move", "close", "log career", "outcome", "task"}
ACTS = {
    "counselor": COUNSELOR,
    "psychologist": {"assess", "plan", "log psychological", "task"},
    "supervisor": COUNSELOR - {"log career"} | {"hand over", "exempt"},
}
"""Who works with young people may do what; all others may do nothing to a case."""

ROAD = {
    "intake": ("counseling",),
    "counseling": ("training", "internship", "employment"),
    "training": ("counseling", "internship", "employment"),
    "internship": ("counseling", "training", "employment"),
    "employment": ("counseling", "training", "internship"),
}
NOBODY_TO_ASK = {"died", "mistake", "transferred"}
FOUND_WORK = {"employed_permanent", "employed_temporary", "self_employed"}
WEEKS_AFTER_A_START = (1, 2, 3, 6, 10, 30)
MONTHS_AFTER_AN_EXIT = (3, 6, 12, 18)


@dataclass(frozen=True)
class Worker:
    number: int
    role: str
    centre: int


@dataclass(eq=False)
class Stay:
    """A training, an internship or a job."""

    kind: str
    starts_on: date
    signed_by: frozenset[str] = frozenset()
    signed_on: date | None = None
    ended_on: date | None = None
    never_began: bool = False
    goes_on_alongside: bool = False

    def is_running(self, on: date) -> bool:
        return self.starts_on <= on and (self.ended_on is None or on < self.ended_on)

    def followed_up_on(self) -> list[date]:
        if self.kind == "training" or self.never_began:
            return []
        days = [self.starts_on + timedelta(weeks=weeks) for weeks in WEEKS_AFTER_A_START]
        return [day for day in days if self.ended_on is None or day <= self.ended_on]


@dataclass(eq=False)
class Chore:
    """A task of the case that is done once."""

    owner: int
    done_on: date | None = None
    dropped_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


@dataclass
class Life:
    """All that is known of one case."""

    born_on: date
    can_be_reached: bool
    opened_on: date
    centre: int
    counselor: int
    psychologist: int | None = None
    stage: str = "intake"
    moved_on: date = date.min
    moves: int = 1
    closed_on: date | None = None
    closed_for: str = ""
    last_contact_on: date = date.min
    checked_on: list[date] = field(default_factory=list)
    consents: list[tuple[date, str]] = field(default_factory=list)
    assessed_on: list[date] = field(default_factory=list)
    planned_on: date | None = None
    goals: int = 0
    stays: list[Stay] = field(default_factory=list)
    excused: list[tuple[str, date, date]] = field(default_factory=list)
    chores: list[Chore] = field(default_factory=list)
    sessions: int = 0

    def __post_init__(self) -> None:
        self.moved_on = self.last_contact_on = self.opened_on

    # Who may

    def refusals(self, by: Worker, act: str) -> set[str]:
        """Return why this worker may not do this to this case."""
        if act not in ACTS.get(by.role, ()):
            return {"ActNotOfRole"}
        own = {"counselor": self.counselor, "psychologist": self.psychologist}
        is_theirs = by.role == "supervisor" or own[by.role] == by.number
        return set() if is_theirs and by.centre == self.centre else {"NotYourCase"}

    def to_open(self, by: Worker, act: str) -> set[str]:
        """Return why nothing may be done now to what only an open case allows."""
        return self.refusals(by, act) | ({"CaseClosed"} if self.closed_on else set())

    # When

    def is_minor(self, on: date) -> bool:
        return age(self.born_on, on) < 18

    def day_of_move(self, on: date, today: date) -> set[str]:
        broken = {"DayInFuture"} if on > today else set()
        return broken | ({"DayBeforeLastMove"} if on < self.moved_on else set())

    # The way

    def move(self, to: str, by: Worker, on: date, today: date, reason: str) -> set[str]:
        broken = self.to_open(by, "move")
        if self.closed_on or to not in ROAD[self.stage]:
            return broken | {"StageNotNext"}
        broken |= self.day_of_move(on, today)
        if to == "counseling" and self.stage != "intake" and not reason.strip():
            broken.add("ReasonNeeded")
        return broken | ({"RequirementsUnmet"} if self.missing(to, on) else set())

    def missing(self, to: str, on: date) -> set[str]:
        """Return what the way to a stage still lacks on a day."""
        lacking = {one for one in self._asked(to) if not getattr(self, f"has_{one}")(on)}
        return {one for one in lacking if not self.is_excused(one, on)}

    def _asked(self, to: str) -> set[str]:
        if self.stage == "intake":
            return {"neet_status", "consent", "contact"}
        if to == "counseling":
            return set()
        asked = {"training": {"enrolment"}, "internship": {"agreement"}, "employment": {"job"}}[to]
        if self.stage == "counseling":
            return asked | {"assessment", "plan"}
        return asked | ({"training_settled"} if self.stage == "training" else set())

    def is_excused(self, what: str, on: date) -> bool:
        return any(code == what and since <= on <= until for code, since, until in self.excused)

    def has_neet_status(self, on: date) -> bool:
        return any(day <= on for day in self.checked_on)

    def has_consent(self, on: date) -> bool:
        return any(
            day <= on <= day + timedelta(days=1095)
            and (giver == "representative" or not self.is_minor(on))
            for day, giver in self.consents
        )

    def has_contact(self, _on: date) -> bool:
        return self.can_be_reached

    def has_assessment(self, on: date) -> bool:
        return any(timedelta() <= on - day <= timedelta(days=90) for day in self.assessed_on)

    def has_plan(self, on: date) -> bool:
        return self.planned_on is not None and self.planned_on <= on and self.goals > 0

    def has_enrolment(self, on: date) -> bool:
        soon = on + timedelta(days=30)
        return any(
            stay.is_running(on) or (stay.ended_on is None and on <= stay.starts_on <= soon)
            for stay in self._of("training")
        )

    def has_agreement(self, on: date) -> bool:
        signers = {"young_person", "host", "centre"}
        signers |= {"representative"} if self.is_minor(on) else set()
        return any(
            stay.ended_on is None
            and signers <= stay.signed_by
            and stay.signed_on is not None
            and stay.signed_on <= on
            for stay in self._of("internship")
        )

    def has_job(self, on: date) -> bool:
        return any(stay.is_running(on) for stay in self._of("job"))

    def has_training_settled(self, on: date) -> bool:
        return not any(
            stay.is_running(on) and not stay.goes_on_alongside for stay in self._of("training")
        )

    def _of(self, kind: str) -> list[Stay]:
        return [stay for stay in self.stays if stay.kind == kind]

    # The end

    def close(self, reason: str, by: Worker, on: date, today: date) -> set[str]:
        broken = self.to_open(by, "close") | self.day_of_move(on, today)
        if reason == "aged_out" and age(self.born_on, on) < 36:
            broken.add("TooYoungToAgeOut")
        is_busy = self.unsettled(reason) or any(chore.is_open for chore in self.chores)
        return broken | ({"StillRunning"} if is_busy else set())

    def unsettled(self, reason: str) -> bool:
        return any(
            stay.ended_on is None and not (stay.kind == "job" and reason in FOUND_WORK)
            for stay in self.stays
        )

    def reopen(self, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "close")
        if self.closed_on is None:
            return broken | {"AlreadyOpen"}
        return broken | ({"ReopenedBeforeClosed"} if on < self.closed_on else set())

    # What comes after

    def still_to_follow_up(self) -> list[date]:
        """Return the days on which somebody will ask how it went, the first first."""
        days = [day for stay in self.stays for day in stay.followed_up_on()]
        if self.closed_on and self.closed_for not in NOBODY_TO_ASK:
            days += [months_later(self.closed_on, months) for months in MONTHS_AFTER_AN_EXIT]
        return sorted(days)

    # What is done

    def record(self, by: Worker, act: str, on: date, today: date) -> set[str]:
        """Return why something may not be recorded as found or agreed on a day."""
        return self.to_open(by, act) | ({"DayInFuture"} if on > today else set())

    def keep(self, chore: Chore, by: Worker) -> set[str]:
        """Return why this worker may do nothing to a task: its owner may, and who has the case."""
        is_own = chore.owner == by.number and by.centre == self.centre and by.role in ACTS
        broken = set() if is_own else self.refusals(by, "task")
        return broken | ({"CaseClosed"} if self.closed_on else set())

    def hand_over(self, to: int) -> None:
        """Give the case to another counselor, and the open tasks of the one before with it."""
        for chore in self.chores:
            if chore.is_open and chore.owner == self.counselor:
                chore.owner = to
        self.counselor = to

    def start(self, by: Worker, stay: Stay, today: date) -> set[str]:
        broken = self.to_open(by, "place")
        if stay.starts_on < self.opened_on:
            broken.add("StartBeforeCase")
        if stay.starts_on > today + timedelta(days=365):
            broken.add("StartTooFar")
        if stay.signed_by and stay.signed_on and stay.signed_on > today:
            broken.add("SignedInFuture")
        return broken

    def end(self, stay: Stay, by: Worker, on: date, today: date, never_began: bool) -> set[str]:
        broken = self.refusals(by, "place")
        broken |= {"PlacementEnded"} if stay.ended_on else set()
        broken |= {"DayInFuture"} if on > today else set()
        is_before = on < stay.starts_on and not never_began
        return broken | ({"EndBeforeStart"} if is_before else set())

    def log(self, by: Worker, kind: str, on: date, today: date) -> set[str]:
        broken = self.record(by, f"log {kind}", on, today)
        return broken | ({"SessionBeforeCase"} if on < self.opened_on else set())


def age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
