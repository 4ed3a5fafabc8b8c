"""A group session: one meeting, and a note for each young person that names nobody else."""

import pytest
from sqlmodel import select

from neetcrm.audit import AuditRow
from neetcrm.cases.models import ClosingReason
from neetcrm.cases.scope import NotYourCase
from neetcrm.counseling import group, group_queries, notes
from neetcrm.counseling.models import (
    Channel,
    GroupMeeting,
    SessionKind,
    SessionNote,
)
from neetcrm.db import utc_now
from neetcrm.drafts import Draft
from neetcrm.errors import RuleBroken
from tests.browsing import fields, submit
from tests.cast import AIDA, DANIYAR, GULNAR, MARAT, SAULE, TODAY, a_case, a_young_person

DAY = TODAY.isoformat()
ASKED = {"on": DAY, "starts_at": "15:00", "ends_at": "16:30", "topics": "Sleep and daily routine"}
NAMES = ("Ахметова", "Бекенова", "Воронова")


@pytest.fixture
def cases(db):
    """Give three cases of Aida and Saule, whose young people have names that nobody else has."""
    known = {"psychologist_id": SAULE.user_id}
    made = [
        a_case(person=a_young_person(surname=name, phone=f"+7701123450{n}"), **known)
        for n, name in enumerate(NAMES)
    ]
    db.add_all(made)
    db.commit()
    return made


def log(page, cases, **changes):
    ticked = {"cases": [str(case.id) for case in cases]}
    return submit(page, "/log/group", ASKED | ticked | changes)


def note_of(case, meeting_id=1):
    return f"/cases/{case.number}/sessions/group/{meeting_id}"


def post(page, address):
    return page.post(address, data={"csrf_token": fields(page, "/account")["csrf_token"]})


def test_a_group_is_logged_once_and_each_gets_a_draft_of_their_own(browser, cases, db):
    answer = log(browser(SAULE), cases)

    assert answer.location == "/log/group/1"
    meeting = db.exec(select(GroupMeeting)).one()
    assert (meeting.held_on, meeting.minutes, meeting.people) == (TODAY, 90, 3)
    assert meeting.topics == "Sleep and daily routine"
    drafts = db.exec(select(Draft)).all()
    assert [draft.user_id for draft in drafts] == [SAULE.user_id] * 3
    assert db.exec(select(SessionNote)).all() == [], "nothing is signed yet"
    assert browser(SAULE).get("/today").text.count("/sessions/group/1") == 3


def test_a_note_begins_with_what_all_share_and_is_completed_and_signed(browser, cases, db):
    saule, case = browser(SAULE), cases[0]
    log(saule, cases)
    page = saule.get(note_of(case)).text
    assert 'value="Sleep and daily routine"' in page
    assert 'value="15:00"' in page

    own = {"channel": "group", "attendance": "late", "risk_level": "none", "format": "dap"}
    own |= ASKED | {"note_data": "Canary", "extract": "Works well in a group"}
    answer = submit(saule, note_of(case), own)

    assert answer.location == "/log/group/1"
    fact = db.exec(select(SessionNote)).one()
    assert (fact.meeting_id, fact.channel, fact.minutes) == (1, Channel.GROUP, 90)
    assert len(db.exec(select(Draft)).all()) == 2
    shown = saule.get("/log/group/1").text
    assert shown.count("not signed yet") == 2


def test_what_is_left_is_signed_as_it_is_all_or_nothing(browser, cases, db):
    saule = browser(SAULE)
    log(saule, cases)

    post(saule, "/log/group/1/sign")

    facts = db.exec(select(SessionNote)).all()
    assert [fact.case_id for fact in facts] == [case.id for case in cases]
    assert {fact.meeting_id for fact in facts} == {1}
    assert db.exec(select(Draft)).all() == []
    assert "signed or discarded already" in post(saule, "/log/group/1/sign").text


