"""The access log: who did what to a case and its person, and who read what of them, newest first.

A reader sees the records that they may know of; what no act names here nobody sees here. Sealed
values are sealed in the log itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.accounts import Membership, User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import Case
from neetcrm.db import Choice, Session
from neetcrm.i18n import N_

PAGE = 30

KINDS: dict[str, tuple[str, Act]] = {
    "cases": (N_("Case"), Act.READ_CASE),
    "young_people": (N_("Personal data"), Act.READ_CASE),
    "consents": (N_("Consent"), Act.READ_CASE),
    "seen_documents": (N_("Document seen"), Act.READ_CASE),
    "person_links": (N_("Link to another record"), Act.READ_CASE),
    "situations": (N_("Situation"), Act.READ_CASE),
    "neet_statuses": (N_("NEET status"), Act.READ_CASE),
    "assessments": (N_("Needs assessment"), Act.READ_CASE),
    "action_plans": (N_("Action plan"), Act.READ_CASE),
    "goals": (N_("Goal"), Act.READ_CASE),
    "plan_steps": (N_("Step"), Act.READ_CASE),
    "stage_moves": (N_("Move"), Act.READ_CASE),
    "exemptions": (N_("Exemption"), Act.READ_CASE),
    "placements": (N_("Placement"), Act.READ_CASE),
    "outcomes": (N_("Outcome"), Act.READ_CASE),
    "outcome_proofs": (N_("Evidence"), Act.READ_CASE),
    "follow_ups": (N_("Follow-up"), Act.READ_CASE),
    "follow_up_attempts": (N_("Attempt"), Act.READ_CASE),
    "closings": (N_("Closing"), Act.READ_CASE),
    "tasks": (N_("Task"), Act.READ_CASE),
    "appointments": (N_("Appointment"), Act.READ_CASE),
    "referrals": (N_("Referral"), Act.READ_REFERRALS),
    "referral_steps": (N_("Step of a referral"), Act.READ_REFERRALS),
    "session_notes": (N_("Session"), Act.READ_SESSIONS),
    "session_extracts": (N_("Extract"), Act.READ_EXTRACTS),
}
"""What a row may be about, as people call it, and the act without which it is not shown.

Process notes are not among them: that there are some is known to their author alone.
"""


ACTS = (AuditAct.CREATE, AuditAct.CHANGE, AuditAct.DELETE, AuditAct.READ)
"""What is done to one case; exports and loads are about many."""

FIELDS = {
    "stage": N_("Stage"),
    "next_contact_on": N_("Next contact"),
    "closed_on": N_("Closed on"),
    "closing_reason": N_("Reason"),
    "ended_on": N_("Ended on"),
    "due_on": N_("Due on"),
    "state": N_("State"),
    "surname": N_("Surname"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "born_on": N_("Birth date"),
    "sex": N_("Sex"),
    "iin": N_("IIN"),
    "phone": N_("Phone"),
    "email": N_("E-mail address"),
    "language": N_("Language"),
    "title": N_("Title"),
    "withdrawn_on": N_("Withdrawn on"),
}
"""What is told of a change, as people call it; what is not named here is not told."""


@dataclass(frozen=True)
class Difference:
    """What one field held before and after, as its column's own kind of value."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One act on one record."""

    number: int
    at: datetime
    by: str
    act: AuditAct
    record: str
    differences: tuple[Difference, ...]

    @property
    def kind(self) -> str:
        return KINDS[self.record][0]


@dataclass(frozen=True)
class AccessPage:
    """A part of the log, and the number before which the next, older part begins."""

    entries: tuple[Entry, ...]
    older: int | None


