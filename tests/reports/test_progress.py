"""What the progress report tells of a case, to whom, and as of which day."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from neetcrm.accounts import Language
from neetcrm.cases import closing
from neetcrm.cases.models import (
    DOMAINS,
    ClosingReason,
    Exemption,
    PlacementKind,
    PlacementResult,
    Stage,
    StageMove,
    StepOwner,
)
from neetcrm.cases.planning import needs, plans
from neetcrm.counseling.models import Attendance, Channel, RiskLevel, SessionKind
from neetcrm.counseling.notes import log_session
from neetcrm.db import Record
from neetcrm.errors import NotAllowed
from neetcrm.i18n import translate
from neetcrm.people.models import Consent, Purpose
from neetcrm.referrals.models import (
    Partner,
    Referral,
    ReferralState,
    ReferralStep,
)
from neetcrm.reports import pdf
from neetcrm.reports.progress import BeforeOpening, Variant, progress_report
from tests.cast import (
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    MARAT,
    OPENED,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    in_counseling,
)

FEBRUARY = date(2025, 2, 1)


@pytest.fixture
def case(db):
    """Aida's case with Saule: in training since February, with a plan and a referral."""
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))
    case.placements.append(
        a_placement(ended_on=date(2025, 2, 28), result=PlacementResult.COMPLETED)
    )
    db.add(case)
    db.commit()
    goal = case.plan.goals[0]
    for title, days, done_on in (("Write a CV", 60, date(2025, 2, 10)), ("Call", 30, None)):
        due_on = OPENED + timedelta(days=days)
        step = plans.add_step(
            goal, title, owner=StepOwner.YOUNG_PERSON, due_on=due_on, by=AIDA, on=OPENED
        )
        step.done_on = done_on
    case.moves.append(move(Stage.COUNSELING, Stage.TRAINING, FEBRUARY))
    case.stage = Stage.TRAINING
    db.add(a_referral(db, case))
    db.commit()
    return case


def move(from_stage, to_stage, on):
    return StageMove(from_stage=from_stage, to_stage=to_stage, moved_on=on, moved_by_id=1)


def a_referral(db, case, **changes):
    """Return a referral sent in February and completed on the first of March."""
    bank = db.exec(select(Partner)).first()
    referral = Referral(
        **{
            "case": case,
            "service": bank.services[0],
            "owner_id": AIDA.user_id,
            "need": "A deposit",
            "drafted_on": FEBRUARY,
            "sent_on": FEBRUARY,
            "state": ReferralState.COMPLETED,
            "outcome": "The deposit is open.",
        }
        | changes
    )
    for state, day in (
        (ReferralState.DRAFT, FEBRUARY),
        (ReferralState.SENT, FEBRUARY),
        (ReferralState.COMPLETED, date(2025, 3, 1)),
    ):
        referral.steps.append(ReferralStep(to_state=state, happened_on=day, recorded_by_id=1))
    return referral


def hold(db, case, on, *, by=AIDA, kind=SessionKind.CAREER, **changes):
    about = {"channel": Channel.PHONE, "minutes": 45, "today": TODAY}
    log_session(db, case, kind, by=by, on=on, **about | changes)
    db.commit()


def told(db, case, actor=AIDA, as_of=TODAY, **how):
    return progress_report(db, actor, case, as_of=as_of, **how)


def test_the_report_says_who_it_is_about(db, case):
    report = told(db, case)

    assert (report.name, report.number) == ("Оспанова Әлия", case.number)
    assert (report.born_on, report.age, report.is_minor) == (date(2005, 4, 1), 19, False)
    assert (report.centre, report.counselor) == ("1-орталық", "Aida Bekova")
    assert report.language is Language.KK


def test_names_of_services_are_in_the_language_of_the_young_person(db, case):
    case.person.language = Language.RU

    report = told(db, case)

    assert report.centre == "Центр 1"
    assert report.referrals[0].service == "Открытие депозита"


def test_each_stage_has_the_day_on_which_it_was_first_reached(db, case):
    case.moves.append(move(Stage.TRAINING, Stage.COUNSELING, date(2025, 2, 20)))

    stops = told(db, case).stops

    assert [stop.reached_on for stop in stops] == [OPENED, OPENED, FEBRUARY, None, None]
    assert [stop.stage for stop in stops if stop.is_current] == [Stage.COUNSELING]


def test_a_stage_is_left_out_when_the_case_went_past_it(db, case):
    case.moves.append(move(Stage.TRAINING, Stage.EMPLOYMENT, date(2025, 2, 20)))

    now, before = told(db, case).stops, told(db, case, as_of=date(2025, 2, 19)).stops

    assert [stop.stage for stop in now if stop.is_left_out] == [Stage.INTERNSHIP]
    assert not any(stop.is_left_out for stop in before), "what is still to come is not left out"


