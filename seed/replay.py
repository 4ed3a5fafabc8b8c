"""Tell a story through the operations, as people would: this proves that it obeys the rules."""

from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases import closing, exemptions, lifecycle
from neetcrm.cases.exemptions import Verdict
from neetcrm.cases.handover import handing
from neetcrm.cases.lifecycle import DuplicateSearch
from neetcrm.cases.models import (
    DOMAINS,
    ActionPlan,
    Case,
    FollowUp,
    Goal,
    Placement,
    PlanStep,
    Task,
)
from neetcrm.cases.placing import answering, placements
from neetcrm.cases.placing.outcomes import Proof
from neetcrm.cases.planning import needs, plan_changes, plans
from neetcrm.cases.planning.situations import describe_situation
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.cases.waiting import tasks
from neetcrm.counseling.notes import log_session
from neetcrm.db import Session
from neetcrm.people import registration
from neetcrm.people.models import YoungPerson
from neetcrm.people.queries import Sought, likely_duplicates
from neetcrm.reasons import Reason
from neetcrm.referrals import lifecycle as referring
from neetcrm.referrals.models import PartnerService, Referral

from . import events
from .events import Event, values
from .stories import Story
from .world import World


@dataclass
class Told:
    """The records of a story so far, each kind in the order in which it appeared."""

    db: Session
    world: World
    found: int = 0
    people: list[YoungPerson] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    steps: list[PlanStep] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    @property
    def person(self) -> YoungPerson:
        return self.people[-1]

    @property
    def case(self) -> Case:
        return self.cases[-1]

    def carry(self, plan: ActionPlan) -> None:
        """Go on with the goals and steps of a new version, where it carries earlier ones over."""
        goals = {goal.carried_from_id: goal for goal in plan.goals}
        self.goals = [goals.get(goal.id, goal) for goal in self.goals]
        steps = {step.carried_from_id: step for goal in plan.goals for step in goal.steps}
        self.steps = [steps.get(step.id, step) for step in self.steps]

    def actor(self, event: Event) -> Actor:
        return self.world.actors[event.by]

    def now(self, event: Event) -> dict[str, Any]:
        """Return who acts and when, in the words of the operations."""
        return {"by": self.actor(event), "on": event.on, "today": event.on}


def replay(db: Session, world: World, story: Story) -> None:
    """Let the operations do all that happens in *story*; the caller commits.

    Raises whatever an operation refuses with.
    """
    told = Told(db, world)
    for event in story.events:
        tell(event, told)
        db.flush()


@singledispatch
def tell(event: Event, told: Told) -> None:
    """Let one event happen."""
    raise NotImplementedError(type(event))


@tell.register
def _(event: events.Registered, told: Told) -> None:
    about = values(event.person)
    names = ("surname", "given_name", "born_on", "iin", "phone")
    told.found = len(likely_duplicates(told.db, Sought(**{name: about[name] for name in names})))
    told.people.append(registration.register(**about, by=told.actor(event), on=event.on))
    told.db.add(told.person)


@tell.register
def _(event: events.CaseOpened, told: Told) -> None:
    case = lifecycle.open_case(
        told.person,
        searched=DuplicateSearch(told.found, event.another_because),
        earlier_cases=told.cases,
        source=event.source,
        **told.now(event),
    )
    case.number = event.number
    told.cases.append(case)
    told.db.add(case)


@tell.register
def _(event: events.DocumentSeen, told: Told) -> None:
    registration.note_document(told.person, event.kind, number=event.number, **told.now(event))


@tell.register
def _(event: events.SituationTold, told: Told) -> None:
    describe_situation(
        told.case,
        education=event.education,
        work_so_far=event.work_so_far,
        barriers=event.barriers,
        **told.now(event),
    )


@tell.register
def _(event: events.HandedOver, told: Told) -> None:
    to = told.db.get_one(User, event.to)
    told.db.add(handing.hand_over(told.case, to, by=told.actor(event), on=event.on))


