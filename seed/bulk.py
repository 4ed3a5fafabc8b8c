"""Tell stories as rows of the tables: what the operations would leave, without their price."""

from datetime import date
from functools import cache, singledispatch
from typing import Any

from neetcrm.access import Role
from neetcrm.cases.lifecycle import FIRST_CONTACT
from neetcrm.cases.models import (
    DOMAINS,
    ActionPlan,
    Assessment,
    Case,
    Exemption,
    Goal,
    Handing,
    HandOver,
    HandOverKind,
    NeetStatus,
    PlacementKind,
    PlanStep,
    Situation,
    Stage,
    StageMove,
    Task,
)
from neetcrm.counseling.models import ProcessNote, SessionExtract, SessionKind, SessionNote
from neetcrm.encryption import blind_index
from neetcrm.people import names
from neetcrm.people.models import Consent, SeenDocument, YoungPerson
from neetcrm.referrals.lifecycle import CHASE_AFTER, LIVE
from neetcrm.referrals.models import AnswerChannel, Referral, ReferralState, ReferralStep
from neetcrm.workdays import add_working_days, next_working_day

from . import events, planning, stays
from .events import Event, values
from .rows import Row, Rows, Told
from .stories import Story

TOUCHED_SINCE = 0
"""No case has this version: what happened in a story is not taken back."""
DESKS = 120
"""Over how many minutes the stories of one day are spread."""


EXEMPTION: Row = {
    "version": 1,
    "asked_on": None,
    "asked_by_id": None,
    "granted_on": None,
    "ends_on": None,
    "refused_on": None,
    "answer": "",
    "answered_by_id": None,
    "withdrawn_on": None,
}
"""An exemption that is neither asked for nor answered yet."""


def write(rows: Rows, story: Story, centres: dict[int, int]) -> None:
    """Turn *story* into rows; *centres* tells in which centre an account works."""
    told = Told(rows, minute=story.index % DESKS, centres=centres)
    for event in story.events:
        tell(event, told)
        told.minute += 1


@cache
def _due(day: date) -> date:
    return add_working_days(day, CHASE_AFTER)


@singledispatch
def tell(event: Event, told: Told) -> None:
    """Write one event down."""
    raise NotImplementedError(type(event))


@tell.register
def _(event: events.Registered, told: Told) -> None:
    who = event.person
    name = names.full_name(who.surname, who.given_name, who.patronymic)
    told.person = told.add(
        YoungPerson,
        event,
        version=1,
        search_key=names.search_key(name),
        sort_key=names.sort_key(name),
        iin_hash=blind_index(who.iin) or None,
        phone_hash=blind_index(who.phone),
        **values(who),
    )


@tell.register
def _(event: events.CaseOpened, told: Told) -> None:
    stays.come_back(event, told)
    told.case = told.add(
        Case,
        event,
        version=1,
        number=event.number,
        person_id=told.person["id"],
        centre_id=told.centres[event.by],
        counselor_id=event.by,
        psychologist_id=None,
        source=event.source,
        another_because=event.another_because,
        stage=Stage.INTAKE,
        stage_since=event.on,
        opened_on=event.on,
        last_contact_on=event.on,
        next_contact_on=event.on + FIRST_CONTACT,
        closed_on=None,
        closing_reason=None,
        closing_note="",
    )
    _move(event, told, None, Stage.INTAKE, "")


@tell.register
def _(event: events.DocumentSeen, told: Told) -> None:
    told.add(
        SeenDocument,
        event,
        person_id=told.person["id"],
        kind=event.kind,
        number=event.number,
        seen_on=event.on,
        seen_by_id=event.by,
    )


@tell.register
def _(event: events.SituationTold, told: Told) -> None:
    told.add_to_case(
        Situation,
        event,
        education=event.education,
        work_so_far=event.work_so_far,
        barrier_codes=" ".join(barrier.value for barrier in event.barriers),
        remark="",
        told_on=event.on,
        told_to_id=event.by,
    )


@tell.register
def _(event: events.HandedOver, told: Told) -> None:
    act = told.add(
        HandOver,
        event,
        version=1,
        kind=HandOverKind.FOR_GOOD,
        role=Role.COUNSELOR,
        centre_id=told.case["centre_id"],
        from_id=told.case["counselor_id"],
        to_id=event.to,
        handed_on=event.on,
        handed_by_id=event.by,
        reason="",
        count=1,
        access_id=None,
        undone_on=None,
        undone_by_id=None,
        undone_count=0,
    )
    handing: Row = {"hand_over_id": act["id"], "access_id": None, "is_undone": False}
    told.add_to_case(Handing, event, case_version=TOUCHED_SINCE, **handing)
    told.case["counselor_id"] = event.to


@tell.register
def _(event: events.PsychologistAsked, told: Told) -> None:
    told.case["psychologist_id"] = event.to


