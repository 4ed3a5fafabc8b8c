"""How cases change hands in tests: who is who on a day, and a case that is handed over."""

from datetime import date

from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from neetcrm.cases.handover.handing import Terms
from neetcrm.cases.models import HandOver
from tests.cast import GULNAR, MARAT, TODAY


def account(db, actor) -> User:
    return db.get_one(User, actor.user_id)


def on(db, actor, day: date = TODAY):
    """Return the actor as they sign in on a day."""
    db.commit()
    db.expire_all()
    return account(db, actor).acting_on(day)


def handed(db, case, to=GULNAR, *, by=MARAT, **terms) -> HandOver:
    act = handing.hand_over(case, account(db, to), by=by, on=TODAY, terms=Terms(**terms))
    db.add(act)
    db.flush()
    return act