def test_a_report_of_an_earlier_day_tells_what_was_so_then(db, case):
    hold(db, case, date(2025, 2, 25))

    report = told(db, case, as_of=date(2025, 2, 5))

    assert [step.done_on for step in report.steps] == [None, None]
    assert (report.placements[0].ended_on, report.placements[0].result) == (None, None)
    assert (report.referrals[0].state, report.referrals[0].outcome) == (ReferralState.SENT, "")
    assert (report.sessions, report.session_counts) == ((), ())


def test_nothing_is_told_of_a_day_before_the_case_was_opened(db, case):
    with pytest.raises(BeforeOpening, match="opened on 2025-01-10"):
        told(db, case, as_of=OPENED - timedelta(days=1))


def test_the_next_steps_are_those_not_done_and_the_nearest_comes_first(db, case):
    plans.add_step(
        case.plan.goals[0], "Rest", owner=StepOwner.COUNSELOR, due_on=OPENED, by=AIDA, on=OPENED
    )

    assert [step.title for step in told(db, case).next_steps] == ["Rest", "Call"]


def test_a_closed_case_has_a_reason_and_no_next_step(db, case):
    closing.close_case(
        case, ClosingReason.IN_EDUCATION, live_referrals=[], by=AIDA, on=TODAY, today=TODAY
    )

    report = told(db, case)

    assert (report.closed_on, report.closing_reason) == (TODAY, ClosingReason.IN_EDUCATION)
    assert (report.next_steps, report.next_contact_on) == ((), None)
    assert not any(stop.is_current for stop in report.stops)


def test_a_day_of_contact_that_has_passed_is_to_be_agreed_anew(db, case):
    case.next_contact_on = TODAY
    assert told(db, case).next_contact_on == TODAY

    case.next_contact_on = TODAY - timedelta(days=1)
    assert told(db, case).next_contact_on is None


def test_a_stay_agreed_for_the_next_days_is_told_and_a_distant_one_is_not(db, case):
    for days in (30, 31):
        case.placements.append(a_placement(starts_on=TODAY + timedelta(days=days)))

    later = [stay.starts_on for stay in told(db, case).placements if stay.starts_on > TODAY]

    assert later == [TODAY + timedelta(days=30)]


def test_a_referral_that_was_not_sent_is_not_told(db, case):
    db.add(a_referral(db, case, state=ReferralState.DRAFT, sent_on=None))
    db.commit()

    assert len(told(db, case).referrals) == 1


def test_those_who_work_on_the_case_read_its_sessions_as_facts(db, case):
    hold(db, case, FEBRUARY)
    hold(db, case, TODAY, by=SAULE, kind=SessionKind.PSYCHOLOGICAL, attendance=Attendance.NO_SHOW)

    for actor in (AIDA, SAULE):
        facts = [(line.held_on, line.is_attended) for line in told(db, case, actor).sessions]
        assert facts == [(TODAY, False), (FEBRUARY, True)]


def test_a_supervisor_reads_counts_of_sessions_that_took_place(db, case):
    hold(db, case, FEBRUARY)
    hold(db, case, TODAY, attendance=Attendance.CANCELLED)

    report = told(db, case, MARAT)

    assert report.sessions == ()
    assert [(line.kind, line.count) for line in report.session_counts] == [(SessionKind.CAREER, 1)]


@pytest.mark.parametrize("actor", [BORIS, DANIYAR, ANALYST], ids=lambda actor: actor.role.value)
def test_who_does_not_work_on_the_case_gets_no_report(db, case, actor):
    with pytest.raises(NotAllowed):
        told(db, case, actor)


def values_in(told):
    yield told
    if is_dataclass(told):
        for field in fields(told):
            yield from values_in(getattr(told, field.name))
    if isinstance(told, tuple):
        for part in told:
            yield from values_in(part)


def test_the_report_is_made_of_plain_values(db, case):
    hold(db, case, FEBRUARY)

    for value in values_in(told(db, case)):
        assert not isinstance(value, Record)
        assert is_dataclass(value) or isinstance(
            value, tuple | str | int | bool | date | Enum | None
        )


def assess_again(db, case, **scores):
    """Record a second wheel in February: all were 3 in January."""
    needs.assess(case, dict.fromkeys(DOMAINS, 3) | scores, by=AIDA, on=FEBRUARY, today=TODAY)
    db.commit()


