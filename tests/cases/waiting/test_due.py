"""Which follow-ups wait for an answer, and for whom."""

from datetime import timedelta

import pytest

from neetcrm.cases import closing
from neetcrm.cases.models import (
    AttemptResult,
    ClosingReason,
    ContactChannel,
    ContractKind,
    Evidence,
    Standing,
)
from neetcrm.cases.placing import placements
from neetcrm.cases.placing.answering import log_attempt
from neetcrm.cases.waiting import due
from neetcrm.cases.waiting.due import Waiting, due_followups, follow_ups
from tests.cast import AIDA, ANALYST, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_young_person

DAY = timedelta(days=1)
BEGAN = TODAY - 20 * DAY
"""Weeks 1 and 2 are due, week 3 is tomorrow."""


@pytest.fixture
def job(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    job = a_job(case)
    db.flush()
    return job


def a_job(case, starts_on=BEGAN, by=AIDA):
    how = {"title": "Cook", "organisation": "Aport", "by": by, "today": TODAY}
    contract = {"contract_kind": ContractKind.CIVIL, "evidence": Evidence.LETTER}
    return placements.start_job(case, starts_on=starts_on, **contract, **how)


def points(rows):
    return [row.point.value for row in rows]


def test_what_is_due_within_its_window_comes_the_oldest_first(db, job):
    rows = due_followups(db, AIDA, TODAY)

    assert points(rows) == ["week_1", "week_2"]
    assert (rows[0].title, rows[0].owner) == ("Cook", "Aida Bekova")


def test_what_will_be_due_and_what_was_missed_have_lists_of_their_own(db, job):
    later = TODAY + 10 * DAY

    assert points(follow_ups(db, AIDA, Waiting.OPEN, today=TODAY).rows) == ["week_3"]
    assert points(follow_ups(db, AIDA, Waiting.MISSED, today=later).rows) == ["week_2", "week_1"]


def test_an_answered_follow_up_waits_no_longer(db, job):
    for follow_up in job.follow_ups[:2]:
        log_attempt(
            follow_up,
            AttemptResult.REACHED,
            channel=ContactChannel.PHONE,
            standing=Standing.IN_WORK,
            by=AIDA,
            on=TODAY,
            today=TODAY,
        )
    db.flush()

    assert due_followups(db, AIDA, TODAY) == []


@pytest.mark.parametrize(
    ("reader", "count"), [(AIDA, 2), (MARAT, 2), (SAULE, 2), (GULNAR, 0), (BORIS, 0), (ANALYST, 0)]
)
def test_everybody_sees_those_of_the_cases_they_work_on(db, job, reader, count):
    assert len(due_followups(db, reader, TODAY)) == count


def test_who_carried_a_closed_case_still_answers_for_its_exit(db):
    case = a_case()
    db.add(case)
    closing.close_case(
        case,
        ClosingReason.WITHDREW,
        live_referrals=[],
        by=AIDA,
        on=TODAY,
        today=TODAY,
    )
    db.flush()
    due_on = case.closings[0].follow_ups[0].due_on

    [row] = due_followups(db, AIDA, due_on)

    assert (row.point.value, row.closing_reason) == ("month_3", ClosingReason.WITHDREW)


def test_a_long_list_is_read_page_by_page(db):
    for number in range(30):
        case = a_case(person=a_young_person(phone=f"+770112345{number:02}"))
        db.add(case)
        a_job(case)
    db.flush()

    first = follow_ups(db, AIDA, Waiting.DUE, today=TODAY)
    second = follow_ups(db, AIDA, Waiting.DUE, today=TODAY, after=first.next)

    assert (len(first.rows), len(second.rows)) == (due.PAGE, 10)
    assert not {row.follow_up_id for row in first.rows} & {row.follow_up_id for row in second.rows}
    assert second.next == ""


@pytest.mark.parametrize("after", ["x", "2025-02-30~1", "~", "2025-02-03~x"])
def test_a_wrong_place_in_the_list_begins_it_anew(db, job, after):
    assert len(follow_ups(db, AIDA, Waiting.DUE, today=TODAY, after=after).rows) == 2


def test_a_follow_up_of_another_case_is_not_found(db, job):
    other = a_case(person=a_young_person(phone="+77011234599"))
    db.add(other)
    db.flush()

    with pytest.raises(due.FollowUpNotFound):
        due.get_follow_up(db, other, job.follow_ups[0].id)
