"""Rows of the tables that stories fill, waiting to be written."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import func, select

from neetcrm.cases.models import (
    ActionPlan,
    Assessment,
    Case,
    Closing,
    Exemption,
    FollowUp,
    FollowUpAttempt,
    Goal,
    Handing,
    HandOver,
    NeetStatus,
    Outcome,
    OutcomeProof,
    Placement,
    PlanChange,
    PlanReview,
    PlanStep,
    Situation,
    StageMove,
    Task,
)
from neetcrm.counseling.models import ProcessNote, SessionExtract, SessionNote
from neetcrm.db import Record, Session
from neetcrm.people.models import Consent, SeenDocument, YoungPerson
from neetcrm.referrals.models import Referral, ReferralStep

from .events import Event

Row = dict[str, Any]

TABLES: tuple[type[Record], ...] = (
    YoungPerson,
    Consent,
    SeenDocument,
    Case,
    HandOver,
    Handing,
    Situation,
    StageMove,
    NeetStatus,
    Exemption,
    Assessment,
    ActionPlan,
    Goal,
    PlanStep,
    PlanReview,
    PlanChange,
    Placement,
    Outcome,
    OutcomeProof,
    Closing,
    FollowUp,
    FollowUpAttempt,
    Referral,
    ReferralStep,
    SessionNote,
    SessionExtract,
    ProcessNote,
    Task,
)
"""What stories fill, each table after those it points at."""


AFTERNOON = time(9, tzinfo=UTC)
"""From when on things are recorded: 14:00 in Almaty, 15:00 before March 2024."""


class Rows:
    """Rows that wait to be written, by table; their ids are counted on from what is there."""

    def __init__(self, last_ids: dict[type[Record], int]) -> None:
        self.last_ids = last_ids
        self.of: dict[type[Record], list[Row]] = {kind: [] for kind in TABLES}

    def add(self, kind: type[Record], row: Row) -> Row:
        self.last_ids[kind] += 1
        row["id"] = self.last_ids[kind]
        self.of[kind].append(row)
        return row

    def taken(self) -> dict[type[Record], list[Row]]:
        """Return what waits, and begin anew."""
        waiting, self.of = self.of, {kind: [] for kind in TABLES}
        return waiting


@dataclass
class Told:
    """The rows of a story so far, each kind in the order in which it appeared."""

    rows: Rows
    minute: int
    centres: dict[int, int]
    """The centre in which an account works."""
    person: Row = field(default_factory=dict)
    case: Row = field(default_factory=dict)
    plan: Row = field(default_factory=dict)
    exemptions: list[Row] = field(default_factory=list)
    goals: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    placements: list[Row] = field(default_factory=list)
    follow_ups: list[Row] = field(default_factory=list)
    referrals: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)

    def add(self, kind: type[Record], event: Event, /, **row: Any) -> Row:
        """Keep one row, recorded in the afternoon of the event's day."""
        row["created_at"] = _at(event.on) + timedelta(minutes=self.minute)
        return self.rows.add(kind, row)

    def add_to_case(self, kind: type[Record], event: Event, /, **row: Any) -> Row:
        return self.add(kind, event, case_id=self.case["id"], **row)


def last_ids(db: Session) -> dict[type[Record], int]:
    """Return the highest id of each table that stories fill."""
    return {kind: db.scalar(select(func.coalesce(func.max(kind.id), 0))) or 0 for kind in TABLES}


def insert(db: Session, rows: Rows) -> None:
    """Write all waiting rows, table after table."""
    for kind, waiting in rows.taken().items():
        if waiting:
            db.connection().execute(sa.insert(kind), waiting)


@cache
def _at(day: date) -> datetime:
    return datetime.combine(day, AFTERNOON)