def printed(report) -> str:
    return "".join(
        page.extract_text() for page in PdfReader(BytesIO(pdf.progress_pdf(report))).pages
    )


def test_a_supervisor_reads_scores_and_days_in_figures_and_their_own_language(db, case):
    assess_again(db, case, motivation=5, languages=2)
    case.exemptions.append(
        Exemption(
            requirement="plan", reason="Soon", granted_on=OPENED, ends_on=TODAY, answered_by_id=4
        )
    )
    db.commit()

    report = told(db, case, MARAT, variant=Variant.SUPERVISOR, language=Language.EN)

    changes = {one.domain: one.change for one in report.readiness.scores if one.change}
    assert changes == {DOMAINS["motivation"]: 2, DOMAINS["languages"]: -1}
    assert [(one.stage, one.days) for one in report.oversight.stays] == [
        (Stage.INTAKE, 0),
        (Stage.COUNSELING, (FEBRUARY - OPENED).days),
        (Stage.TRAINING, (TODAY - FEBRUARY).days),
    ]
    assert report.oversight.overdue_steps == 1
    text = printed(report)
    for words in (
        "for the supervisor",
        "3 › 5",
        "+2",
        "Exempt until 3 March 2025",
        "Marat Aliyev",
    ):
        assert words in text


def test_the_young_person_reads_in_plain_words_what_has_changed(db, case):
    assess_again(db, case, motivation=5, languages=2)
    case.person.language = Language.EN

    text = printed(told(db, case, MARAT, language=Language.RU))

    assert f"{DOMAINS['motivation']} · easier than before" in text
    assert f"{DOMAINS['languages']} · harder than before" in text
    assert "3 › 5" not in text
    assert "Days in stage" not in text


def test_what_was_assessed_later_is_not_told(db, case):
    assess_again(db, case, motivation=5)

    report = told(db, case, MARAT, as_of=FEBRUARY - timedelta(days=1), variant=Variant.SUPERVISOR)

    assert {one.change for one in report.readiness.scores} == {0}
    assert len(report.oversight.stays) == 2


def confidential_words(db, case) -> set[str]:
    """Put a word of its own into everything the report must not tell, and return the words."""
    marked = iter(f"CANARY{number:02}" for number in range(99))
    words = []

    def word():
        words.append(next(marked))
        return words[-1]

    for actor, kind, extract in (
        (SAULE, SessionKind.PSYCHOLOGICAL, word()),
        (AIDA, SessionKind.CAREER, ""),
    ):
        hold(
            db,
            case,
            FEBRUARY,
            by=actor,
            kind=kind,
            risk_level=RiskLevel.IMMEDIATE,
            topics=word(),
            agreed=word(),
            extract=extract,
            process_notes=word(),
        )
    person = case.person
    person.iin, person.phone, person.guardian_phone = "050401650009", "+77079998877", "+77075554433"
    person.guardian_name, person.email = word(), f"{word()}@example.org"
    case.another_because, case.closing_note = word(), word()
    case.moves[-1].reason = case.assessments[-1].remark = word()
    case.exemptions.append(
        Exemption(
            requirement=word(), reason=word(), granted_on=OPENED, ends_on=TODAY, answered_by_id=4
        )
    )
    step = case.plan.goals[0].steps[0]
    step.evidence = word()
    referral = db.exec(select(Referral)).one()
    referral.need = referral.steps[0].note = word()
    case.placements.append(a_placement(PlacementKind.JOB, wage=Decimal("4567890"), weekly_hours=37))
    person.consents.append(
        Consent(
            purpose=Purpose.DISCLOSURE,
            given_on=OPENED,
            ends_on=date(2029, 9, 29),
            language=Language.KK,
            recorded_by_id=1,
        )
    )
    db.commit()
    spoken = (RiskLevel.IMMEDIATE.label, Purpose.DISCLOSURE.label)
    labels = {*spoken, *(translate("kk", label) for label in spoken)}
    numbers = {"050401650009", "9998877", "999 88 77", "5554433", "4567890", "4 567 890", "2029"}
    return {*words, *labels, *numbers}


@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize("actor", [AIDA, SAULE, MARAT], ids=lambda actor: actor.role.value)
def test_nothing_confidential_gets_onto_the_paper(db, case, actor, variant):
    secret = confidential_words(db, case)

    report = told(db, case, actor, variant=variant)

    made = PdfReader(BytesIO(pdf.progress_pdf(report)))
    printed = "".join(page.extract_text() for page in made.pages) + str(made.metadata)
    assert "Otbasy" in printed or "Отбасы" in printed
    assert "immediate" not in repr(report)
    for word in secret:
        assert word not in printed
        assert word not in repr(report)