def access_log(
    db: Session, actor: Actor, case: Case, *, act: AuditAct | None = None, before: int | None = None
) -> AccessPage:
    """Return what happened to a case and its person that *actor* may know of, newest first."""
    actor.must(Act.READ_ACCESS_LOG)
    known = [record for record, (_, needed) in KINDS.items() if actor.can(needed)]
    rows = _about(case.person_id, [case.id or 0]).where(col(AuditRow.record).in_(known))
    if act is not None:
        rows = rows.where(col(AuditRow.act) == act)
    if before is not None:
        rows = rows.where(col(AuditRow.id) < before)
    named = _with_names(rows).order_by(col(AuditRow.id).desc()).limit(PAGE + 1)
    found = [_entry(row, name or "") for row, name in db.execute(named)]
    older = found[PAGE - 1].number if len(found) > PAGE else None
    return AccessPage(tuple(found[:PAGE]), older)


def _about(person_id: int, case_ids: list[int]) -> SelectOfScalar[AuditRow]:
    """Return the select of the rows of a person: of these cases, and of no case in particular."""
    of_the_person = sa.and_(col(AuditRow.person_id) == person_id, col(AuditRow.case_id).is_(None))
    return select(AuditRow).where(sa.or_(col(AuditRow.case_id).in_(case_ids), of_the_person))


def _with_names(rows: SelectOfScalar[AuditRow]) -> Any:
    named: Any = rows.join(User, col(User.id) == col(AuditRow.actor_id), isouter=True)
    return named.add_columns(col(User.full_name))


def _entry(row: AuditRow, by: str) -> Entry:
    is_change = row.act is AuditAct.CHANGE
    return Entry(
        number=row.id or 0,
        at=row.created_at,
        by=by,
        act=row.act,
        record=row.record,
        differences=tuple(_differences(row)) if is_change else (),
    )


def _differences(row: AuditRow) -> Iterator[Difference]:
    for field in [name for name in FIELDS if name in row.after]:
        before, after = (_typed(row.record, field, told) for told in (row.before, row.after))
        yield Difference(field, before, after)


def _typed(record: str, field: str, told: Mapping[str, Any]) -> Any:
    """Return a value of the log as the column has it: a choice, a day, or what it is."""
    value = told.get(field)
    column = SQLModel.metadata.tables[record].columns.get(field)
    if not isinstance(value, str) or not value or column is None:
        return value
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    kind = getattr(column.type, "enum_class", None)
    if kind is not None and issubclass(kind, Choice):
        return next((one for one in kind if one.value == value), value)
    return value


@dataclass(frozen=True)
class Seen:
    """One line of the answer to "who saw this person": the act, and what it was about."""

    at: datetime
    by: str
    role: str
    act: AuditAct
    record: str
    case_id: int | None


def who_saw(
    db: Session, person_id: int, case_ids: list[int], *, start: datetime, end: datetime
) -> list[Seen]:
    """Return all that anybody did to a person's records, or read of them, oldest first.

    Everything is in it, also that process notes were read; ask on the machine itself only.
    """
    rows: Any = _about(person_id, case_ids)
    return _seen(db, rows, start, end)


def exports_that_may_hold(
    db: Session, centre_ids: set[int], *, start: datetime, end: datetime
) -> list[Seen]:
    """Return the exports by people of these centres: each held cases of the centre as a whole."""
    theirs = select(Membership.user_id).where(col(Membership.centre_id).in_(centre_ids))
    rows: Any = select(AuditRow).where(
        col(AuditRow.act) == AuditAct.EXPORT, col(AuditRow.actor_id).in_(theirs)
    )
    return _seen(db, rows, start, end)


def _seen(db: Session, rows: Any, start: datetime, end: datetime) -> list[Seen]:
    timed = _with_names(rows.where(AuditRow.created_at >= start, AuditRow.created_at < end))
    ordered = timed.add_columns(col(User.role)).order_by(col(AuditRow.id))
    return [
        Seen(
            row.created_at,
            name or "command line",
            role.label if role else "–",
            row.act,
            row.record,
            row.case_id,
        )
        for row, name, role in db.execute(ordered)
    ]
