"""Break the glass: who may, for how long, who is told, what is on record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import Notice, NoticeKind
from neetcrm.counseling import glass, glass_queries
from neetcrm.counseling.models import GlassBreak, ProcessAmendment, SessionKind
from neetcrm.errors import NotAllowed, NotFound
from neetcrm.sign_ins import PROVEN_FOR, SignIn
from tests.browsing import fields, submit
from tests.cast import (
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    STAFF,
    VERA,
    a_case,
    a_young_person,
)
from tests.world.sessions import a_session, add_sessions

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
REASON = "Her mother called: she is missing since noon."
SECOND = timedelta(seconds=1)
ELSEWHERE = replace(DANIYAR, centre_ids=(2,))


@pytest.fixture
def case(db):
    """Give a case with process notes of Saule and of its counselor."""
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.flush()
    add_sessions(db, case)
    db.commit()
    return case


@pytest.fixture
def note_id(db, case):
    [behind] = glass_queries.behind_glass(db, DANIYAR, case)
    return behind.note_id


def broken(db, case, *, by=DANIYAR, reason=REASON, at=AT):
    authors = {one.author_id for one in glass_queries.behind_glass(db, DANIYAR, case)}
    earlier = glass_queries.own_accesses(db, by, case)
    access = glass.break_glass(db, case, authors, earlier, reason=reason, by=by, at=at)
    db.commit()
    return access


def reads(db):
    wanted = select(AuditRow).where(AuditRow.act == AuditAct.READ)
    return [(row.actor_id, row.record, row.after) for row in db.exec(wanted)]


@pytest.mark.parametrize("actor", [*STAFF, ELSEWHERE], ids=lambda actor: f"{actor.user_id}")
def test_only_another_psychologist_of_the_centre_breaks_the_glass(db, case, actor):
    if actor == DANIYAR:
        assert broken(db, case, by=actor).reader_id == DANIYAR.user_id
        return
    with pytest.raises((NotAllowed, glass.NothingBehindGlass)):
        broken(db, case, by=actor)
    db.rollback()
    assert db.exec(select(GlassBreak)).all() == []


@pytest.mark.parametrize(("length", "is_enough"), [(19, False), (20, True)])
def test_the_reason_has_at_least_20_characters(db, case, length, is_enough):
    reason = f"  {'x' * length}  "
    if is_enough:
        assert broken(db, case, reason=reason).reason == "x" * 20
    else:
        with pytest.raises(glass.ReasonTooShort):
            broken(db, case, reason=reason)


def test_the_author_and_the_supervisor_are_told_in_the_same_transaction(db, case):
    access = broken(db, case)

    told = db.exec(select(Notice).where(Notice.kind == NoticeKind.GLASS_BROKEN)).all()
    assert {one.user_id for one in told} == {SAULE.user_id, MARAT.user_id}
    assert {one.about_id for one in told} == {access.id}


def test_only_psychologists_notes_lie_behind_the_glass(db, case):
    behind = glass_queries.behind_glass(db, DANIYAR, case)

    assert [(one.author, one.author_id) for one in behind] == [("Saule Omarova", SAULE.user_id)]
    with pytest.raises(NotAllowed):
        glass_queries.behind_glass(db, AIDA, case)
    assert glass_queries.behind_glass(db, ELSEWHERE, case) == []


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        (-SECOND, False),
        (timedelta(), True),
        (glass.HOLDS - SECOND, True),
        (glass.HOLDS, False),
    ],
)
def test_it_opens_for_three_hours_and_not_a_second_longer(db, case, note_id, later, is_open):
    access = broken(db, case)

    if is_open:
        opened = glass_queries.read_behind_glass(db, DANIYAR, access, note_id, at=AT + later)
        assert opened.text == "Her own words."
    else:
        with pytest.raises(glass_queries.AccessEnded):
            glass_queries.read_behind_glass(db, DANIYAR, access, note_id, at=AT + later)


@pytest.mark.parametrize("actor", [*STAFF, ELSEWHERE], ids=lambda actor: f"{actor.user_id}")
def test_nobody_but_its_reader_reads_by_it(db, case, note_id, actor):
    access = broken(db, case)

    if actor == DANIYAR:
        assert glass_queries.read_behind_glass(db, actor, access, note_id, at=AT)
    else:
        with pytest.raises((NotAllowed, NotFound)):
            glass_queries.read_behind_glass(db, actor, access, note_id, at=AT)


def test_it_opens_no_other_case_and_no_note_of_a_counselor(db, case):
    access = broken(db, case)
    other = a_case(person=a_young_person(surname="Ким"), psychologist_id=SAULE.user_id)
    db.add(other)
    db.flush()
    _, psychological = add_sessions(db, other)
    career = a_session(case, AIDA.user_id, SessionKind.CAREER)
    db.add(career)
    db.commit()

    for note in (psychological, career):
        with pytest.raises(NotFound):
            glass_queries.read_behind_glass(db, DANIYAR, access, note.id, at=AT)


def test_every_reading_names_the_access_in_the_audit(db, case, note_id):
    db.add(
        ProcessAmendment(
            note_id=note_id, case_id=case.id, author_id=SAULE.user_id, text="Added later"
        )
    )
    access = broken(db, case)

    opened = glass_queries.read_behind_glass(db, DANIYAR, access, note_id, at=AT)
    db.commit()

    marks = {"glass_break": access.id, "note_id": note_id}
    assert [one.text for one in opened.amended] == ["Added later"]
    assert reads(db) == [
        (DANIYAR.user_id, "process_notes", marks),
        (DANIYAR.user_id, "process_amendments", marks),
    ]
    [listed] = glass_queries.opened_in(db, access)
    assert listed.author == "Saule Omarova"


def test_the_reason_lies_sealed_in_the_database_and_in_the_audit(db, case):
    broken(db, case, reason="Canary canary canary canary")

    [stored] = db.execute(sa.text("SELECT reason FROM glass_breaks")).scalars()
    assert b"Canary" not in bytes(stored)
    audited = " ".join(f"{row.before} {row.after}" for row in db.exec(select(AuditRow)))
    assert "Canary" not in audited


def test_it_is_ended_early_by_its_reader_alone(db, case, note_id):
    access = broken(db, case)

    for other in (SAULE, MARAT, AIDA):
        with pytest.raises(NotAllowed):
            glass.end_access(access, by=other, at=AT)
    glass.end_access(access, by=DANIYAR, at=AT + SECOND)

    with pytest.raises(glass_queries.AccessEnded):
        glass_queries.read_behind_glass(db, DANIYAR, access, note_id, at=AT + 2 * SECOND)
    with pytest.raises(glass.EndedAlready):
        glass.end_access(access, by=DANIYAR, at=AT + 2 * SECOND)


def test_it_is_broken_again_only_after_it_has_ended(db, case):
    broken(db, case)

    with pytest.raises(glass.OpenAlready):
        broken(db, case, at=AT + SECOND)
    assert broken(db, case, at=AT + glass.HOLDS).id


@pytest.mark.parametrize("by", [AIDA, SAULE, DANIYAR, VERA, ANALYST])
def test_only_a_supervisor_of_the_centre_reviews_it(db, case, by):
    access = broken(db, case)

    with pytest.raises(NotAllowed):
        glass.review_access(access, case, note="x", by=by, at=AT)


def test_a_review_needs_a_note_and_is_done_once(db, case):
    access = broken(db, case)

    with pytest.raises(glass.ReviewNoteMissing):
        glass.review_access(access, case, note=" ", by=MARAT, at=AT)
    glass.review_access(access, case, note="It was needed.", by=MARAT, at=AT)

    assert (access.reviewed_by_id, access.review_note) == (MARAT.user_id, "It was needed.")
    with pytest.raises(glass.ReviewedAlready):
        glass.review_access(access, case, note="x", by=MARAT, at=AT)


@pytest.mark.parametrize(
    ("actor", "knows"),
    [
        (DANIYAR, True),
        (SAULE, True),
        (MARAT, True),
        (AIDA, False),
        (GULNAR, False),
        (BORIS, False),
        (VERA, False),
        (ELSEWHERE, False),
    ],
)
def test_who_knows_of_an_access(db, case, actor, knows):
    access = broken(db, case)

    if knows:
        assert glass_queries.get_access(db, actor, access.id)[0] is access
    else:
        with pytest.raises(NotFound):
            glass_queries.get_access(db, actor, access.id)


@pytest.fixture
def asked(browser, db, case):
    """Give a browser in which Daniyar has just broken the glass, and the page of the access."""
    daniyar = browser(DANIYAR)
    answer = submit(daniyar, f"/cases/{case.number}/emergency-access", {"reason": REASON})
    assert answer.status_code == 303
    return daniyar, answer.location


def moved(db, by):
    access = db.exec(select(GlassBreak)).one()
    access.broken_at, access.ends_at = access.broken_at - by, access.ends_at - by
    db.commit()


def test_each_page_of_the_reading_says_until_when_and_the_next_request_after_is_refused(
    asked, db, note_id
):
    daniyar, page = asked
    reading = f"{page}/sessions/{note_id}"
    ends = glass.HOLDS - timedelta(minutes=5)
    moved(db, ends)
    for address in (page, reading):
        text = daniyar.get(address).text
        assert "Emergency access until" in text
        assert f'action="{page}/end"' in text
    assert "Her own words." in daniyar.get(reading).text

    moved(db, timedelta(minutes=6))

    assert daniyar.get(reading).status_code == 403
    assert "Her own words." not in daniyar.get(reading).text
    assert "Emergency access until" not in daniyar.get(page).text


def test_the_button_ends_it_at_once(asked, db, note_id):
    daniyar, page = asked
    token = fields(daniyar, page)

    daniyar.post(f"{page}/end", data=token)

    assert daniyar.get(f"{page}/sessions/{note_id}").status_code == 403


def test_the_reading_is_on_record_before_it_is_shown(asked, db, note_id):
    daniyar, page = asked

    daniyar.get(f"{page}/sessions/{note_id}")

    access = db.exec(select(GlassBreak)).one()
    marks = {"glass_break": access.id, "note_id": note_id}
    assert (DANIYAR.user_id, "process_notes", marks) in reads(db)


def test_the_author_and_the_supervisor_read_the_reason_the_supervisor_reviews(
    asked, browser, db, note_id
):
    daniyar, page = asked
    daniyar.get(f"{page}/sessions/{note_id}")
    for reader in (SAULE, MARAT):
        text = browser(reader).get(page).text
        assert REASON in text
        assert "Session of 10 Feb 2025" in text
        assert "Her own words." not in text
    assert page in browser(SAULE).get("/notices").text
    assert "Waits for review" in browser(MARAT).get("/emergency-access").text

    assert submit(browser(MARAT), f"{page}/review", {"note": ""}).status_code == 422
    submit(browser(MARAT), f"{page}/review", {"note": "It was needed."})

    assert "Reviewed" in browser(MARAT).get("/emergency-access").text
    assert "It was needed." in daniyar.get(page).text


@pytest.mark.parametrize(
    ("actor", "case_page", "list_page", "access_page"),
    [
        (AIDA, 403, 403, 404),
        (GULNAR, 404, 403, 404),
        (SAULE, 200, 403, 200),
        (MARAT, 403, 200, 200),
        (BORIS, 404, 403, 404),
        (VERA, 404, 200, 404),
        (ANALYST, 403, 403, 403),
    ],
)
def test_who_opens_which_page(asked, browser, case, actor, case_page, list_page, access_page):
    _, page = asked
    reader = browser(actor)

    assert reader.get(f"/cases/{case.number}/emergency-access").status_code == case_page
    assert reader.get("/emergency-access").status_code == list_page
    assert reader.get(page).status_code == access_page
    assert "Оспанова" not in reader.get("/emergency-access").text or actor is MARAT


def test_a_psychologist_of_another_centre_finds_no_case_to_open(browser, db):
    theirs = a_case(centre_id=2, counselor_id=BORIS.user_id, person=a_young_person(surname="Ким"))
    db.add(theirs)
    db.commit()

    assert browser(DANIYAR).get(f"/cases/{theirs.number}/emergency-access").status_code == 404


def test_a_short_reason_is_shown_and_kept(browser, case):
    answer = submit(browser(DANIYAR), f"/cases/{case.number}/emergency-access", {"reason": "Short"})

    assert answer.status_code == 422
    assert "Short" in answer.text


def test_a_proof_that_is_too_old_is_asked_for_again(browser, db, case):
    daniyar = browser(DANIYAR)
    db.exec(select(SignIn)).one().proven_at -= PROVEN_FOR + SECOND
    db.commit()

    answer = daniyar.get(f"/cases/{case.number}/emergency-access")

    assert answer.status_code == 303
    assert "/account/prove" in answer.location
