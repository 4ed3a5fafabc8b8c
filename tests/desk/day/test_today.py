"""Today: what to do next, for each role."""

import re
from datetime import timedelta

import pytest

from neetcrm.cases.models import Exemption, Stage, StageMove
from neetcrm.desk.caseloads.caseload import CaseloadView, Due, Order, caseload
from neetcrm.desk.day import today as day
from neetcrm.referrals.models import Referral
from neetcrm.workdays import add_working_days
from tests.browsing import hidden_fields
from tests.cast import (
    AIDA,
    BORIS,
    GULNAR,
    MARAT,
    OPENED,
    SAULE,
    TODAY,
    a_case,
    a_task,
    a_young_person,
    in_counseling,
)


def due_in(days, **changes):
    person = changes.pop("person", None) or a_young_person(surname=f"Due{days}")
    return a_case(person=person, next_contact_on=TODAY + timedelta(days=days), **changes)


def test_contacts_are_told_apart_by_when_they_are_due(db):
    db.add_all([due_in(days) for days in (-3, -9, 0, 1, 7, 8)])
    db.commit()

    contacts = day.due_contacts(db, AIDA, today=TODAY)
    counts = day.day_counts(db, AIDA, today=TODAY)

    assert [row.surname for row in contacts.overdue] == ["Due-9", "Due-3"]
    assert [row.surname for row in contacts.today] == ["Due0"]
    assert [row.surname for row in contacts.week] == ["Due1", "Due7"]
    assert (counts.overdue, counts.today, counts.ahead, counts.active) == (2, 1, 2, 6)
    assert contacts.first.surname == "Due0"


def test_today_is_about_ones_own_cases_alone(db):
    db.add_all([due_in(-1), due_in(-1, counselor_id=GULNAR.user_id), due_in(-1, centre_id=2)])
    db.commit()

    assert len(day.due_contacts(db, AIDA, today=TODAY).overdue) == 1
    assert len(day.due_contacts(db, MARAT, today=TODAY).overdue) == 2
    assert day.due_contacts(db, BORIS, today=TODAY).overdue == []


def test_a_kind_shows_its_first_few_and_counts_them_all(db):
    db.add_all([due_in(-n) for n in range(1, 13)])
    db.commit()

    contacts = day.due_contacts(db, AIDA, today=TODAY)

    assert len(contacts.overdue) == day.FEW
    assert day.day_counts(db, AIDA, today=TODAY).overdue == 12


def test_the_figures_look_at_no_more_cases_than_they_may(db, monkeypatch):
    monkeypatch.setattr(day, "MOST_COUNTED", 3)
    db.add_all([due_in(-n) for n in range(1, 6)])
    db.commit()

    counts = day.day_counts(db, AIDA, today=TODAY)

    assert (counts.active, counts.overdue, counts.is_capped) == (3, 3, True)


@pytest.mark.parametrize(
    ("working_days", "urgency"),
    [(4, "wait"), (5, "chase"), (9, "chase"), (10, "escalate"), (29, "escalate"), (30, "expired")],
)
def test_a_partner_who_owes_an_answer_is_chased_then_escalated(working_days, urgency):
    sent_on = OPENED
    referral = Referral(due_on=add_working_days(sent_on, 5))

    assert day.urgency(referral, add_working_days(sent_on, working_days)) == urgency


def moved_on_after(days, **changes):
    """Return a case that left intake for counseling after so many days."""
    case = a_case(person=a_young_person(), **changes)
    left_on = OPENED + timedelta(days=days)
    case.moves.append(
        StageMove(
            from_stage=Stage.INTAKE, to_stage=Stage.COUNSELING, moved_on=left_on, moved_by_id=1
        )
    )
    case.stage, case.stage_since = Stage.COUNSELING, TODAY
    return case


def in_intake_for(days, **changes):
    return a_case(
        person=a_young_person(surname=f"{days} days"),
        stage_since=TODAY - timedelta(days=days),
        **changes,
    )


def slow_cases(db):
    db.commit()
    found = caseload(db, AIDA, CaseloadView(today=TODAY, due=Due.SLOW, order=Order.STAGE_SINCE))
    assert day.day_counts(db, AIDA, today=TODAY).slow == len(found.rows)
    return [row.surname for row in found.rows]


def test_a_case_is_slow_that_is_in_its_stage_longer_than_three_in_four_others(db):
    db.add_all([in_intake_for(n) for n in range(1, 22)])
    db.add_all([in_intake_for(300, centre_id=2, counselor_id=BORIS.user_id) for _ in range(40)])

    assert slow_cases(db) == [f"{n} days" for n in (21, 20, 19, 18, 17, 16)]


