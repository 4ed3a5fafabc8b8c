"""Notices: told in one transaction with what happened, seen by their reader alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from neetcrm.cases.models import Notice, NoticeKind
from neetcrm.cases.waiting import notice_queries, notices
from tests.browsing import fields
from tests.cast import ADMIN, AIDA, BORIS, GULNAR, MARAT, SAULE, a_case

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def tell(db, case, *actors, by=AIDA):
    told = notices.tell(
        db,
        [actor.user_id for actor in actors],
        NoticeKind.ELEVATED_RISK,
        case,
        about=7,
        by=by,
        at=AT,
    )
    db.commit()
    return told


def test_each_is_told_once_and_who_did_it_is_not(db, case):
    tell(db, case, SAULE, SAULE, MARAT, AIDA)

    assert [one.user_id for one in db.exec(select(Notice))] == [SAULE.user_id, MARAT.user_id]


def test_a_reader_sees_their_own_notices_of_their_centre(db, case):
    tell(db, case, SAULE, MARAT)
    theirs = a_case(centre_id=2, counselor_id=BORIS.user_id)
    db.add(theirs)
    db.flush()
    tell(db, theirs, MARAT, by=BORIS)

    [row] = notice_queries.unseen(db, MARAT, limit=5)
    assert (row.surname, row.about_id, row.seen_at) == ("Оспанова", 7, None)
    assert [notice_queries.count_unseen(db, one) for one in (SAULE, MARAT, GULNAR, ADMIN)] == [
        1,
        1,
        0,
        0,
    ]


def test_the_first_time_it_was_seen_counts(db, case):
    [notice] = tell(db, case, SAULE)

    notices.note_seen(notice, by=SAULE, at=AT)
    notices.note_seen(notice, by=SAULE, at=AT + timedelta(hours=1))

    assert notice.seen_at == AT
    with pytest.raises(notices.NotYourNotice):
        notices.note_seen(notice, by=MARAT, at=AT)


def test_the_frame_counts_and_one_press_notes_it_as_seen(browser, db, case):
    [notice] = tell(db, case, SAULE)
    saule = browser(SAULE)
    assert "1 new notice" in saule.get("/tasks").text
    assert "Elevated risk" in saule.get("/today").text

    token = {"csrf_token": fields(saule, "/account")["csrf_token"]}
    answer = saule.post(f"/notices/{notice.id}/seen", data=token | {"back": "/today"})

    assert (answer.status_code, answer.location) == (303, "/today")
    assert "0 new notices" in saule.get("/today").text
    assert "Elevated risk" in saule.get("/notices").text


def test_all_are_seen_at_once(browser, db, case):
    tell(db, case, SAULE)
    tell(db, case, SAULE)
    saule = browser(SAULE)

    saule.post("/notices/seen", data={"csrf_token": fields(saule, "/account")["csrf_token"]})

    assert notice_queries.count_unseen(db, SAULE) == 0


def test_nobody_else_notes_it_as_seen(browser, db, case):
    [notice] = tell(db, case, SAULE)

    for other, status in ((AIDA, 404), (BORIS, 404), (ADMIN, 403)):
        page = browser(other)
        token = {"csrf_token": fields(page, "/account")["csrf_token"]}
        assert page.post(f"/notices/{notice.id}/seen", data=token).status_code == status