@tell.register
def _(event: events.ConsentGiven, told: Told) -> None:
    told.add(
        Consent,
        event,
        person_id=told.person["id"],
        purpose=event.purpose,
        partner_id=event.partner_id,
        given_on=event.on,
        given_by=event.given_by,
        language=told.person["language"],
        ends_on=event.ends_on,
        withdrawn_on=None,
        recorded_by_id=event.by,
    )


@tell.register
def _(event: events.StatusRecorded, told: Told) -> None:
    told.add_to_case(
        NeetStatus,
        event,
        reason=event.reason,
        other_reasons=[reason.value for reason in event.other_reasons],
        since_on=event.since_on,
        checked_on=event.on,
        checked_by_id=event.by,
    )


@tell.register
def _(event: events.Exempted, told: Told) -> None:
    granted = {"granted_on": event.on, "ends_on": event.ends_on, "answered_by_id": event.by}
    _exempt(event, told, **granted)


@tell.register
def _(event: events.ExemptionAsked, told: Told) -> None:
    _exempt(event, told, asked_on=event.on, asked_by_id=event.by)


@tell.register
def _(event: events.ExemptionGranted, told: Told) -> None:
    told.exemptions[-1].update(granted_on=event.on, ends_on=event.ends_on, answered_by_id=event.by)


def _exempt(event: events.Exempted | events.ExemptionAsked, told: Told, **answered: Any) -> None:
    known: Row = {"requirement": event.requirement, "reason": event.reason}
    told.exemptions.append(told.add_to_case(Exemption, event, **{**EXEMPTION, **known, **answered}))


@tell.register
def _(event: events.Assessed, told: Told) -> None:
    scores = dict(zip(DOMAINS, event.scores, strict=True))
    told.add_to_case(
        Assessment,
        event,
        assessed_on=event.on,
        assessed_by_id=event.by,
        remark=event.remark,
        **scores,
    )


@tell.register
def _(event: events.PlanAgreed, told: Told) -> None:
    earlier = told.plan
    told.plan = told.add_to_case(
        ActionPlan,
        event,
        version=1,
        number=earlier.get("number", 0) + 1,
        agreed_on=event.on,
        contact_frequency=event.contact_frequency,
        review_on=event.review_on,
        replaced_on=None,
        agreed_by_id=event.by,
    )
    if earlier:
        earlier["replaced_on"] = event.on
        planning.carry_over(event, told, earlier)


@tell.register
def _(event: events.GoalSet, told: Told) -> None:
    goal: Row = {**planning.GOAL, "title": event.title, "set_on": event.on}
    told.goals.append(told.add(Goal, event, plan_id=told.plan["id"], **goal))


@tell.register
def _(event: events.StepAdded, told: Told) -> None:
    step = told.add(
        PlanStep,
        event,
        goal_id=told.goals[event.goal]["id"],
        **planning.STEP,
        title=event.title,
        owner=event.owner,
        due_on=event.due_on,
    )
    told.steps.append(step)


@tell.register
def _(event: events.PlanReviewed, told: Told) -> None:
    planning.review(event, told)


@tell.register
def _(event: events.StepChanged, told: Told) -> None:
    planning.change_step(event, told)


@tell.register
def _(event: events.StepFinished, told: Told) -> None:
    told.steps[event.step].update(done_on=event.on, evidence=event.evidence)


@tell.register
def _(event: events.GoalAchieved, told: Told) -> None:
    told.goals[event.goal]["achieved_on"] = event.on


@tell.register
def _(event: events.SessionHeld, told: Told) -> None:
    is_psychological = event.kind is SessionKind.PSYCHOLOGICAL
    note = told.add_to_case(
        SessionNote,
        event,
        author_id=event.by,
        kind=event.kind,
        held_on=event.on,
        starts_at=event.starts_at,
        minutes=event.minutes,
        channel=event.channel,
        attendance=event.attendance,
        risk_level=event.risk_level,
        topics="" if is_psychological else event.topics,
        agreed=event.agreed,
        is_recorded=False,
        registry_number=event.registry_number,
        meeting_id=None,
        appointment_id=None,
        withdrawn_at=None,
        next_contact_on=event.next_contact_on,
        last_contact_was=told.case["last_contact_on"],
        next_contact_was=told.case["next_contact_on"],
    )
    if event.attendance.took_place:
        told.case["last_contact_on"] = event.on
    told.case["next_contact_on"] = event.next_contact_on
    if is_psychological and (event.extract or event.topics):
        layer = {"text": event.extract, "topics": event.topics or None, "instruments": None}
        told.add_to_case(SessionExtract, event, note_id=note["id"], **layer)
    if event.process_notes:
        told.add_to_case(
            ProcessNote,
            event,
            note_id=note["id"],
            author_id=event.by,
            format=event.format,
            text=event.process_notes,
        )


