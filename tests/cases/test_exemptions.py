"""Leave from one requirement: asked for, granted, refused, taken back, and when it counts."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.cases import exemptions, lifecycle
from neetcrm.cases.exemptions import Verdict
from neetcrm.cases.models import Exemption, PlacementKind, Stage
from neetcrm.cases.queries import exemptions_asked
from neetcrm.cases.requirements import ASSESSMENT, REQUIREMENTS, unmet_requirements
from neetcrm.errors import NotAllowed
from tests.asvs import proves
from tests.browsing import submit
from tests.cast import AIDA, BORIS, MARAT, SAULE, TODAY, VERA, a_case, a_placement, in_counseling

DAY = timedelta(days=1)
NOW = {"on": TODAY, "today": TODAY}
WEEK = TODAY + 7 * DAY


def ready_but_for_the_assessment():
    case = in_counseling(a_case())
    case.assessments.clear()
    case.placements.append(a_placement(PlacementKind.JOB))
    return case


def asked(case=None, by=AIDA):
    case = case or ready_but_for_the_assessment()
    return exemptions.ask_exemption(case, ASSESSMENT, reason="Works already", by=by, **NOW)


def granted(exemption, ends_on=WEEK):
    exemptions.answer_exemption(exemption, Verdict.GRANT, ends_on=ends_on, by=MARAT, on=TODAY)
    return exemption


@proves("2.3.5")
def test_what_is_asked_for_counts_only_once_it_is_granted():
    exemption = asked()

    assert unmet_requirements(exemption.case, Stage.EMPLOYMENT, on=TODAY) == [ASSESSMENT]
    granted(exemption)
    assert unmet_requirements(exemption.case, Stage.EMPLOYMENT, on=TODAY) == []


@pytest.mark.parametrize(("after", "counts"), [(-DAY, False), (7 * DAY, True), (8 * DAY, False)])
def test_an_exemption_counts_from_its_first_day_to_its_last(after, counts):
    case = granted(asked()).case

    on = TODAY + after

    assert (ASSESSMENT not in unmet_requirements(case, Stage.EMPLOYMENT, on=on)) is counts


def test_nothing_is_asked_for_twice():
    case = asked().case

    with pytest.raises(exemptions.ExemptionWaits):
        asked(case)
    with pytest.raises(exemptions.ExemptionWaits):
        exemptions.exempt(case, ASSESSMENT, reason="why", ends_on=WEEK, by=MARAT, on=TODAY)
    granted(case.exemptions[0])
    with pytest.raises(exemptions.ExemptionInForce):
        asked(case)


def test_a_refusal_says_why_and_a_grant_until_when():
    exemption = asked()

    with pytest.raises(exemptions.ExemptionReasonMissing):
        exemptions.answer_exemption(exemption, Verdict.REFUSE, by=MARAT, on=TODAY)
    with pytest.raises(exemptions.ExemptionDatesWrong):
        exemptions.answer_exemption(exemption, Verdict.GRANT, by=MARAT, on=TODAY)
    exemptions.answer_exemption(exemption, Verdict.REFUSE, answer="Assess", by=MARAT, on=TODAY)

    assert (exemption.refused_on, exemption.answer) == (TODAY, "Assess")
    with pytest.raises(exemptions.ExemptionAnswered):
        granted(exemption)


def test_an_answer_is_taken_back_until_a_move_has_relied_on_it():
    exemption = granted(asked())

    exemptions.undo_answer(exemption, by=MARAT, on=TODAY)
    assert exemption.is_waiting
    granted(exemption)
    lifecycle.move_case(exemption.case, Stage.EMPLOYMENT, by=AIDA, **NOW)

    with pytest.raises(exemptions.ExemptionUsed):
        exemptions.undo_answer(exemption, by=MARAT, on=TODAY)


def test_what_nobody_asked_for_counts_no_longer_once_it_is_taken_back():
    case = ready_but_for_the_assessment()
    exemption = exemptions.exempt(case, ASSESSMENT, reason="why", ends_on=WEEK, by=MARAT, on=TODAY)

    exemptions.undo_answer(exemption, by=MARAT, on=TODAY)

    assert unmet_requirements(case, Stage.EMPLOYMENT, on=TODAY) == [ASSESSMENT]
    with pytest.raises(exemptions.ExemptionNotAnswered):
        exemptions.undo_answer(exemption, by=MARAT, on=TODAY)


def test_who_asked_may_ask_no_longer():
    exemption = asked()

    exemptions.withdraw_ask(exemption, by=AIDA, on=TODAY)

    assert not exemption.is_waiting
    asked(exemption.case)


@proves("2.3.5")
@pytest.mark.parametrize("actor", [AIDA, BORIS, SAULE, VERA], ids=lambda actor: actor.role)
def test_only_the_supervisor_of_the_centre_answers(actor):
    exemption = asked()

    with pytest.raises(NotAllowed):
        exemptions.answer_exemption(exemption, Verdict.GRANT, ends_on=WEEK, by=actor, on=TODAY)
    with pytest.raises(NotAllowed):
        exemptions.exempt(exemption.case, ASSESSMENT, reason="w", ends_on=WEEK, by=actor, on=TODAY)


@pytest.fixture
def case(db):
    case = ready_but_for_the_assessment()
    db.add(case)
    db.commit()
    return case


def test_the_supervisor_finds_what_waits_in_the_own_centre(db, case):
    asked(case)
    db.commit()

    [one] = exemptions_asked(db, MARAT, TODAY)

    assert (one.number, one.asked_by, one.reason) == (case.number, "Aida Bekova", "Works already")
    assert exemptions_asked(db, VERA, TODAY) == exemptions_asked(db, AIDA, TODAY) == []


def test_an_exemption_is_asked_for_and_granted_on_the_pages(browser, case, db):
    root = f"/cases/{case.number}"
    submit(browser(AIDA), f"{root}/exemptions/assessment/ask", {"reason": "Works already"})
    supervisor = browser(MARAT)
    path = f"{root}/exemptions/1/answer"

    assert f'href="{path}"' in supervisor.get(root).text
    assert submit(supervisor, path, {"verdict": "grant"}).status_code == 422
    answers = {"verdict": "grant", "ends_on": WEEK.isoformat()}
    assert submit(supervisor, path, answers).status_code == 303

    assert "exempt until 10 Mar 2025" in browser(AIDA).get(root).text
    told = browser(AIDA).get(f"{root}?tab=timeline&kind=exemption").text
    assert "Exemption asked for" in told
    assert "Exemption granted until 10 Mar 2025" in told
    assert submit(supervisor, path, {}, to=f"{root}/exemptions/1/undo").status_code == 303
    assert db.exec(select(Exemption)).one().is_waiting


def test_two_answers_at_once_do_not_overwrite_each_other(browser, case):
    root = f"/cases/{case.number}/exemptions"
    submit(browser(AIDA), f"{root}/assessment/ask", {"reason": "Works already"})
    stale = {"verdict": "refuse", "answer": "No", "version": "9"}

    assert submit(browser(MARAT), f"{root}/1/answer", stale).status_code == 409


def test_every_missing_requirement_leads_to_where_it_can_be_met(browser, db):
    case = a_case(person=None)
    case.person.phone = case.person.phone_hash = ""
    db.add(case)
    db.commit()
    page = browser(AIDA)
    for stage, missing in ((Stage.INTAKE, 3), (Stage.COUNSELING, 5), (Stage.TRAINING, 2)):
        case.stage = stage
        db.commit()
        asked = linked(page.get(f"/cases/{case.number}/move").text)

        assert len(asked) >= missing
        assert {page.get(address).status_code for address in asked} == {200}


def linked(text):
    """Return where the unmet requirements of a move page lead."""
    ways = text.partition('class="ways"')[2].partition("</section>")[0]
    return {part.partition('"')[0] for part in ways.split('<a href="')[1:]}


def test_the_help_page_says_every_stage_and_requirement(browser):
    shown = browser(SAULE).get("/help/way-of-a-case").text

    for requirement in REQUIREMENTS.values():
        assert requirement.sentence.replace("'", "&#39;") in shown
    for stage in Stage:
        assert stage.label in shown