def test_one_note_that_cannot_be_signed_keeps_all_as_drafts(browser, cases, db):
    saule = browser(SAULE)
    log(saule, cases)
    wrong = {"channel": "group", "attendance": "attended", "on": "nonsense"}
    submit(saule, note_of(cases[1]), wrong, to="/drafts")

    answer = post(saule, "/log/group/1/sign")

    assert "cannot be signed as it is" in answer.text
    assert db.exec(select(SessionNote)).all() == []
    assert len(db.exec(select(Draft)).all()) == 3


def test_no_note_page_list_or_audit_row_of_one_names_the_others(browser, cases, db):
    saule = browser(SAULE)
    log(saule, cases)
    post(saule, "/log/group/1/sign")
    case, others = cases[0], NAMES[1:]
    root = f"/cases/{case.number}"

    for reader in (SAULE, AIDA, MARAT):
        for at in (f"{root}/sessions/1", f"{root}?tab=sessions", f"{root}?tab=timeline"):
            text = browser(reader).get(at).text
            assert not [name for name in others if name in text], at
    for row in db.exec(select(AuditRow).where(AuditRow.record == "group_meetings")):
        told = f"{row.before} {row.after}"
        assert (row.case_id, row.person_id) == (None, None)
        assert not [name for name in NAMES if name in told]
        assert not [one.number for one in cases if one.number in told]
    assert "Sleep" not in " ".join(f"{row.after}" for row in db.exec(select(AuditRow)))


def test_the_list_of_a_group_is_for_who_held_it_alone(browser, cases, db):
    log(browser(SAULE), cases)

    for reader, status in ((AIDA, 404), (DANIYAR, 404), (GULNAR, 404), (MARAT, 403)):
        assert browser(reader).get("/log/group/1").status_code == status
        assert post(browser(reader), "/log/group/1/sign").status_code == status
    assert browser(AIDA).get(note_of(cases[0])).status_code == 404


def test_a_counselor_holds_groups_as_well_and_the_team_reads_what_about(browser, cases, db):
    log(browser(AIDA), cases[:2])
    post(browser(AIDA), "/log/group/1/sign")

    page = browser(SAULE).get(f"/cases/{cases[0].number}/sessions/1").text
    assert "Sleep and daily routine" in page
    assert db.exec(select(GroupMeeting)).one().kind is SessionKind.CAREER


@pytest.mark.parametrize("count", [0, 1])
def test_a_group_is_two_or_more(browser, cases, db, count):
    answer = log(browser(SAULE), cases[:count])

    assert answer.status_code == 422
    assert db.exec(select(GroupMeeting)).all() == []


def test_one_case_that_does_not_fit_undoes_the_whole_meeting(db, cases):
    cases[2].closed_on, cases[2].closing_reason = TODAY, ClosingReason.WITHDREW
    db.commit()

    with pytest.raises(RuleBroken):
        log_by(db, cases, SAULE)
    db.rollback()
    with pytest.raises(NotYourCase):
        log_by(db, cases[:2], DANIYAR)

    assert db.exec(select(GroupMeeting)).all() == []
    assert db.exec(select(Draft)).all() == []


def log_by(db, cases, by):
    return group.log_group(
        db,
        SessionKind.PSYCHOLOGICAL,
        cases=cases,
        address_of=lambda number, meeting_id: f"/{number}/{meeting_id}",
        minutes=60,
        by=by,
        on=TODAY,
        today=TODAY,
        at=utc_now(),
    )


def test_only_own_open_cases_are_offered(db, cases):
    cases[0].closed_on, cases[0].closing_reason = TODAY, ClosingReason.WITHDREW
    db.commit()

    assert group_queries.cases_of_a_group(db, SAULE) == cases[1:]
    assert group_queries.cases_of_a_group(db, GULNAR) == []


def test_nobody_signs_into_the_meeting_of_another(db, cases):
    meeting = log_by(db, cases, SAULE)
    db.commit()

    how = {"channel": Channel.GROUP, "minutes": 60, "on": TODAY, "today": TODAY}
    with pytest.raises(notes.NotYourMeeting):
        notes.log_session(db, cases[0], SessionKind.CAREER, meeting=meeting, by=AIDA, **how)
    with pytest.raises(notes.NotYourMeeting):
        group.sign_rest(db, meeting, [], by=AIDA, today=TODAY, at=utc_now())
