from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col, func, select

from neetcrm import drafts, passwords
from neetcrm.access import Role
from neetcrm.accounts import Centre, District, User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import Case
from neetcrm.counseling.models import GroupMeeting, SessionNote
from neetcrm.counseling.registry import WARNED_BEFORE
from neetcrm.people.models import YoungPerson
from neetcrm.referrals.models import Partner
from seed import PASSWORD, demo_accounts, is_loaded, load
from seed.reference import load_reference
from seed.staff import DEMO_PSYCHOLOGIST, accounts

AS_OF = date(2025, 7, 5)


def count(db, kind) -> int:
    return db.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def loaded(empty_db):
    return load(empty_db, size=300, as_of=AS_OF)


def test_a_load_brings_as_many_people_as_asked_for(empty_db, loaded):
    with_a_case = empty_db.scalar(select(func.count(sa.distinct(Case.person_id))))

    assert is_loaded(empty_db)
    assert loaded.people == count(empty_db, YoungPerson) == with_a_case == 300
    assert loaded.cases == count(empty_db, Case) > 300
    assert loaded.facts > 2000


def test_the_psychologist_has_a_group_drafts_and_a_number_that_ends_soon(empty_db):
    load(empty_db, size=2000, as_of=AS_OF)

    saule = empty_db.exec(select(User).where(User.email == DEMO_PSYCHOLOGIST)).one()
    meeting = empty_db.exec(select(GroupMeeting)).one()
    signed = empty_db.exec(select(SessionNote).where(SessionNote.meeting_id == meeting.id)).all()
    unsigned = drafts.waiting(empty_db, saule.as_actor())

    assert saule.registry_until - WARNED_BEFORE < AS_OF < saule.registry_until
    assert meeting.people == 5
    assert len(signed) == 2
    assert len(unsigned) == 3 + 1
    others = select(User).where(User.role == Role.PSYCHOLOGIST, User.id != saule.id)
    assert all(one.registry_until - WARNED_BEFORE > AS_OF for one in empty_db.exec(others))


def test_centres_stand_in_every_district(empty_db, loaded):
    places = set(empty_db.exec(select(Centre.district_id)))

    assert count(empty_db, Centre) == 9
    assert places == set(empty_db.exec(select(District.id)))


def test_sixty_work_with_the_young_and_every_role_has_an_account(empty_db, loaded):
    by_role = dict(empty_db.exec(select(User.role, func.count()).group_by(User.role)).all())

    assert by_role[Role.COUNSELOR] + by_role[Role.PSYCHOLOGIST] + by_role[Role.SUPERVISOR] == 60
    assert set(by_role) == set(Role) == {account.role for account in demo_accounts()}


def test_the_demo_accounts_have_the_password_that_is_printed(empty_db, loaded):
    kept = set(empty_db.exec(select(User.password)))

    assert len(kept) == 1
    assert passwords.matches(PASSWORD, kept.pop())


def test_a_load_leaves_one_row_in_the_audit(empty_db, loaded):
    empty_db.commit()

    rows = empty_db.exec(select(AuditRow).where(AuditRow.act == AuditAct.LOAD)).all()

    assert [row.after["rows"] for row in rows] == [300 + loaded.cases + loaded.facts]


def test_records_are_kept_as_of_the_afternoon_they_speak_of(empty_db, loaded):
    for case in empty_db.exec(select(Case).execution_options(scoped=True)):
        assert case.created_at.date() == case.opened_on
        assert 9 <= case.created_at.hour < 13  # 14 to 18 in Almaty


def test_somebody_can_be_registered_after_a_load(empty_db, loaded):
    known = empty_db.exec(select(YoungPerson).limit(1)).one()
    about = known.model_dump(exclude={"id", "iin_hash", "created_at"})

    another = YoungPerson(**about)
    empty_db.add(another)
    empty_db.flush()

    assert another.id == 301


def test_a_partner_that_is_there_already_stays_as_it_is(staffed_db):
    bank = staffed_db.exec(select(Partner).where(col(Partner.code) == "otbasy")).one()
    bank.en = "Renamed"

    load_reference(staffed_db)

    assert bank.en == "Renamed"
    assert len(staffed_db.exec(select(Partner).where(Partner.code == "otbasy")).all()) == 1


def test_progress_is_told_up_to_the_last_person(empty_db):
    heard: list[int] = []

    load(empty_db, size=30, as_of=AS_OF, told=heard.append)

    assert heard[-1] == 30


def test_a_million_young_people_have_as_many_more_counselors():
    few, many = (
        [one for one in accounts(size) if one.role is Role.COUNSELOR]
        for size in (27_000, 1_000_000)
    )

    assert len(few) == 42
    assert 1_000_000 / len(many) == pytest.approx(27_000 / len(few), rel=0.02)
    assert len({one.email for one in many}) == len(many)