def test_nobody_is_slow_who_is_in_a_stage_as_long_as_the_others(db):
    db.add_all([in_intake_for(90) for _ in range(20)])

    assert slow_cases(db) == []


def test_nobody_is_slow_who_moves_on_no_later_than_three_in_four_did(db):
    db.add_all([in_intake_for(n) for n in range(10, 31)])
    db.add_all([moved_on_after(n) for n in range(1, 37)])
    db.add_all([moved_on_after(1, centre_id=2, counselor_id=BORIS.user_id) for _ in range(40)])

    assert slow_cases(db) == ["30 days", "29 days", "28 days"]


def test_of_few_cases_nobody_can_tell_which_is_slow(db):
    db.add_all([in_intake_for(n) for n in range(1, 20)])
    db.add_all([moved_on_after(1) for _ in range(40)])

    assert slow_cases(db) == []


def test_the_page_says_what_comes_next(browser, db):
    db.add_all([due_in(-3), due_in(0), a_task(title="Call the school")])
    db.commit()

    shown = browser(AIDA).get("/today").text

    following = shown.partition('<section class="next"')[2].partition("</section>")[0]
    assert "Due0" in following
    assert 'href="tel:+77011234567"' in following
    assert "Call the school" in shown


def test_each_figure_leads_to_the_list_behind_it(browser, db):
    long_ago = dict.fromkeys(("last_contact_on", "stage_since"), TODAY - timedelta(days=100))
    db.add_all([due_in(-40, **long_ago) for _ in range(3)])
    db.commit()
    page = browser(AIDA)

    shown = page.get("/today").text

    links = re.findall(r'class="(?:alerts__one|contacts__count[^"]*)" href="([^"]+)"', shown)
    assert len(links) >= 3
    for link in links:
        assert "3 cases" in page.get(link.replace("&amp;", "&")).text, link


def press(page, path, **more):
    return page.post(path, data=hidden_fields(page.get("/today").text) | more)


def test_a_contact_is_noted_in_one_press_and_taken_back_in_another(browser, db):
    case = due_in(-3, person=a_young_person())
    db.add(in_counseling(case))
    db.commit()
    page, root = browser(AIDA), f"/cases/{case.number}/contact"

    done = press(page, f"{root}/done", back="/today")
    shown = page.get(done.location).text
    undone = press(page, f"{root}/undo", back="/today")

    assert done.location == "/today"
    assert "the next one is due on 17 Mar 2025" in shown
    assert f'action="{root}/undo"' in shown
    assert undone.status_code == 303
    db.expire_all()
    assert case.next_contact_on == TODAY - timedelta(days=3)
    assert press(page, f"{root}/undo").status_code == 422


def test_a_contact_is_put_off_from_today(browser, db):
    case = due_in(-3)
    db.add(case)
    db.commit()
    page = browser(AIDA)

    answer = press(page, f"/cases/{case.number}/contact/snooze", until="2025-03-05")
    shown = page.get(answer.location).text
    wrong = press(page, f"/cases/{case.number}/contact/snooze", until="2025-03-01")

    assert "put off until 5 Mar 2025" in shown
    assert wrong.status_code == 422


def test_a_supervisor_sees_the_team(browser, db):
    db.add_all([due_in(-1), due_in(-2, counselor_id=GULNAR.user_id)])
    db.commit()

    shown = browser(MARAT).get("/today").text

    assert "Balance of the caseloads" in shown
    assert "Gulnar Sadykova" in shown
    assert "Log<" not in shown


def test_a_supervisor_answers_what_was_asked_for(browser, db):
    case = a_case()
    exemption = Exemption(
        requirement="assessment", reason="On paper", asked_on=TODAY, asked_by_id=AIDA.user_id
    )
    case.exemptions.append(exemption)
    db.add(case)
    db.commit()

    shown = browser(MARAT).get("/today").text

    assert "Waits for your approval" in shown
    assert f"/cases/{case.number}/exemptions/{exemption.id}/answer" in shown
    assert "Waits for your approval" not in browser(AIDA).get("/today").text


def test_a_plan_whose_review_is_due_is_shown(browser, db):
    case = in_counseling(a_case())
    case.plans[0].review_on = TODAY
    db.add(case)
    db.commit()

    shown = browser(AIDA).get("/today").text.partition('id="reviews"')[2]

    assert f"/cases/{case.number}?tab=plan" in shown


def test_a_psychologist_sees_no_contacts_of_others(browser, db):
    db.add(due_in(-1, psychologist_id=SAULE.user_id))
    db.commit()

    shown = browser(SAULE).get("/today").text

    assert "Risk alerts" in shown
    assert "Due-1" not in shown
