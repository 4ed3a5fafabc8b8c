"""Pages about the action plan of a case: its versions, reviews, goals and steps."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import User, colleagues
from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import ActionPlan, Case
from neetcrm.cases.planning import plan_changes, plan_queries, plans
from neetcrm.cases.planning import plan_forms as forms
from neetcrm.cases.scope import Reach
from neetcrm.cases.views import case_page
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("plans", __name__, url_prefix="/cases/<number>")


def case_with_plan(number: str) -> Case:
    """Return a case whose plan the actor may edit."""
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.EDIT_PLAN)
    return case


def workers() -> list[User]:
    return colleagues(db(), actor(), Role.COUNSELOR, Role.PSYCHOLOGIST)


@bp.route("/plan", methods=["GET", "POST"])
def agree(number: str) -> ResponseReturnValue:
    case = case_with_plan(number)
    queries.load(db(), case, "plans", "assessments")
    form = forms.PlanForm.proposed(case)
    if form.carries_out(plans.agree_plan, case, today=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The plan was agreed. Add its goals now."))
    return page("cases/plan.html", form, case=case)


@bp.route("/plan/review", methods=["GET", "POST"])
def review(number: str) -> ResponseReturnValue:
    case = case_with_plan(number)
    plan = plan_queries.plan_in_force(db(), case)
    form = forms.ReviewForm()
    form.of(plan)
    if form.carries_out(plans.review_plan, plan, today=today(), then=case_page(case, "plan")):
        db().commit()
        undo = url_for(".review_undo", number=number, review_id=plan.reviews[-1].id)
        return go(form.next_page, N_("The review was recorded."), undo=undo)
    return page("cases/review.html", form, case=case, plan=plan)


@bp.post("/plan/reviews/<int:review_id>/undo")
def review_undo(number: str, review_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    review = plan_queries.get_review(db(), case, review_id)
    form = EmptyForm()
    if form.carries_out(plans.undo_review, review, then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The review was taken back."))
    return page("cases/refused.html", form, case=case)


@bp.get("/plan/versions/<int:plan_id>")
def version(number: str, plan_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    plan, earlier = plan_queries.get_version(db(), case, plan_id)
    difference = plan_changes.what_changed(plan, earlier)
    names = queries.names_of(db(), plan_queries.workers_of(plan))
    return page(
        "cases/plan_version.html",
        case=case,
        plan=plan,
        earlier=earlier,
        difference=difference,
        names=names,
    )


@bp.route("/plan/goals", methods=["GET", "POST"])
def goal(number: str) -> ResponseReturnValue:
    case = case_with_plan(number)
    form = forms.GoalForm()
    if form.carries_out(plans.set_goal, case, today=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The goal was added."))
    return page("cases/goal.html", form, case=case)


@bp.route("/goals/<int:goal_id>/change", methods=["GET", "POST"])
def goal_change(number: str, goal_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    goal = queries.get_goal(db(), case, goal_id)
    form = forms.ChangeGoalForm.about(goal)
    if form.carries_out(plan_changes.change_goal, goal, on=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The goal was changed."), undo=_undo(number, goal.plan))
    return page("cases/goal_change.html", form, case=case)


@bp.route("/goals/<int:goal_id>/drop", methods=["GET", "POST"])
def goal_drop(number: str, goal_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    goal = queries.get_goal(db(), case, goal_id)
    form = forms.ReasonForm()
    form.of(goal)
    if form.carries_out(plan_changes.drop_goal, goal, on=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The goal was dropped."), undo=_undo(number, goal.plan))
    return page("cases/drop.html", form, case=case, title=goal.title)


@bp.route("/goals/<int:goal_id>/done", methods=["GET", "POST"])
def goal_done(number: str, goal_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    goal = queries.get_goal(db(), case, goal_id)
    form = forms.DoneForm()
    if form.carries_out(plans.achieve_goal, goal, today=today(), then=case_page(case, "plan")):
        db().commit()
        undo = url_for(".goal_undo", number=number, goal_id=goal_id)
        return go(form.next_page, N_("The goal is reached."), undo=undo)
    return page("cases/done.html", form, case=case, title=goal.title)


@bp.post("/goals/<int:goal_id>/undo")
def goal_undo(number: str, goal_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    goal = queries.get_goal(db(), case, goal_id)
    form = EmptyForm()
    if form.carries_out(plans.undo_goal, goal, then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The goal is open again."))
    return page("cases/refused.html", form, case=case)


@bp.route("/goals/<int:goal_id>/steps", methods=["GET", "POST"])
def step(number: str, goal_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    goal = queries.get_goal(db(), case, goal_id)
    form = forms.StepForm()
    form.offer_workers(workers())
    if form.carries_out(plans.add_step, goal, on=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The step was added."))
    return page("cases/step.html", form, case=case, goal=goal)


@bp.route("/steps/<int:step_id>/change", methods=["GET", "POST"])
def step_change(number: str, step_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    step = queries.get_step(db(), case, step_id)
    form = forms.ChangeStepForm.about(step, workers())
    if form.carries_out(plan_changes.change_step, step, on=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The step was changed."), undo=_undo(number, step.goal.plan))
    return page("cases/step_change.html", form, case=case)


@bp.route("/steps/<int:step_id>/drop", methods=["GET", "POST"])
def step_drop(number: str, step_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    step = queries.get_step(db(), case, step_id)
    form = forms.ReasonForm()
    form.of(step)
    if form.carries_out(plan_changes.drop_step, step, on=today(), then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The step was dropped."), undo=_undo(number, step.goal.plan))
    return page("cases/drop.html", form, case=case, title=step.title)


@bp.route("/steps/<int:step_id>/done", methods=["GET", "POST"])
def step_done(number: str, step_id: int) -> ResponseReturnValue:
    case = case_with_plan(number)
    step = queries.get_step(db(), case, step_id)
    form = forms.StepDoneForm()
    if form.carries_out(plans.finish_step, step, today=today(), then=case_page(case, "plan")):
        db().commit()
        undo = url_for(".step_undo", number=number, step_id=step_id)
        return go(form.next_page, N_("The step is done."), undo=undo)
    return page("cases/done.html", form, case=case, title=step.title)


@bp.post("/steps/<int:step_id>/undo")
def step_undo(number: str, step_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    step = queries.get_step(db(), case, step_id)
    form = EmptyForm()
    if form.carries_out(plans.undo_step, step, then=case_page(case, "plan")):
        db().commit()
        return go(form.next_page, N_("The step is open again."))
    return page("cases/refused.html", form, case=case)


@bp.post("/plan/changes/<int:change_id>/undo")
def change_undo(number: str, change_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    change = plan_queries.get_change(db(), case, change_id)
    form = EmptyForm()
    done = case_page(case, "plan")
    if form.carries_out(plan_changes.undo_change, change, on=today(), then=done):
        db().commit()
        return go(form.next_page, N_("The change was taken back."))
    return page("cases/refused.html", form, case=case)


def _undo(number: str, plan: ActionPlan) -> str:
    """Return the address that takes the last change of a plan back."""
    return url_for(".change_undo", number=number, change_id=plan.changes[-1].id)
