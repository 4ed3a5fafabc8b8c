"""A small centre at work: cases with records of every kind, for tests that go through all pages."""

from datetime import time, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, select

from neetcrm.activities.models import Course
from neetcrm.cases.models import (
    Case,
    ClosingReason,
)
from neetcrm.counseling.models import AnswerSheet, SessionNote
from neetcrm.db import utc_now
from neetcrm.desk.models import SavedView
from tests.cast import (
    AIDA,
    BORIS,
    GULNAR,
    MARAT,
    TODAY,
    VERA,
    a_case,
    a_young_person,
)
from tests.intakes import a_draft
from tests.world.cases import a_full_case, add_appointment, add_referrals, add_tasks, values_of
from tests.world.others import a_link, a_prospect, add_hand_over, add_job, add_key
from tests.world.sessions import add_answers, add_meeting, add_risk, add_sessions, add_templates

YESTERDAY = TODAY - timedelta(days=1)


class World(NamedTuple):
    """The open case of Aida, one of Boris in another centre, and a closed one of Aida."""

    mine: Case
    theirs: Case
    closed: Case
    values: dict[str, object]
    """What addresses need: the number of Aida's case, and of one record of each kind in it."""
    foreign: dict[str, object]
    """The same of Boris's case."""

    def found_in(self, db: Session) -> "World":
        """Return the same in a copy of its database; what was written now was so a moment ago."""
        now, notes, sheets = utc_now(), SessionNote.__table__, AnswerSheet.__table__
        db.execute(sa.update(notes).values(created_at=now))
        db.execute(
            sa.update(sheets).where(sheets.c.finished_at.is_not(None)).values(finished_at=now)
        )
        numbers = (self.values["number"], self.foreign["number"], self.values["closed"])
        cases = [db.exec(select(Case).where(Case.number == one)).one() for one in numbers]
        db.commit()
        return World(*cases, dict(self.values), dict(self.foreign))


def a_world(db: Session) -> World:
    """Store the world into the database of the cast."""
    mine = a_full_case()
    theirs = a_full_case(
        person=a_young_person(surname="Ким", given_name="Виктор", phone="+77017654321"),
        centre_id=2,
        counselor_id=BORIS.user_id,
        psychologist_id=None,
    )
    closed = a_case(
        person=a_young_person(surname="Сейтқали", given_name="Ерлан", phone="+77017654322"),
        closed_on=YESTERDAY,
        closing_reason=ClosingReason.WITHDREW,
    )
    namesake = a_case(
        person=a_young_person(surname="Оспанова-Ким", phone="+77017654323"),
        counselor_id=GULNAR.user_id,
    )
    course = Course(code="kazakh", kk="Қазақ тілі", ru="Казахский язык", en="Kazakh", weeks=12)
    view = SavedView(owner_id=AIDA.user_id, centre_id=1, name="Silent", asked="due=lost")
    prospect = a_prospect()
    db.add_all([mine, theirs, closed, namesake, course, view, prospect])
    db.flush()
    link = a_link(mine, namesake)
    db.add(link)
    db.flush()
    values = {"prospect_id": prospect.id} | {
        "closed": closed.number,
        "view_id": view.id,
        "other": closed.number,
        "link_id": link.id,
        "token": a_draft(db, AIDA),
        "name": "person",
    }
    values |= add_hand_over(db, mine)
    foreign, own = (add_around(db, case) for case in (theirs, mine))
    values |= own | {"template_id": add_templates(db).id, "key_id": add_key(db, VERA.user_id).id}
    values |= {"sign_in_id": 1, "work_id": add_job(db, MARAT).id}
    foreign["work_id"] = add_job(db, VERA).id
    values |= add_meeting(db, mine, values["psychological_id"])
    db.commit()
    return World(mine, theirs, closed, values, foreign)


def add_around(db: Session, case: Case) -> dict[str, object]:
    """Add what hangs on a case; return what its pages are addressed by."""
    values = values_of(case, add_sessions(db, case), add_referrals(db, case))
    task, appointment = add_tasks(db, case)[0], add_appointment(db, case)
    values |= {"task_id": task.id, "appointment_id": appointment.id}
    values |= {"met_id": add_appointment(db, case, time(9)).id}
    return values | add_risk(db, case) | add_answers(db, case)
