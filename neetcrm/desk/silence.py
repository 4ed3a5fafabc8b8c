"""What was tried since somebody fell silent, and what there is left to try."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from neetcrm.cases.placing.answering import ENOUGH_ATTEMPTS, ENOUGH_CHANNELS
from neetcrm.counseling.queries import SessionFact


@dataclass(frozen=True)
class Attempts:
    """How often, and by how many ways, somebody was sought in vain."""

    count: int
    channels: int

    @property
    def are_enough(self) -> bool:
        return self.count >= ENOUGH_ATTEMPTS and self.channels >= ENOUGH_CHANNELS


def attempts_since(facts: Iterable[SessionFact], day: date) -> Attempts:
    """Return the attempts after the last contact on *day*: sessions that did not take place."""
    missed = [one for one in facts if one.held_on > day and not one.attendance.took_place]
    return Attempts(len(missed), len({one.channel for one in missed}))
