"""What may be read of group sessions: by who held them, and by nobody else."""

from dataclasses import dataclass

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm import drafts
from neetcrm.access import Actor
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.group import ending
from neetcrm.counseling.models import GroupMeeting, SessionNote
from neetcrm.counseling.queries import visible_notes
from neetcrm.db import Session
from neetcrm.drafts import Draft, DraftKind
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

MOST = 300
"""Open cases among which a group is chosen: more than anybody carries."""


class MeetingNotFound(NotFound):
    sentence = N_("There is no such group session.")


@dataclass(frozen=True)
class NoteOfMeeting:
    """A young person of a group session: with a draft, or with the number of the signed note."""

    case: Case
    draft: Draft | None
    note_id: int | None


def cases_of_a_group(db: Session, actor: Actor) -> list[Case]:
    """Return the open cases that the reader carries, by name."""
    cases = (
        visible_cases(actor)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .where(col(Case.closed_on).is_(None))
        .order_by(col(YoungPerson.sort_key), col(Case.id))
        .limit(MOST)
    )
    return list(db.exec(cases.options(joinedload(Case.person))))  # type: ignore[arg-type]


def get_own_meeting(db: Session, actor: Actor, meeting_id: int) -> GroupMeeting:
    meeting = db.get(GroupMeeting, meeting_id)
    if meeting is None or meeting.author_id != actor.user_id:
        raise MeetingNotFound
    return meeting


def notes_of_meeting(db: Session, actor: Actor, meeting: GroupMeeting) -> list[NoteOfMeeting]:
    """Return whom the reader met in their own meeting and still works with, by name."""
    under_way = drafts.about_ending(
        db, actor, form=DraftKind.SESSION, ending=ending(meeting.id or 0)
    )
    waiting = {draft.about.split("/")[0]: draft for draft in under_way}
    signed = visible_notes(actor).where(
        col(SessionNote.meeting_id) == meeting.id, col(SessionNote.author_id) == actor.user_id
    )
    note_ids = {note.case_id: note.id for note in db.execute(signed).scalars()}
    met = visible_cases(actor, Reach.ONE_TO_WORK_ON).where(
        col(Case.number).in_(waiting) | col(Case.id).in_(note_ids)
    )
    cases = db.exec(met.options(joinedload(Case.person)))  # type: ignore[arg-type]
    return [
        NoteOfMeeting(case, waiting.get(case.number), note_ids.get(case.id or 0))
        for case in sorted(cases, key=lambda case: case.person.sort_key)
    ]


def meetings_of(db: Session, actor: Actor, *, limit: int = 8) -> list[GroupMeeting]:
    """Return the last group sessions that the reader held."""
    own = select(GroupMeeting).where(GroupMeeting.author_id == actor.user_id)
    newest = own.order_by(col(GroupMeeting.held_on).desc(), col(GroupMeeting.id).desc())
    return list(db.exec(newest.limit(limit)))
