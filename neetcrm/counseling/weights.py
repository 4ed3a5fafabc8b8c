"""What the risk found in sessions adds to a caseload: for weighing, never for showing."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from neetcrm.counseling.models import IS_RAISED, SessionNote


def raised_risks() -> sa.Select[Any]:
    """Return the select of case_id and risk_level where the latest session found a raised risk.

    It is for weighing caseloads, never for showing: join it to cases that are in scope.
    """
    later = aliased(SessionNote)
    here = sa.tuple_(col(SessionNote.held_on), col(SessionNote.id))
    is_overtaken = sa.exists().where(
        col(later.case_id) == col(SessionNote.case_id),
        sa.tuple_(later.held_on, later.id) > here,
        col(later.withdrawn_at).is_(None),
    )
    columns: tuple[Any, ...] = (col(SessionNote.case_id), col(SessionNote.risk_level))
    return (
        sa.select(*columns)
        .where(
            sa.text(f"session_notes.{IS_RAISED}"),
            col(SessionNote.withdrawn_at).is_(None),
            ~is_overtaken,
        )
        .execution_options(scoped=True)
    )
