"""Records of the same young person: linked for a reason, and parted again."""

from dataclasses import dataclass, field
from datetime import date

from tests.life.tale.spell import Spell, Worker


@dataclass(eq=False)
class Link:
    other: str
    undone_on: date | None = None


@dataclass(kw_only=True)
class Links(Spell):
    links: list[Link] = field(default_factory=list)

    def linked(self) -> set[str]:
        return {link.other for link in self.links if link.undone_on is None}

    def link(self, other: str, why: str, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "person") | self.ahead(on)
        broken |= {"NotYourCase"} if other == "stranger" else set()
        broken |= {"SamePerson"} if other == "case" else set()
        broken |= {"AlreadyLinked"} if other in self.linked() else set()
        return broken | (set() if why.strip() else {"LinkNeedsReason"})

    def part(self, link: Link, by: Worker) -> set[str]:
        return self.refusals(by, "person") | ({"LinkUndone"} if link.undone_on else set())