@tell.register
def _(event: events.PsychologistAsked, told: Told) -> None:
    to = told.db.get_one(User, event.to)
    lifecycle.assign_psychologist(told.case, to, by=told.actor(event))


@tell.register
def _(event: events.ConsentGiven, told: Told) -> None:
    registration.give_consent(
        told.person,
        event.purpose,
        given_by=event.given_by,
        ends_on=event.ends_on,
        partner_id=event.partner_id,
        **told.now(event),
    )


@tell.register
def _(event: events.StatusRecorded, told: Told) -> None:
    needs.record_neet_status(
        told.case,
        event.reason,
        other_reasons=event.other_reasons,
        since_on=event.since_on,
        **told.now(event),
    )


@tell.register
def _(event: events.Exempted, told: Told) -> None:
    exemptions.exempt(
        told.case,
        REQUIREMENTS[event.requirement],
        reason=event.reason,
        ends_on=event.ends_on,
        by=told.actor(event),
        on=event.on,
    )


@tell.register
def _(event: events.ExemptionAsked, told: Told) -> None:
    exemptions.ask_exemption(
        told.case, REQUIREMENTS[event.requirement], reason=event.reason, **told.now(event)
    )


@tell.register
def _(event: events.ExemptionGranted, told: Told) -> None:
    exemptions.answer_exemption(
        told.case.exemptions[-1],
        Verdict.GRANT,
        ends_on=event.ends_on,
        by=told.actor(event),
        on=event.on,
    )


@tell.register
def _(event: events.Assessed, told: Told) -> None:
    scores = dict(zip(DOMAINS, event.scores, strict=True))
    needs.assess(told.case, scores, remark=event.remark, **told.now(event))


@tell.register
def _(event: events.PlanAgreed, told: Told) -> None:
    now = told.now(event)
    plan = plans.agree_plan(told.case, event.contact_frequency, review_on=event.review_on, **now)
    told.db.add(plan)
    told.db.flush()
    told.carry(plan)


@tell.register
def _(event: events.PlanReviewed, told: Told) -> None:
    plan = told.case.plan
    assert plan is not None
    next_on = event.next_review_on
    plans.review_plan(plan, said=event.said, next_review_on=next_on, **told.now(event))


@tell.register
def _(event: events.StepChanged, told: Told) -> None:
    step = told.steps[event.step]
    plan_changes.change_step(
        step,
        title=step.title,
        owner=step.owner,
        due_on=event.due_on,
        reason=event.reason,
        by=told.actor(event),
        on=event.on,
    )


@tell.register
def _(event: events.GoalSet, told: Told) -> None:
    told.goals.append(plans.set_goal(told.case, event.title, **told.now(event)))


@tell.register
def _(event: events.StepAdded, told: Told) -> None:
    step = plans.add_step(
        told.goals[event.goal],
        event.title,
        owner=event.owner,
        due_on=event.due_on,
        by=told.actor(event),
        on=event.on,
    )
    told.steps.append(step)


@tell.register
def _(event: events.StepFinished, told: Told) -> None:
    plans.finish_step(told.steps[event.step], evidence=event.evidence, **told.now(event))


@tell.register
def _(event: events.GoalAchieved, told: Told) -> None:
    plans.achieve_goal(told.goals[event.goal], **told.now(event))


@tell.register
def _(event: events.SessionHeld, told: Told) -> None:
    about = values(event)
    kind = about.pop("kind")
    del about["registry_number"]  # the operation looks it up
    log_session(told.db, told.case, kind, **about | told.now(event))


@tell.register
def _(event: events.TrainingStarted, told: Told) -> None:
    told.placements.append(placements.start_training(told.case, **_placement(event, told)))


