"""What is done to many cases: looked at first, told after, taken back where nobody was since."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import Case, ClosingReason
from neetcrm.desk.caseloads import bulk
from neetcrm.desk.caseloads.bulk import NothingChosen, UndoneAlready
from neetcrm.desk.models import ChangedCase, ChangeKind, ChangeOfMany, Fate
from neetcrm.errors import NotAllowed
from tests.browsing import hidden_fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_task, a_young_person

SOON = TODAY + timedelta(days=10)
CONTACT = "/caseload/chosen/next-contact?back=due%3Doverdue"
HAND_OVER = "/caseload/chosen/hand-over?"
EXPORT = "/reports/export/chosen?"


@pytest.fixture
def cases(db):
    """Give three open cases of Aida, one that is closed, and one of Boris elsewhere."""
    cases = [
        a_case(person=a_young_person(surname=f"А{n}"), number=f"00000000{n}") for n in range(5)
    ]
    cases[3].closed_on, cases[3].closing_reason = TODAY, ClosingReason.WITHDREW
    cases[4].counselor_id, cases[4].centre_id = BORIS.user_id, 2
    db.add_all(cases)
    db.commit()
    return cases


def with_chosen(path: str, *cases: Case) -> str:
    return path + "".join(f"&case={case.number}" for case in cases)


def planned(page, *cases: Case, day=SOON, **answers):
    return submit(page, with_chosen(CONTACT, *cases), {"next_contact_on": str(day)} | answers)


def fates(db) -> list[Fate]:
    return [one.fate for one in db.exec(select(ChangedCase).order_by(ChangedCase.id))]


def test_what_may_not_be_changed_is_said_before_anything_is(browser, cases):
    shown = browser(AIDA).get(with_chosen(CONTACT, *cases)).text

    assert "Selected: 5. You may not change: 2." in shown
    assert "This case was closed on 3 Mar 2025." in shown
    assert "1 case is not of your centre." in shown
    assert "Change 3 cases" in shown
    assert "А4" not in shown


def test_a_colleague_s_case_is_refused_with_the_reason(browser, cases):
    shown = browser(GULNAR).get(with_chosen(CONTACT, cases[0])).text

    assert "You do not work on this case." in shown
    assert "None of the selected cases can be changed." in shown


def test_the_next_contact_of_many_is_planned_and_taken_back(browser, db, cases):
    page = browser(AIDA)

    done = planned(page, *cases[:3])
    result = page.get(done.location).text

    assert [case.next_contact_on for case in reread(db, cases)[:3]] == [SOON] * 3
    assert "Changed: 3" in result
    assert 'href="/caseload?due=overdue"' in result
    undone = submit(page, done.location, {}, to="/caseload/changes/1/undo")
    assert "Taken back: 3" in page.get(undone.location).text
    assert SOON not in [case.next_contact_on for case in reread(db, cases)]


def reread(db, cases):
    db.expire_all()
    return cases


def test_open_tasks_go_with_the_cases_and_come_back(browser, db, cases):
    tasks = [a_task(cases[0]), a_task(cases[1]), a_task(cases[2], owner_id=SAULE.user_id)]
    db.add_all(tasks)
    page, path = browser(MARAT), with_chosen(HAND_OVER, *cases[:3])

    done = submit(page, path, {"to": str(GULNAR.user_id)})

    reread(db, cases)
    assert [one.owner_id for one in tasks] == [GULNAR.user_id, GULNAR.user_id, SAULE.user_id]
    submit(page, done.location, {}, to="/caseload/changes/1/undo")
    reread(db, cases)
    assert [one.owner_id for one in tasks] == [AIDA.user_id, AIDA.user_id, SAULE.user_id]


def test_taking_back_leaves_what_somebody_touched_since(browser, db, cases):
    page = browser(AIDA)
    done = planned(page, *cases[:3])
    cases[1].next_contact_on = SOON + timedelta(days=1)
    db.commit()

    submit(page, done.location, {}, to="/caseload/changes/1/undo")

    assert fates(db) == [Fate.UNDONE, Fate.LEFT, Fate.UNDONE]
    assert reread(db, cases)[1].next_contact_on == SOON + timedelta(days=1)
    shown = page.get("/caseload/changes/1").text
    assert "Somebody changed this case since." in shown
    assert "/undo" not in shown


def test_what_was_touched_after_the_preview_is_left_as_it_is(browser, db, cases):
    page = browser(AIDA)
    path = with_chosen(CONTACT, *cases[:2])
    carried = hidden_fields(page.get(path).text)
    cases[0].another_because = "Edited meanwhile"
    db.commit()

    page.post(path, data=carried | {"next_contact_on": str(SOON)})

    assert fates(db) == [Fate.REFUSED, Fate.CHANGED]
    assert reread(db, cases)[0].next_contact_on != SOON


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=366), "soon"])
def test_a_wrong_day_changes_nothing(browser, db, cases, day):
    answer = planned(browser(AIDA), *cases[:2], day=day)

    assert SOON not in [case.next_contact_on for case in reread(db, cases)]
    if answer.status_code == 303:
        assert fates(db) == [Fate.REFUSED] * 2
    else:
        assert "valid date" in answer.text


def test_cases_are_handed_over_together_and_back(browser, db, cases):
    page = browser(MARAT)
    cases[2].counselor_id = GULNAR.user_id
    db.commit()

    answers = {"to": str(GULNAR.user_id)}
    done = submit(page, with_chosen(HAND_OVER, *cases[:3]), answers)

    assert [case.counselor_id for case in reread(db, cases)[:3]] == [GULNAR.user_id] * 3
    assert fates(db) == [Fate.CHANGED, Fate.CHANGED, Fate.REFUSED]
    submit(page, done.location, {}, to="/caseload/changes/1/undo")
    assert [case.counselor_id for case in reread(db, cases)[:3]] == [1, 1, GULNAR.user_id]


def test_beyond_the_capacity_it_is_said_and_has_to_be_confirmed(browser, db, cases):
    db.get_one(User, GULNAR.user_id).capacity = 2
    db.commit()
    page, path = browser(MARAT), with_chosen(HAND_OVER, *cases[:3])
    to = {"to": str(GULNAR.user_id)}

    assert "Gulnar Sadykova · 0 / 2" in page.get(path).text
    refused = submit(page, path, to)

    assert (refused.status_code, "would carry 3, which is more" in refused.text) == (422, True)
    assert [case.counselor_id for case in cases[:3]] == [AIDA.user_id] * 3
    confirmed = submit(page, path, to | {"is_confirmed": "y"})
    assert confirmed.status_code == 303
    assert [case.counselor_id for case in cases[:3]] == [GULNAR.user_id] * 3


def test_only_a_supervisor_hands_over_or_exports(browser, cases):
    for actor in (AIDA, SAULE):
        for path in (HAND_OVER, EXPORT):
            assert browser(actor).get(with_chosen(path, cases[0])).status_code == 403


def test_the_chosen_cases_are_exported_and_that_is_noted(browser, db, cases):
    page, path = browser(MARAT), with_chosen(EXPORT, *cases)

    assert "Go into the file: 4. You may not export: 1." in page.get(path).text
    file = submit(page, path, {"file_format": "csv"})

    lines = file.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert "А4" not in file.text
    row = db.exec(select(AuditRow).where(AuditRow.act == AuditAct.EXPORT)).one()
    assert row.after == {"what": "cases", "rows": 4, "chosen": "5", "file_format": "csv"}
    assert submit(page, EXPORT, {"file_format": "csv"}).status_code == 422


def test_nothing_and_too_many_are_refused(browser, cases):
    page = browser(AIDA)
    many = CONTACT + "".join(f"&case={n:09}" for n in range(201))

    assert "None of the selected cases" in page.get(CONTACT).text
    assert page.get(many).status_code == 409
    assert page.get(CONTACT + "&case=%00&case=x").status_code == 200


def test_a_change_is_seen_and_taken_back_by_who_made_it(browser, cases):
    planned(browser(AIDA), cases[0])

    for actor in (GULNAR, MARAT, BORIS):
        page = browser(actor)
        assert page.get("/caseload/changes/1").status_code == 404
        assert submit(page, "/account", {}, to="/caseload/changes/1/undo").status_code == 404


def test_many_cases_are_read_in_as_many_queries_as_few(browser, db, app):
    page = browser(AIDA)
    counts = []
    for first, size in ((0, 3), (3, 30)):
        numbers = [f"1{n:08}" for n in range(first, first + size)]
        cases = [a_case(number=number) for number in numbers]
        db.add_all(cases)
        db.commit()
        path = with_chosen(CONTACT, *cases)
        carried = hidden_fields(page.get(path).text) | {"next_contact_on": str(SOON)}
        statements = app.extensions["tests.statements"] = []
        assert page.post(path, data=carried).status_code == 303
        app.extensions["tests.statements"] = None
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_nothing_is_taken_back_twice_or_by_who_may_not(db):
    change = ChangeOfMany(kind=ChangeKind.HAND_OVER, made_by_id=MARAT.user_id)
    bulk.undo_change(db, change, {}, {}, by=MARAT, on=TODAY)

    with pytest.raises(UndoneAlready):
        bulk.undo_change(db, change, {}, {}, by=MARAT, on=TODAY)
    with pytest.raises(NotAllowed):
        bulk.undo_change(db, change, {}, {}, by=AIDA, on=TODAY)
    with pytest.raises(NothingChosen):
        bulk.plan_contacts([], next_contact_on=SOON, seen={}, by=AIDA, today=TODAY)
