"""The timeline of a case: which lines, in which order, for whom."""

from datetime import date, timedelta

import pytest

from neetcrm.cases.models import Closing, ClosingReason, Exemption, PlacementResult
from neetcrm.counseling.models import Attendance, Channel, SessionKind, SessionNote
from neetcrm.desk.tellings import Kind
from neetcrm.desk.timeline import timeline
from neetcrm.referrals.models import Partner, Referral, ReferralState, ReferralStep
from tests.cast import (
    AIDA,
    BORIS,
    MARAT,
    OPENED,
    a_case,
    a_placement,
    a_young_person,
    in_counseling,
)

LATER = OPENED + timedelta(days=5)


@pytest.fixture
def case(db):
    case = in_counseling(a_case(), on=LATER)
    case.plans[0].goals[0].achieved_on = LATER + timedelta(days=30)
    case.placements.append(
        a_placement(ended_on=date(2025, 2, 20), result=PlacementResult.COMPLETED)
    )
    case.exemptions.append(
        Exemption(
            requirement="plan",
            reason="No time",
            granted_on=date(2025, 2, 25),
            ends_on=date(2025, 3, 25),
            answered_by_id=MARAT.user_id,
        )
    )
    db.add_all([case, another_case()])
    db.flush()
    db.add_all([a_session(case), a_referral(case, db)])
    db.commit()
    return case


def another_case():
    """Return what must never come into the timeline of the first."""
    return in_counseling(a_case(person=a_young_person(given_name="Дана", phone="")), on=LATER)


def a_session(case):
    return SessionNote(
        case_id=case.id,
        author_id=AIDA.user_id,
        kind=SessionKind.CAREER,
        held_on=date(2025, 2, 24),
        minutes=45,
        channel=Channel.PHONE,
        attendance=Attendance.ATTENDED,
        agreed="Send a CV",
    )


def a_referral(case, db):
    service = db.get_one(Partner, 1).services[0]
    step = ReferralStep(
        to_state=ReferralState.DRAFT, happened_on=date(2025, 2, 26), recorded_by_id=AIDA.user_id
    )
    return Referral(
        case_id=case.id,
        service=service,
        owner_id=AIDA.user_id,
        need="A deposit",
        drafted_on=step.happened_on,
        steps=[step],
    )


def lines(db, actor, case, **wanted):
    told = timeline(db, actor, case, **{"kind": None, "language": "en", "is_whole": False} | wanted)
    return [one.sentence.format(**one.values) for one in told.happenings]


def test_everything_is_told_newest_first(db, case):
    assert lines(db, AIDA, case) == [
        "Referral: Draft · Opening a deposit",
        "Exemption granted until 2025-03-25: "
        "Agree an action plan with at least one goal and a contact frequency.",
        "Career counseling: Attended",
        "Training ended: Completed",
        "Goal reached",
        "Training started",
        "Moved to Counseling",
        "Needs assessment: B: needs support, contact every 2 weeks",
        "Action plan agreed: Every 2 weeks",
        "Case opened",
        "NEET status checked: Lost work",
    ]


def test_a_line_says_who_did_it_and_what_was_written(db, case):
    told = timeline(db, AIDA, case, kind=None, language="en", is_whole=False).happenings

    assert [(one.by, one.words) for one in told[:4]] == [
        ("Aida Bekova", ""),
        ("Marat Aliyev", "No time"),
        ("", "Send a CV"),
        ("", "Cook, Aport Kitchen"),
    ]
    assert told[2].note_id


def test_one_kind_is_told_alone(db, case):
    assert lines(db, AIDA, case, kind=Kind.MOVE) == ["Moved to Counseling", "Case opened"]


def test_a_closing_is_told_with_its_reason(db, case):
    closed_on = date(2025, 3, 1)
    case.closings = [Closing(closed_on=closed_on, reason=ClosingReason.WITHDREW, closed_by_id=1)]
    db.commit()

    assert lines(db, AIDA, case)[0] == "Case closed: Withdrew"


def test_a_case_that_went_on_keeps_its_closing_in_the_timeline(db, case):
    closed_on, reopened_on = date(2025, 3, 1), date(2025, 3, 2)
    case.closings = [
        Closing(
            closed_on=closed_on,
            reason=ClosingReason.WITHDREW,
            closed_by_id=1,
            reopened_on=reopened_on,
            reopened_by_id=1,
        )
    ]
    db.commit()

    assert lines(db, AIDA, case)[:2] == ["Case reopened", "Case closed: Withdrew"]


def test_names_are_told_in_the_language_of_the_reader(db, case):
    assert lines(db, AIDA, case, language="kk")[0] == "Referral: Draft · Депозит ашу"


def test_who_may_not_read_sessions_is_told_none(db, case):
    assert "Career counseling: Attended" not in lines(db, MARAT, case)
    assert lines(db, MARAT, case, kind=Kind.SESSION) == []


def test_whoever_works_elsewhere_is_told_no_session_and_no_referral(db, case):
    assert lines(db, BORIS, case, kind=Kind.SESSION) == []
    assert lines(db, BORIS, case, kind=Kind.REFERRAL) == []


def test_only_the_newest_are_told_unless_all_are_asked_for(db, case):
    db.add_all([a_session(case) for _ in range(20)])
    db.commit()

    short = timeline(db, AIDA, case, kind=None, language="en", is_whole=False)

    assert (len(short.happenings), short.count) == (20, 31)
    assert len(lines(db, AIDA, case, is_whole=True)) == 31
