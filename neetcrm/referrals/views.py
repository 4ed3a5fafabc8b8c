"""Pages about referrals: draft, send, record the answer or that none came, take back."""

from collections.abc import Callable

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.scope import Reach, works_on
from neetcrm.i18n import N_
from neetcrm.reasons import ReasonKind, reasons
from neetcrm.referrals import forms, lifecycle, queries
from neetcrm.referrals.models import Referral
from neetcrm.web.current import actor, db, language, today
from neetcrm.web.pages import go, page

bp = Blueprint("referrals", __name__, url_prefix="/cases/<number>/referrals")


def referral_page(number: str) -> Callable[[Referral], str]:
    return lambda referral: url_for(".show", number=number, referral_id=referral.id)


@bp.route("/new", methods=["GET", "POST"])
def draft(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.REFER)
    form = forms.ReferralForm()
    form.service.offer(
        queries.services(db()),
        lambda one: f"{one.partner.name(language())}: {one.name(language())}",
    )
    if form.carries_out(
        lifecycle.draft_referral, case, on=today(), today=today(), then=referral_page(number)
    ):
        db().commit()
        return go(form.next_page, N_("The referral was drafted. Check it and send it."))
    return page("referrals/draft.html", form, case=case)


@bp.get("/<int:referral_id>")
def show(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    return page(
        "referrals/show.html",
        case=case,
        referral=referral,
        is_read_only=not works_on(actor(), case),
        answers=lifecycle.next_answers(referral),
        is_owner=lifecycle.may_answer(referral, by=actor()),
        may_withdraw=lifecycle.may_withdraw(referral),
        has_expired=lifecycle.has_expired(referral, on=today()),
        may_send_again=referral.state in lifecycle.SENT_AGAIN_FROM,
        button=EmptyForm(),
        names=case_queries.names_of(db(), [step.recorded_by_id for step in referral.steps]),
    )


@bp.route("/<int:referral_id>/send", methods=["GET", "POST"])
def send(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.REFER)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = forms.SendForm()
    form.of(referral)
    done = referral_page(number)(referral)
    if form.carries_out(lifecycle.send, referral, today=today(), then=lambda _none: done):
        db().commit()
        return go(form.next_page, N_("The referral was sent."))
    return page("referrals/send.html", form, case=case, referral=referral)


@bp.route("/<int:referral_id>/answer", methods=["GET", "POST"])
def answer(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.REFER)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = forms.AnswerForm()
    coded = reasons(db(), ReasonKind.DECLINED) + reasons(db(), ReasonKind.DROPPED)
    form.offer(referral, lifecycle.next_answers(referral), coded)
    done = referral_page(number)(referral)
    if form.carries_out(lifecycle.record_answer, referral, today=today(), then=lambda _none: done):
        db().commit()
        return go(form.next_page, N_("The answer was recorded."))
    return page("referrals/answer.html", form, case=case, referral=referral)


@bp.route("/<int:referral_id>/withdraw", methods=["GET", "POST"])
def withdraw(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.REFER)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = forms.WithdrawForm()
    form.of(referral)
    form.reason.offer(reasons(db(), ReasonKind.WITHDRAWN), lambda one: one.name(language()))
    done = referral_page(number)(referral)
    if form.carries_out(lifecycle.withdraw, referral, today=today(), then=lambda _none: done):
        db().commit()
        return go(form.next_page, N_("The referral was withdrawn."))
    return page("referrals/withdraw.html", form, case=case, referral=referral)


@bp.post("/<int:referral_id>/acknowledge")
def acknowledge(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = EmptyForm()
    done = referral_page(number)(referral)
    known = {"on": today(), "today": today()}
    if form.carries_out(lifecycle.acknowledge, referral, **known, then=lambda _none: done):
        db().commit()
        return go(form.next_page, N_("The decline was acknowledged."))
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:referral_id>/expire")
def expire(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = EmptyForm()
    done = referral_page(number)(referral)
    known = {"on": today(), "today": today()}
    if form.carries_out(lifecycle.expire, referral, **known, then=lambda _none: done):
        db().commit()
        return go(form.next_page, N_("The referral has expired. You can refer again."))
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:referral_id>/again")
def send_again(number: str, referral_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    referral = queries.get_referral(db(), actor(), case, referral_id)
    form = EmptyForm()
    known = {"on": today(), "today": today()}
    if form.carries_out(lifecycle.send_again, referral, **known, then=referral_page(number)):
        db().commit()
        return go(form.next_page, N_("A new referral was drafted. Check it and send it."))
    return page("cases/refused.html", form, case=case)
