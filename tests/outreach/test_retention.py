"""Who is forgotten, and when."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.outreach.models import ContactAttempt, Prospect
from neetcrm.outreach.retention import forget_prospects, kept_from
from tests.asvs import proves
from tests.cast import TODAY, a_case
from tests.world.others import a_prospect


@pytest.mark.parametrize(
    ("today", "first"),
    [("2025-03-03", "2024-09-03"), ("2025-08-31", "2025-02-28"), ("2024-08-31", "2024-02-29")],
)
def test_six_months_end_with_a_shorter_month(today, first):
    assert kept_from(date.fromisoformat(today)) == date.fromisoformat(first)


@proves("14.2.7")
def test_who_was_not_tried_for_six_months_is_forgotten_with_all_attempts(db):
    old, recent, with_case = a_prospect(), a_prospect(name="B"), a_prospect(name="C")
    old.last_attempt_on = with_case.last_attempt_on = date(2024, 9, 2)
    recent.last_attempt_on = date(2024, 9, 3)
    with_case.case = a_case()
    db.add_all([old, recent, with_case])
    db.commit()

    assert forget_prospects(db, today=TODAY) == 1
    db.commit()

    assert sorted(one.name for one in db.exec(select(Prospect))) == ["B", "C"]
    assert len(db.exec(select(ContactAttempt)).all()) == 2
    told = db.execute(sa.text("SELECT before, after FROM audit_rows WHERE record = 'prospects'"))
    told_names = [row for row in told if "name" in str(row)]
    assert all("•" in str(row) or "u2022" in str(row) for row in told_names)
