"""An intake as tests go through it: what is told in each section, and how it is sent."""

from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from neetcrm import drafts
from neetcrm.access import Actor
from neetcrm.db import utc_now
from neetcrm.desk.people.intake import DONE, Section
from neetcrm.drafts import DraftKind
from tests.browsing import submit
from tests.cast import TODAY

TOKEN = "0123456789abcdef0123456789abcdef"

SEARCH = {
    "surname": "Ахметов",
    "given_name": "Дәурен",
    "born_on": "2005-04-01",
    "iin": "",
    "phone": "8 701 555 66 77",
}
SECTIONS = {
    Section.MATCH: {"another_because": ""},
    Section.PERSON: {
        "sex": "male",
        "no_iin": "lost",
        "phone": "8 701 555 66 77",
        "language": "kk",
    },
    Section.CONSENT: {
        "data_processing": "y",
        "consent_given_by": "young_person",
        "consent_language": "kk",
    },
    Section.SITUATION: {"source": "walk_in", "neet_reason": "lost_work"},
    Section.NEEDS: {"remark": ""},
}


def begin(page: FlaskClient, **changes: str) -> str:
    """Send the search and return where the intake goes on: the address of its sections."""
    told = {name: changes.get(name, text) for name, text in SEARCH.items()}
    answer = submit(page, "/intake", told)
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("/")[0]


def fill(page: FlaskClient, **changes: str) -> str:
    """Send all sections; a change goes to each that asks for it. Return where they are checked."""
    root = begin(page, **changes)
    for section, told in SECTIONS.items():
        answers = told | {name: text for name, text in changes.items() if name not in SEARCH}
        answers |= {name: changes[name] for name in ("iin", "phone") if name in changes}
        answer = submit(page, f"{root}/{section.value}", answers)
        assert answer.status_code == 303, (section, answer.text)
    return f"{root}/check"


def take_in(page: FlaskClient, **changes: str) -> TestResponse:
    """Go through a whole intake and open the case."""
    return submit(page, fill(page, **changes), {"on": TODAY.isoformat()})


def a_draft(db: Session, actor: Actor, token: str = TOKEN, **changes: str) -> str:
    """Store an intake of *actor* in which nothing is missing, and return its token."""
    told = SEARCH | {name: text for part in SECTIONS.values() for name, text in part.items()}
    answers = {name: [text] for name, text in (told | changes).items()}
    answers[DONE] = [section.value for section in Section]
    drafts.keep(
        db,
        form=DraftKind.INTAKE,
        about=token,
        answers=answers,
        path=f"/intake/{token}",
        by=actor,
        at=utc_now(),
    )
    return token
