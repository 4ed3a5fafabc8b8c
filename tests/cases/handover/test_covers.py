"""Who stands in for a colleague, from which day to which."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.access import Role
from neetcrm.accounts import CaseAccess
from neetcrm.cases.handover import handing
from neetcrm.cases.scope import visible_cases, works_on
from neetcrm.errors import NotAllowed
from tests.cases.handover.handing import account, on
from tests.cast import AIDA, DANIYAR, GULNAR, MARAT, SAULE, TODAY, VERA, a_case

DAY = timedelta(days=1)
TOMORROW, IN_A_WEEK = TODAY + DAY, TODAY + 7 * DAY


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def covered(db, worker=AIDA, to=GULNAR, *, covers=(), starts_on=TODAY, ends_on=IN_A_WEEK):
    days = {"starts_on": starts_on, "ends_on": ends_on}
    people = account(db, worker), account(db, to)
    return handing.cover_caseload(db, *people, covers=covers, **days, by=MARAT, on=TODAY)


def test_who_stands_in_works_on_the_caseload_from_day_to_day(db, case):
    covered(db, starts_on=TOMORROW)

    for day, may in ((TODAY, False), (TOMORROW, True), (IN_A_WEEK, True), (IN_A_WEEK + DAY, False)):
        gulnar = on(db, GULNAR, day)
        assert works_on(gulnar, case) is may
        assert (case in list(db.exec(visible_cases(gulnar)))) is may
    assert case.counselor_id == AIDA.user_id
    assert works_on(on(db, AIDA, TOMORROW), case)


def test_a_case_that_comes_meanwhile_is_covered_as_well(db, case):
    covered(db)
    new = a_case()
    db.add(new)

    assert works_on(on(db, GULNAR), new)


def test_one_case_is_covered_without_the_others(db, case):
    other = a_case()
    db.add(other)
    days = {"starts_on": TODAY, "ends_on": IN_A_WEEK}
    db.add(handing.cover(case, account(db, GULNAR), **days, by=MARAT, on=TODAY))

    gulnar = on(db, GULNAR)
    assert works_on(gulnar, case)
    assert not works_on(gulnar, other)
    assert list(db.exec(visible_cases(gulnar))) == [case]


def test_there_is_one_cover_at_a_time(db, case):
    act = covered(db)

    with pytest.raises(handing.CoveredAlready, match="Gulnar Sadykova"):
        covered(db, covers=[act.access], starts_on=IN_A_WEEK, ends_on=IN_A_WEEK + DAY)
    covered(db, covers=[act.access], starts_on=IN_A_WEEK + DAY, ends_on=IN_A_WEEK + DAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(TODAY - DAY, IN_A_WEEK), (IN_A_WEEK, TODAY), (TODAY, TODAY + 400 * DAY)],
)
def test_a_cover_has_days_that_make_sense(db, case, starts_on, ends_on):
    with pytest.raises(handing.CoverDaysWrong):
        covered(db, starts_on=starts_on, ends_on=ends_on)


def test_a_cover_ends_sooner_goes_on_and_lasts_longer(db, case):
    access = covered(db).access

    handing.end_access(access, by=MARAT, on=TODAY)
    assert not works_on(on(db, GULNAR), case)
    handing.resume_access(access, by=MARAT, on=TODAY)
    assert works_on(on(db, GULNAR), case)
    handing.prolong(access, IN_A_WEEK + DAY, by=MARAT, on=TODAY)
    assert works_on(on(db, GULNAR, IN_A_WEEK + DAY), case)


def test_what_ended_is_not_ended_again(db, case):
    access = covered(db, ends_on=TODAY).access

    for act in (handing.end_access, handing.resume_access):
        with pytest.raises(handing.AccessEnded):
            act(access, by=MARAT, on=TOMORROW)
    with pytest.raises(handing.AccessEnded):
        handing.prolong(access, IN_A_WEEK, by=MARAT, on=TOMORROW)


def test_another_centre_has_no_say(db, case):
    act = covered(db)

    for attempt in (
        lambda: handing.end_access(act.access, by=VERA, on=TODAY),
        lambda: handing.undo(db, act, by=VERA, on=TODAY),
        lambda: handing.prolong(act.access, TOMORROW, by=AIDA, on=TODAY),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_cover_taken_back_lets_nobody_in(db, case):
    act = covered(db)

    handing.undo(db, act, by=MARAT, on=TODAY)

    assert not works_on(on(db, GULNAR), case)


def test_the_plain_worker_carries_nothing_of_others(db, case):
    aida = on(db, AIDA)

    assert aida == AIDA
    assert str(visible_cases(aida)).count("EXISTS") == 0


def test_accesses_are_of_the_part_that_was_handed(db, case):
    covered(db, SAULE, DANIYAR)

    daniyar = on(db, DANIYAR)
    assert works_on(daniyar, case)
    assert db.exec(select(CaseAccess)).one().is_whole
    assert daniyar.role is Role.PSYCHOLOGIST


def test_a_cover_of_an_empty_caseload_is_taken_back(db):
    days = {"starts_on": TODAY, "ends_on": IN_A_WEEK}
    pair = (account(db, AIDA), account(db, GULNAR))
    act = handing.cover_caseload(db, *pair, covers=[], **days, by=MARAT, on=TODAY)

    handing.undo(db, act, by=MARAT, on=TODAY)

    assert act.undone_on == TODAY
    assert not act.access.is_in_force(TODAY)


def test_a_cover_of_a_closed_account_is_taken_back(db, case):
    act = handing.cover(
        case, account(db, GULNAR), starts_on=TODAY, ends_on=IN_A_WEEK, by=MARAT, on=TODAY
    )
    db.add(act)
    db.commit()
    account(db, AIDA).active = False

    handing.undo(db, act, by=MARAT, on=TODAY)

    assert not act.access.is_in_force(TODAY)
