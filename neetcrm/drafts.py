"""Drafts: what somebody has typed and not saved yet, sealed, for its writer alone.

A draft is no record of a person yet: it is not audited, and nobody but its writer finds it. It
ends in the transaction that carries its form out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Actor
from neetcrm.db import Choice, Field, Kept, Record, execute
from neetcrm.encryption import EncryptedText
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.submissions import Submission

LARGEST = 200_000
"""Characters of all answers of one form together."""

LONGEST_PATH = 300

KEPT_FOR = timedelta(days=30)
"""How long a draft stays that nobody saves again, where it is personal data without a case."""


UNDONE_WITHIN = timedelta(hours=1)
"""How long a discarded draft can be had back."""


class DraftNotFound(NotFound):
    sentence = N_("There is no such draft any more.")


class DraftTooLarge(RuleBroken):
    sentence = N_("This is too much text for a draft. Shorten it, or save it in parts.")


class DraftKind(Choice):
    """The forms that keep drafts while somebody types; OTHER is any form that was not saved."""

    SESSION = "session", N_("Session")
    AMENDMENT = "amendment", N_("Amendment of a session")
    INTAKE = "intake", N_("Intake")
    OTHER = "other", N_("Form that was not saved")


TO_SIGN = (DraftKind.SESSION, DraftKind.AMENDMENT)
"""What is signed when its form is carried out."""


class SealedAnswers(EncryptedText):
    """The answers of a form by the names of its fields, as one sealed text."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        return super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value: Any | None, dialect: Any) -> Any:
        return json.loads(super().process_result_value(value, dialect) or "{}")


class Draft(Record, table=True):
    """What one worker has typed so far into one form about one thing.

    *about* tells which of several: a case number, a section, or the path of the page. *path* is
    where the form is opened again, and *submission* the token under which it is carried out.
    """

    __tablename__ = "drafts"
    __table_args__ = (sa.UniqueConstraint("user_id", "form", "about"),)
    is_audited: ClassVar[bool] = False

    user_id: int = Field(foreign_key="users.id")
    form: DraftKind = Field(sa_type=DraftKind.column())
    about: str = Field(default="", max_length=LONGEST_PATH)
    path: str = Field(default="", max_length=LONGEST_PATH)
    submission: str = Field(default="", max_length=64, index=True)
    answers: dict[str, list[str]] = Field(sa_type=SealedAnswers("drafts.answers"))
    saved_at: datetime
    discarded_at: datetime | None = None


def keep(
    db: Session,
    *,
    form: DraftKind,
    about: str,
    answers: Mapping[str, Sequence[str]],
    by: Actor,
    at: datetime,
    path: str = "",
    submission: str = "",
) -> Draft:
    """Store what *by* has typed so far, in place of what they had typed before.

    *answers* are lists of plain strings by the names of the fields, as a form sends them.
    """
    if sum(len(text) for texts in answers.values() for text in texts) > LARGEST:
        raise DraftTooLarge
    typed = {name: list(texts) for name, texts in answers.items()}
    draft = db.exec(select(Draft).where(_is_of(by, form, about))).one_or_none()
    if draft is None:
        draft = Draft(user_id=by.user_id, form=form, about=about, answers=typed, saved_at=at)
        db.add(draft)
    draft.answers, draft.saved_at, draft.discarded_at = typed, at, None
    draft.path, draft.submission = path, submission
    return draft


def find(db: Session, actor: Actor, *, form: DraftKind, about: str) -> Draft | None:
    """Return the actor's own draft of a form about something, if there is one."""
    return db.exec(_not_carried_out().where(_is(actor, form, about))).one_or_none()


def waiting(db: Session, actor: Actor, *, limit: int = 20) -> list[Draft]:
    """Return the actor's own drafts, the one saved last first."""
    is_own = col(Draft.user_id) == actor.user_id
    own = _not_carried_out().where(is_own, col(Draft.discarded_at).is_(None))
    newest = own.order_by(col(Draft.saved_at).desc(), col(Draft.id).desc())
    return list(db.exec(newest.limit(limit)))


def about_ending(db: Session, actor: Actor, *, form: DraftKind, ending: str) -> list[Draft]:
    """Return the actor's own drafts of a form that are about several things with one ending."""
    own = _not_carried_out().where(
        col(Draft.user_id) == actor.user_id,
        col(Draft.form) == form,
        col(Draft.about).endswith(ending, autoescape=True),
    )
    return list(db.exec(own.order_by(col(Draft.id))))


def drop(db: Session, *, form: DraftKind, about: str, by: Actor) -> bool:
    """Forget a draft, because it was carried out.

    Return whether there was one: of two who drop it at the same moment only the first is told so.
    """
    known = {"of": by.user_id, "draft_form": form, "draft_about": about}
    return bool(execute(db, _drop(), known).rowcount)


@cache
def _drop() -> Kept:
    drafts = Record.metadata.tables["drafts"]
    dropped = sa.delete(drafts).where(
        drafts.c.user_id == sa.bindparam("of"),
        drafts.c.form == sa.bindparam("draft_form"),
        drafts.c.about == sa.bindparam("draft_about"),
    )
    return Kept(dropped)


def discard(db: Session, *, form: DraftKind, about: str, by: Actor, at: datetime) -> Draft | None:
    """Let a draft go that its writer does not want; until the next one it can be had back."""
    is_own = col(Draft.user_id) == by.user_id
    db.execute(sa.delete(Draft).where(is_own, col(Draft.discarded_at).is_not(None)))
    draft = db.exec(select(Draft).where(_is(by, form, about))).one_or_none()
    if draft is not None:
        draft.discarded_at = at
    return draft


def restore(db: Session, draft_id: int, *, by: Actor, at: datetime) -> Draft:
    """Give the writer a draft back that they discarded within UNDONE_WITHIN."""
    own = select(Draft).where(col(Draft.id) == draft_id, col(Draft.user_id) == by.user_id)
    draft = db.exec(own.where(col(Draft.discarded_at) >= at - UNDONE_WITHIN)).one_or_none()
    if draft is None:
        raise DraftNotFound
    draft.discarded_at = None
    return draft


def drop_old(db: Session, *, at: datetime) -> int:
    """Forget what nobody saved for KEPT_FOR, or has back; return how many drafts there were.

    What is to be signed stays: it belongs to a case, and its writer is reminded of it on Today.
    """
    is_old = sa.and_(col(Draft.saved_at) < at - KEPT_FOR, col(Draft.form).not_in(TO_SIGN))
    is_gone = col(Draft.discarded_at) < at - UNDONE_WITHIN
    dropped: Any = db.execute(sa.delete(Draft).where(sa.or_(is_old, is_gone)))
    return int(dropped.rowcount)


def _is(actor: Actor, form: DraftKind, about: str) -> sa.ColumnElement[bool]:
    return sa.and_(_is_of(actor, form, about), col(Draft.discarded_at).is_(None))


def _is_of(actor: Actor, form: DraftKind, about: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Draft.user_id) == actor.user_id, col(Draft.form) == form, col(Draft.about) == about
    )


def _not_carried_out() -> SelectOfScalar[Draft]:
    """Leave out what a slow page saved after its form had been carried out."""
    same = select(Submission.id).where(col(Submission.token) == col(Draft.submission))
    return select(Draft).where(~same.exists())