@tell.register
def _(event: events.TrainingStarted, told: Told) -> None:
    stays.begin(event, told, PlacementKind.TRAINING)


@tell.register
def _(event: events.InternshipStarted, told: Told) -> None:
    signed = ("young_person_signed_on", "host_signed_on", "centre_signed_on")
    days = dict.fromkeys(signed, event.signed_on)
    stays.begin(event, told, PlacementKind.INTERNSHIP, **days)


@tell.register
def _(event: events.JobStarted, told: Told) -> None:
    stays.begin(event, told, PlacementKind.JOB)
    stays.show_work(event, told)


@tell.register
def _(event: events.ContinuedAlongside, told: Told) -> None:
    told.placements[event.placement]["continues_alongside"] = True


@tell.register
def _(event: events.PlacementEnded, told: Told) -> None:
    stays.end(event, told)


@tell.register
def _(event: events.FollowUpAttempted, told: Told) -> None:
    stays.ask(event, told)


@tell.register
def _(event: events.Moved, told: Told) -> None:
    _move(event, told, told.case["stage"], event.to, event.reason)
    told.case.update(stage=event.to, stage_since=event.on)


@tell.register
def _(event: events.ReferralDrafted, told: Told) -> None:
    referral = told.add_to_case(
        Referral,
        event,
        version=1,
        service_id=event.service_id,
        owner_id=event.by,
        state=ReferralState.DRAFT,
        need=event.need,
        shared=sorted(shared.value for shared in event.shared),
        drafted_on=event.on,
        sent_on=None,
        due_on=None,
        outcome="",
        replaces_id=None,
    )
    told.referrals.append(referral)
    _add_step(event, told, referral, None, ReferralState.DRAFT)


@tell.register
def _(event: events.ReferralSent, told: Told) -> None:
    referral = told.referrals[event.referral]
    _step(event, told, referral, ReferralState.SENT)
    referral.update(sent_on=event.on, due_on=_due(event.on))


@tell.register
def _(event: events.ReferralAnswered, told: Told) -> None:
    referral = told.referrals[event.referral]
    _step(event, told, referral, event.to, channel=event.channel, reason_id=event.reason_id)
    referral["due_on"] = _due(event.on) if event.to in LIVE else None
    referral["outcome"] = event.outcome or referral["outcome"]


@tell.register
def _(event: events.ReferralWithdrawn, told: Told) -> None:
    referral = told.referrals[event.referral]
    _step(event, told, referral, ReferralState.WITHDRAWN, reason_id=event.reason_id)
    referral["due_on"] = None


@tell.register
def _(event: events.DeclineAcknowledged, told: Told) -> None:
    _step(event, told, told.referrals[event.referral], ReferralState.ACKNOWLEDGED)


@tell.register
def _(event: events.TaskAdded, told: Told) -> None:
    due = next_working_day(event.due_on)
    row: Row = {"version": 1, "snoozed_until": None, "done_on": None, "dropped_on": None}
    task = told.add_to_case(
        Task,
        event,
        owner_id=event.by,
        added_by_id=event.by,
        title=event.title,
        recurrence=event.recurrence,
        begins_on=event.due_on,
        due_on=due,
        asks_on=due,
        follows_id=None,
        **row,
    )
    told.tasks.append(task)


@tell.register
def _(event: events.TaskHanded, told: Told) -> None:
    told.tasks[event.task]["owner_id"] = event.to


@tell.register
def _(event: events.TaskFinished, told: Told) -> None:
    told.tasks[event.task]["done_on"] = event.on


@tell.register
def _(event: events.CaseClosed, told: Told) -> None:
    told.case.update(closed_on=event.on, closing_reason=event.reason, closing_note=event.note)
    stays.leave(event, told)


def _move(event: Event, told: Told, current: Stage | None, to: Stage, reason: str) -> None:
    told.add_to_case(
        StageMove,
        event,
        from_stage=current,
        to_stage=to,
        moved_on=event.on,
        moved_by_id=event.by,
        reason=reason,
    )


def _step(event: Event, told: Told, referral: Row, to: ReferralState, **about: Any) -> None:
    _add_step(event, told, referral, referral["state"], to, **about)
    referral["state"] = to


def _add_step(
    event: Event,
    told: Told,
    referral: Row,
    current: ReferralState | None,
    to: ReferralState,
    *,
    channel: AnswerChannel | None = None,
    reason_id: int | None = None,
) -> None:
    told.add(
        ReferralStep,
        event,
        referral_id=referral["id"],
        from_state=current,
        to_state=to,
        happened_on=event.on,
        recorded_by_id=event.by,
        channel=channel,
        reason_id=reason_id,
        note="",
    )
