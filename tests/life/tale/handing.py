"""How cases change hands: for good or as cover, one or a whole caseload, and back again.

Beside the case itself there is a neighbour, another open case of the centre that only changes
hands.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import Access, Worker
from tests.life.tale.tasks import Tasks

CASE, NEIGHBOUR = "case", "neighbour"
A_YEAR = timedelta(days=366)


@dataclass(eq=False)
class HandedOver:
    """That cases went from one worker to another, or were covered."""

    giver: int
    taker: int
    role: str
    is_cover: bool
    versions: dict[str, int]
    """Which cases, each with its version after it changed hands."""
    access: Access | None = None
    is_undone: bool = False

    @property
    def centre(self) -> int:
        return self.access.centre if self.access else 1


@dataclass(kw_only=True)
class Handing(Tasks):
    roles: dict[int, str]
    """Of those who can carry cases in the centre."""
    handed: list[HandedOver] = field(default_factory=list)
    neighbours_counselor: int
    neighbours_version: int = 1

    # Who carries what

    def carrier(self, name: str, role: str) -> int | None:
        if name == NEIGHBOUR:
            return self.neighbours_counselor if role == "counselor" else None
        return self.counselor if role == "counselor" else self.psychologist

    def caseload(self, worker: int, centre: int) -> list[str]:
        """Return which open cases somebody carries in a centre."""
        is_here = {CASE: self.closed_on is None, NEIGHBOUR: True}
        names = [name for name, is_open in is_here.items() if is_open and centre == self.centre]
        return [name for name in names if self.carrier(name, self.roles[worker]) == worker]

    def version_of(self, name: str) -> int:
        return self.version if name == CASE else self.neighbours_version

    def _assign(self, name: str, role: str, to: int) -> None:
        if name == NEIGHBOUR:
            self.neighbours_counselor = to
            self.neighbours_version += 1
        elif role == "counselor":
            self.counselor = to
        else:
            self.psychologist = to
        self.turn()

    # For good

    def fits(self, to: int, role: str, centre: int) -> set[str]:
        """Return why somebody cannot take this part in cases of a centre."""
        broken = set() if self.roles.get(to, "counselor") == role else {"WrongRole"}
        is_here = (to in self.roles) == (centre == self.centre)
        return broken | (set() if is_here else {"NotOfCentre"})

    def hand_over(self, to: int, by: Worker) -> set[str]:
        broken = self.to_open(by, "hand over") | self.fits(to, "counselor", self.centre)
        return broken | ({"CarriesAlready"} if to == self.counselor else set())

    def hand_over_all(self, worker: int, to: int, by: Worker, expected: int) -> set[str]:
        count = len(self.caseload(worker, by.centre))
        broken = self._oversee(by) | self._follow(worker, to, by)
        return broken | (set() if count == expected != 0 else {"CaseloadChanged"})

    def _oversee(self, by: Worker) -> set[str]:
        return set() if by.role == "supervisor" else {"ActNotOfRole"}

    def _follow(self, worker: int, to: int, by: Worker) -> set[str]:
        broken = {"CarriesAlready"} if worker == to else set()
        return broken | self.fits(to, self.roles[worker], by.centre)

    def handed_over(self, names: list[str], giver: int, to: int, *, with_tail: bool) -> None:
        role = self.roles[giver]
        for name in names:
            self._assign(name, role, to)
        act = HandedOver(giver, to, role, is_cover=False, versions=self._versions(names))
        if with_tail:
            until = self.today + timedelta(days=30)
            self._let_in(act, Access(giver, to, self.today, until, is_cover=False))
        self.handed.append(act)
        for task in self.tasks if CASE in names else ():
            if task.is_open and task.owner == giver:
                task.owner, task.came_with = to, act

    def _versions(self, names: list[str]) -> dict[str, int]:
        return {name: self.version_of(name) for name in names}

    def _let_in(self, act: HandedOver, access: Access) -> None:
        access.lets_into_case = CASE in act.versions
        act.access = access
        self.accesses.append(access)

    # As cover

    def cover(self, to: int, by: Worker, first: date, last: date) -> set[str]:
        return self.hand_over(to, by) | self._days_of_cover(first, last)

    def cover_all(self, worker: int, to: int, by: Worker, first: date, last: date) -> set[str]:
        broken = self._oversee(by) | self._follow(worker, to, by)
        broken |= self._days_of_cover(first, last)
        return broken | self._is_covered(worker, by.centre, first, last)

    def _is_covered(
        self, worker: int, centre: int, first: date, last: date, by: Access | None = None
    ) -> set[str]:
        """Return whether somebody else stands in for a whole caseload on some of the days."""
        is_covered = any(
            one.starts_on <= last and first <= one.ends_on
            for one in self.accesses
            if one.is_whole and (one.owner, one.centre) == (worker, centre)
            if not one.has_ended(self.today) and one is not by
        )
        return {"CoveredAlready"} if is_covered else set()

    def _overlaps(self, access: Access, last: date) -> set[str]:
        if not access.is_whole:
            return set()
        days = (access.starts_on, last)
        return self._is_covered(access.owner, access.centre, *days, access)

    def _days_of_cover(self, first: date, last: date) -> set[str]:
        is_fit = self.today <= first <= last <= first + A_YEAR
        return set() if is_fit else {"CoverDaysWrong"}

    def covered(self, names: list[str], giver: int, access: Access) -> None:
        act = HandedOver(giver, access.who, self.roles[giver], True, self._versions(names))
        self._let_in(act, access)
        self.handed.append(act)

    # Ended, and taken back

    def oversee(self, of: Access | HandedOver, by: Worker) -> set[str]:
        """Return why somebody may not change what lets others into cases of a centre."""
        is_here = by.centre == of.centre
        return self._oversee(by) | (set() if is_here else {"NotYourCentre"})

    def end_access(self, access: Access, by: Worker) -> set[str]:
        return self.oversee(access, by) | (
            {"AccessEnded"} if access.has_ended(self.today) else set()
        )

    def prolong(self, access: Access, by: Worker, until: date) -> set[str]:
        first = max(self.today, access.starts_on)
        is_fit = first <= until <= access.starts_on + A_YEAR
        broken = self.end_access(access, by) | self._overlaps(access, until)
        return broken | (set() if is_fit else {"CoverDaysWrong"})

    def resume_access(self, access: Access, by: Worker) -> set[str]:
        is_over = access.ended_on is None or access.ends_on < self.today
        broken = self.oversee(access, by) | self._overlaps(access, access.ends_on)
        return broken | ({"AccessEnded"} if is_over else set())

    def undo(self, act: HandedOver, by: Worker) -> set[str]:
        broken = self.oversee(act, by) | ({"UndoneAlready"} if act.is_undone else set())
        is_late = not act.is_cover and not self._untouched(act)
        return broken | ({"TooLateToUndo"} if is_late else set())

    def _untouched(self, act: HandedOver) -> list[str]:
        """Return the cases in which nothing happened since they changed hands."""
        return [
            name
            for name, version in act.versions.items()
            if version == self.version_of(name) and self.carrier(name, act.role) == act.taker
        ]

    def undone(self, act: HandedOver) -> None:
        names = list(act.versions) if act.is_cover else self._untouched(act)
        for name in () if act.is_cover else names:
            self._assign(name, act.role, act.giver)
        for task in self.tasks if CASE in names else ():
            if task.is_open and task.came_with is act and task.owner == act.taker:
                task.owner = act.giver
        act.is_undone = True
        if act.access is not None:
            act.access.lets_into_case &= CASE not in names
            if not act.access.has_ended(self.today):
                act.access.ended_on = self.today
