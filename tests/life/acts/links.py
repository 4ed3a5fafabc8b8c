"""Links between records of the same young person."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.cases import links
from neetcrm.people.models import PersonLink
from tests import cast
from tests.life.acts.driver import WORKERS, Driver, Who, some, worker
from tests.life.tale.links import Link

OTHERS = st.sampled_from(["neighbour", "neighbour", "neighbour", "stranger", "case"])


class Links(Driver):
    @rule(
        by=WORKERS,
        name=OTHERS,
        ago=st.sampled_from([0, 0, 2, -1]),
        why=st.sampled_from(["The same scar.", "The same scar.", " "]),
    )
    def records_are_linked(self, by: Who, name: str, ago: int, why: str) -> None:
        by, on = self.actor(by), self.day(ago)
        other = getattr(self, name)
        broken = self.life.link(name, why, worker(by), on)
        told = {"live_links": links.live_links(self.db, self.case), "why": why}
        told |= {"by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: self.add(links.link_persons(self.case, other, **told))):
            self.life.links.append(Link(name))

    @precondition(lambda self: self.life.links)
    @rule(by=WORKERS, data=st.data())
    def link_is_undone(self, by: Who, data: Any) -> None:
        by, link = self.actor(by), some(data, self.life.links)
        record = self.record_of(PersonLink, self.life.links, link)
        broken = self.life.part(link, worker(by))
        if self.tried(broken, lambda: links.undo_link(record, self.case, by=by, on=self.today)):
            link.undone_on = self.today

    @precondition(lambda self: self.life.links)
    @invariant()
    def those_linked_are_known_as_one_person(self) -> None:
        found = links.linked_records(self.db, cast.AIDA, self.case)
        assert len(found) == len(self.life.linked())
