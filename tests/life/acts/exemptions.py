"""Leave from a requirement."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from neetcrm.cases import exemptions
from neetcrm.cases.exemptions import Verdict
from neetcrm.cases.models import Exemption
from neetcrm.cases.requirements import REQUIREMENTS
from tests.life.acts.driver import WORKERS, Driver, Who, some, worker
from tests.life.tale import exemptions as tale

CODES = st.sampled_from(sorted(REQUIREMENTS))
UNTIL = st.integers(-3, 40)
WHY = st.sampled_from(["On paper.", "On paper.", " "])


class Exemptions(Driver):
    @rule(by=WORKERS, code=CODES, days=UNTIL)
    def exemption_is_granted_unasked(self, by: Who, code: str, days: int) -> None:
        by, until = self.actor(by), self.ahead(days)
        broken = self.life.exempt(code, worker(by), until)
        told = {"reason": "On paper.", "ends_on": until, "by": by, "on": self.today}
        if self.tried(broken, lambda: exemptions.exempt(self.case, REQUIREMENTS[code], **told)):
            leave = tale.Leave(code, granted_on=self.today, ends_on=until)
            self.life.leaves.append(leave)

    @rule(by=WORKERS, code=CODES, ago=st.integers(-1, 3), why=WHY)
    def exemption_is_asked_for(self, by: Who, code: str, ago: int, why: str) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.ask(code, why, worker(by), on)
        told = {"reason": why, "by": by, "on": on, "today": self.today}
        if self.tried(
            broken, lambda: exemptions.ask_exemption(self.case, REQUIREMENTS[code], **told)
        ):
            self.life.leaves.append(tale.Leave(code, asked_on=on))

    @precondition(lambda self: self.life.leaves)
    @rule(by=WORKERS, days=UNTIL, data=st.data())
    def exemption_is_granted(self, by: Who, days: int, data: Any) -> None:
        by, until = self.actor(by), self.ahead(days)
        leave, exemption = self.some_leave(data)
        broken = self.life.grant(leave, worker(by), until)
        told = {"ends_on": until, "by": by, "on": self.today}
        if self.tried(
            broken, lambda: exemptions.answer_exemption(exemption, Verdict.GRANT, **told)
        ):
            leave.granted_on, leave.ends_on = self.today, until

    @precondition(lambda self: self.life.leaves)
    @rule(by=WORKERS, why=WHY, data=st.data())
    def exemption_is_refused(self, by: Who, why: str, data: Any) -> None:
        by = self.actor(by)
        leave, exemption = self.some_leave(data)
        broken = self.life.refuse(leave, worker(by), why)
        told = {"answer": why, "by": by, "on": self.today}
        if self.tried(
            broken, lambda: exemptions.answer_exemption(exemption, Verdict.REFUSE, **told)
        ):
            leave.refused_on = self.today

    @precondition(lambda self: self.life.leaves)
    @rule(by=WORKERS, data=st.data())
    def answer_is_taken_back(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        leave, exemption = self.some_leave(data)
        broken = self.life.take_answer_back(leave, worker(by))
        if self.tried(broken, lambda: exemptions.undo_answer(exemption, by=by, on=self.today)):
            self.life.answer_taken_back(leave)

    @precondition(lambda self: self.life.leaves)
    @rule(by=WORKERS, data=st.data())
    def exemption_is_asked_for_no_longer(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        leave, exemption = self.some_leave(data)
        broken = self.life.withdraw(leave, worker(by))
        if self.tried(broken, lambda: exemptions.withdraw_ask(exemption, by=by, on=self.today)):
            leave.withdrawn_on = self.today

    def some_leave(self, data: Any) -> tuple[tale.Leave, Exemption]:
        told = some(data, self.life.leaves)
        return told, self.record_of(Exemption, self.life.leaves, told)
