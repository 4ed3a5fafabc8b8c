"""Alerts of risk: raised by who sees it, known to somebody else, looked at anew, closed."""

from dataclasses import dataclass, field

from tests.life.tale.spell import ACTS, Spell, Worker

RAISED = ("elevated", "immediate")


@dataclass(eq=False)
class Alert:
    level: str
    raised_by: int
    acknowledged_by: int | None = None
    reviewed_by: int | None = None
    closed_by: int | None = None

    @property
    def is_immediate(self) -> bool:
        return self.level == "immediate"


@dataclass(kw_only=True)
class Risk(Spell):
    alerts: list[Alert] = field(default_factory=list)

    def raise_alert(self, level: str, by: Worker) -> set[str]:
        is_raised = level in RAISED
        return self.to_open(by, "raise alert") | (set() if is_raised else {"RiskNotRaised"})

    def acknowledge_alert(self, alert: Alert, by: Worker) -> set[str]:
        broken = self._owed(alert, by, "acknowledge alert", alert.acknowledged_by)
        return broken | ({"OwnAlert"} if alert.raised_by == by.number else set())

    def review_alert(self, alert: Alert, by: Worker) -> set[str]:
        return self._owed(alert, by, "review alert", alert.reviewed_by)

    def close_alert(self, alert: Alert, note: str, by: Worker) -> set[str]:
        broken = self._answer_alert(alert, by, "review alert")
        is_owed = not (alert.acknowledged_by and alert.reviewed_by)
        broken |= {"DutyOpen"} if alert.is_immediate and is_owed else set()
        return broken | (set() if note.strip() else {"ClosingNoteMissing"})

    def _owed(self, alert: Alert, by: Worker, act: str, done_by: int | None) -> set[str]:
        broken = self._answer_alert(alert, by, act)
        broken |= set() if alert.is_immediate else {"DutyNotOwed"}
        return broken | ({"DutyDone"} if done_by else set())

    def _answer_alert(self, alert: Alert, by: Worker, act: str) -> set[str]:
        """Return why somebody may not answer it: whoever may in the centre, may in each case."""
        broken = {"AlertClosed"} if alert.closed_by else set()
        if act not in ACTS.get(by.role, ()):
            return broken | {"ActNotOfRole"}
        return broken | (set() if by.centre == self.centre else {"NotYourCase"})
