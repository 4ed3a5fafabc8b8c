"""Alerts of risk."""

from datetime import UTC, datetime, time
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.counseling import alerts
from neetcrm.counseling.models import AlertSource, RiskAlert, RiskLevel
from tests import cast
from tests.life.acts.driver import WORKERS, Driver, Who, some, worker
from tests.life.tale import risk as tale

LEVELS = st.sampled_from([RiskLevel.IMMEDIATE] * 4 + [RiskLevel.ELEVATED] * 2 + [RiskLevel.NONE])
ANSWERERS = st.sampled_from(
    [cast.SAULE] * 5 + [cast.DANIYAR] * 4 + [cast.MARAT] * 2 + [cast.VERA, cast.AIDA, cast.ANALYST]
)
NOTES = st.sampled_from(["Safe now.", "Safe now.", "Safe now.", " "])


class Risk(Driver):
    @rule(by=WORKERS, level=LEVELS)
    def alert_is_raised(self, by: Who, level: RiskLevel) -> None:
        by = self.actor(by)
        broken = self.life.raise_alert(level.value, worker(by))
        told = {"source": AlertSource.OBSERVED, "by": by, "at": self.now()}
        if self.tried(broken, lambda: alerts.raise_alert(self.db, self.case, level, **told)):
            self.life.alerts.append(tale.Alert(level.value, by.user_id))

    @precondition(lambda self: self.life.alerts)
    @rule(by=ANSWERERS, data=st.data())
    def alert_is_acknowledged(self, by: Actor, data: Any) -> None:
        self.acknowledge(some(data, self.life.alerts), by)

    def acknowledge(self, told: tale.Alert, by: Actor) -> None:
        alert = self.recorded_alert(told)
        broken = self.life.acknowledge_alert(told, worker(by))
        now = {"by": by, "at": self.now()}
        if self.tried(broken, lambda: alerts.acknowledge(alert, self.case, **now)):
            told.acknowledged_by = by.user_id

    @precondition(lambda self: self.life.alerts)
    @rule(by=ANSWERERS, data=st.data())
    def alert_is_reviewed(self, by: Actor, data: Any) -> None:
        self.review(some(data, self.life.alerts), by)

    def review(self, told: tale.Alert, by: Actor) -> None:
        alert = self.recorded_alert(told)
        broken = self.life.review_alert(told, worker(by))
        now = {"by": by, "at": self.now()}
        if self.tried(broken, lambda: alerts.review(alert, self.case, **now)):
            told.reviewed_by = by.user_id

    @precondition(lambda self: self.life.alerts)
    @rule(by=ANSWERERS, note=NOTES, data=st.data())
    def alert_is_closed(self, by: Actor, note: str, data: Any) -> None:
        self.close(some(data, self.life.alerts), note, by)

    def close(self, told: tale.Alert, note: str, by: Actor) -> None:
        alert = self.recorded_alert(told)
        broken = self.life.close_alert(told, note, worker(by))
        now = {"note": note, "by": by, "at": self.now()}
        if self.tried(broken, lambda: alerts.close_alert(alert, self.case, **now)):
            told.closed_by = by.user_id

    @precondition(lambda self: self.life.alerts)
    @rule(note=NOTES, data=st.data())
    def alert_is_dealt_with(self, note: str, data: Any) -> None:
        """Do all that it asks for: by chance alone few would be closed."""
        told = some(data, self.life.alerts)
        self.acknowledge(told, cast.MARAT)
        self.review(told, cast.SAULE)
        self.close(told, note, cast.SAULE)

    def recorded_alert(self, told: tale.Alert) -> RiskAlert:
        return self.record_of(RiskAlert, self.life.alerts, told)

    def now(self) -> datetime:
        return datetime.combine(self.today, time(12), UTC)

    @precondition(lambda self: self.life.alerts)
    @invariant()
    def alerts_are_as_told(self) -> None:
        told = [
            (one.level, one.raised_by, one.acknowledged_by, one.reviewed_by, one.closed_by)
            for one in self.life.alerts
        ]
        assert [
            (
                one.level.value,
                one.raised_by_id,
                one.acknowledged_by_id,
                one.reviewed_by_id,
                one.closed_by_id,
            )
            for one in self.records(RiskAlert)
        ] == told