@tell.register
def _(event: events.InternshipStarted, told: Told) -> None:
    about = _placement(event, told)
    signed_on = about.pop("signed_on")
    internship = placements.start_internship(
        told.case,
        young_person_signed_on=signed_on,
        host_signed_on=signed_on,
        centre_signed_on=signed_on,
        **about,
    )
    told.placements.append(internship)
    told.follow_ups += internship.follow_ups


@tell.register
def _(event: events.JobStarted, told: Told) -> None:
    job = placements.start_job(told.case, **_placement(event, told))
    told.placements.append(job)
    told.follow_ups += job.follow_ups


@tell.register
def _(event: events.ContinuedAlongside, told: Told) -> None:
    placements.continue_alongside(told.placements[event.placement], by=told.actor(event))


@tell.register
def _(event: events.PlacementEnded, told: Told) -> None:
    placement = told.placements[event.placement]
    end = placements.End(
        attendance_percent=event.attendance_percent,
        certificate=event.certificate,
        end_assessment=event.end_assessment,
        end_remark=event.end_remark,
    )
    proof = Proof(event.evidence, event.seen) if event.evidence else None
    placements.end_placement(placement, event.result, end=end, proof=proof, **told.now(event))


@tell.register
def _(event: events.FollowUpAttempted, told: Told) -> None:
    answering.log_attempt(
        told.follow_ups[event.follow_up],
        event.result,
        channel=event.channel,
        standing=event.standing,
        note=event.note,
        **told.now(event),
    )


@tell.register
def _(event: events.Moved, told: Told) -> None:
    lifecycle.move_case(told.case, event.to, reason=event.reason, **told.now(event))


@tell.register
def _(event: events.ReferralDrafted, told: Told) -> None:
    referral = referring.draft_referral(
        told.case,
        told.db.get_one(PartnerService, event.service_id),
        need=event.need,
        shared=event.shared,
        **told.now(event),
    )
    told.referrals.append(referral)
    told.db.add(referral)


@tell.register
def _(event: events.ReferralSent, told: Told) -> None:
    referring.send(told.referrals[event.referral], **told.now(event))


@tell.register
def _(event: events.ReferralAnswered, told: Told) -> None:
    referring.record_answer(
        told.referrals[event.referral],
        event.to,
        channel=event.channel,
        reason=_reason(told, event.reason_id),
        outcome=event.outcome,
        **told.now(event),
    )


@tell.register
def _(event: events.ReferralWithdrawn, told: Told) -> None:
    referral = told.referrals[event.referral]
    referring.withdraw(referral, reason=_reason(told, event.reason_id), **told.now(event))


@tell.register
def _(event: events.DeclineAcknowledged, told: Told) -> None:
    referring.acknowledge(told.referrals[event.referral], **told.now(event))


@tell.register
def _(event: events.TaskAdded, told: Told) -> None:
    task = tasks.add_task(
        told.case,
        event.title,
        due_on=event.due_on,
        recurrence=event.recurrence,
        by=told.actor(event),
        today=event.on,
    )
    told.tasks.append(task)
    told.db.add(task)


@tell.register
def _(event: events.TaskHanded, told: Told) -> None:
    tasks.hand_task(told.tasks[event.task], told.db.get_one(User, event.to), by=told.actor(event))


@tell.register
def _(event: events.TaskFinished, told: Told) -> None:
    tasks.finish_task(told.tasks[event.task], **told.now(event))


@tell.register
def _(event: events.CaseClosed, told: Told) -> None:
    live = [referral for referral in told.referrals if referral.state in referring.LIVE]
    now = told.now(event)
    closed = closing.close_case(
        told.case, event.reason, live_referrals=live, note=event.note, **now
    )
    told.follow_ups += closed.follow_ups


def _placement(event: Event, told: Told) -> dict[str, Any]:
    about = values(event) | told.now(event)
    del about["on"]
    return about


def _reason(told: Told, reason_id: int | None) -> Reason | None:
    return None if reason_id is None else told.db.get_one(Reason, reason_id)
