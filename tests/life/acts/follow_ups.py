"""Who is asked how it went, and what comes of each attempt."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.cases.models import AttemptResult, ContactChannel, FollowUp, Standing
from neetcrm.cases.placing import answering
from tests.life.acts.driver import AGO, WORKERS, Driver, Who, some, worker
from tests.life.tale import follow_ups as tale


class FollowUps(Driver):
    @precondition(lambda self: self.life.follow_ups)
    @rule(
        by=WORKERS,
        ago=AGO,
        result=st.sampled_from(AttemptResult),
        channel=st.sampled_from([ContactChannel.PHONE, ContactChannel.EMAIL]),
        is_odd=st.sampled_from([False, False, False, True]),
        data=st.data(),
    )
    def young_person_is_asked(
        self,
        by: Who,
        ago: int,
        result: AttemptResult,
        channel: ContactChannel,
        is_odd: bool,
        data: Any,
    ) -> None:
        """Ask as it should be told; where it *is_odd*, what they do is told by the wrong ones."""
        by, on = self.actor(by), self.day(ago)
        told = some(data, self.due() or self.life.follow_ups)
        is_told = (result is AttemptResult.REACHED) != is_odd
        broken = self.life.attempt(told, result.value, channel.value, worker(by), on, is_told)
        if self.tried(
            broken,
            lambda: answering.log_attempt(
                self.record_of(FollowUp, self.life.follow_ups, told),
                result,
                channel=channel,
                standing=Standing.IN_WORK if is_told else None,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.attempted(told, result.value, channel.value, on)

    def due(self) -> list[tale.FollowUp]:
        """Return those whose window is open: drawn from all, most answers would be refused."""
        planned = [one for one in self.life.follow_ups if one.state == "planned"]
        return [one for one in planned if one.opens_on <= self.today <= one.due_on + tale.TWO_WEEKS]

    @invariant()
    def starts_and_exits_are_followed_up(self) -> None:
        told = [
            (one.opens_on, one.due_on, one.state, one.settled_on) for one in self.life.follow_ups
        ]
        assert [
            (one.opens_on, one.due_on, one.state.value, one.settled_on)
            for one in self.records(FollowUp)
        ] == told
