"""How a referral is asked, answered and ended."""

from datetime import date, timedelta

import pytest

from neetcrm.errors import NotAllowed
from neetcrm.people.models import GivenBy, Purpose
from neetcrm.people.registration import give_consent
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals import lifecycle
from neetcrm.referrals.models import AnswerChannel, ReferralState, SharedField
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_partner, a_young_person

State = ReferralState
NOW = {"by": AIDA, "on": TODAY, "today": TODAY}
BY_PHONE = {"channel": AnswerChannel.PHONE, **NOW}


def a_reason(kind):
    return Reason(kind=kind, code="x", kk="x", ru="x", en="x")


def drafted(case=None, *, need="A deposit", by=AIDA):
    service = a_partner().services[0]
    service.partner.id = service.partner_id = 1
    return lifecycle.draft_referral(
        case or a_case(), service, need=need, shared=[SharedField.NAME], **NOW | {"by": by}
    )


def sent(**changes):
    referral = drafted(**changes)
    allow_sharing(referral)
    lifecycle.send(referral, **NOW)
    return referral


def allow_sharing(referral, **changes):
    return give_consent(
        referral.case.person,
        Purpose.SHARING,
        partner_id=1,
        given_by=GivenBy.YOUNG_PERSON,
        **NOW | changes,
    )


def test_a_draft_is_sent_only_with_the_consent_to_share_with_this_partner():
    referral = drafted()

    with pytest.raises(lifecycle.SharingNotAllowed, match="Otbasy"):
        lifecycle.send(referral, **NOW)
    allow_sharing(referral)
    lifecycle.send(referral, **NOW)

    assert referral.state is State.SENT
    assert referral.due_on == date(2025, 3, 11), "8 March is a holiday, moved to Monday the 10th"


def test_a_service_is_for_its_ages():
    with pytest.raises(lifecycle.NotEligible, match="18 to 35"):
        drafted(a_case(person=a_young_person(born_on=date(2008, 6, 1))))


def test_a_referral_says_what_is_needed():
    with pytest.raises(lifecycle.NeedMissing):
        drafted(need="  ")


def test_only_the_owner_records_an_answer_on_the_partners_behalf():
    referral = sent()

    with pytest.raises(NotAllowed):
        lifecycle.record_answer(referral, State.ACCEPTED, **BY_PHONE | {"by": MARAT})
    lifecycle.record_answer(referral, State.ACCEPTED, **BY_PHONE)

    assert referral.state is State.ACCEPTED
    assert referral.steps[-1].channel is AnswerChannel.PHONE


def test_an_answer_says_how_it_came():
    with pytest.raises(lifecycle.ChannelNeeded):
        lifecycle.record_answer(sent(), State.ACCEPTED, **BY_PHONE | {"channel": None})


def test_a_decline_carries_a_reason_of_its_kind():
    referral = sent()
    for wrong in (None, a_reason(ReasonKind.DROPPED)):
        with pytest.raises(lifecycle.CodedReasonNeeded):
            lifecycle.record_answer(referral, State.DECLINED, reason=wrong, **BY_PHONE)

    reason = a_reason(ReasonKind.DECLINED)
    lifecycle.record_answer(referral, State.DECLINED, reason=reason, **BY_PHONE)
    again = lifecycle.send_again(referral, **NOW)
    lifecycle.acknowledge(referral, **NOW)

    assert (again.state, again.need) == (State.DRAFT, "A deposit")
    assert referral.state is State.ACKNOWLEDGED


def test_completion_needs_its_outcome():
    referral = sent()
    for state in (State.ACCEPTED, State.STARTED):
        lifecycle.record_answer(referral, state, **BY_PHONE)

    with pytest.raises(lifecycle.OutcomeNeeded):
        lifecycle.record_answer(referral, State.COMPLETED, **BY_PHONE)
    lifecycle.record_answer(referral, State.COMPLETED, outcome="Deposit opened", **BY_PHONE)

    assert (referral.outcome, referral.due_on) == ("Deposit opened", None)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (source, wanted)
        for source in State
        for wanted in sorted(lifecycle.ANSWERS)
        if wanted not in lifecycle.NEXT_STATES[source]
    ],
)
def test_no_answer_skips_the_table_of_states(state, wanted):
    referral = drafted()
    referral.state = state
    reason = a_reason(lifecycle.REASON_FOR.get(wanted, ReasonKind.DECLINED))

    with pytest.raises(lifecycle.StateNotNext):
        lifecycle.record_answer(referral, wanted, reason=reason, outcome="x", **BY_PHONE)


def test_a_referral_that_nobody_answers_expires_after_30_working_days_and_is_sent_again():
    referral = sent()
    last_day = date(2025, 4, 17)
    with pytest.raises(lifecycle.NotYetExpired, match="2025-04-18"):
        lifecycle.expire(referral, by=AIDA, on=last_day, today=last_day)

    after = last_day + timedelta(days=1)
    lifecycle.expire(referral, by=AIDA, on=after, today=after)
    again = lifecycle.send_again(referral, by=AIDA, on=after, today=after)

    assert (referral.state, referral.due_on) == (State.EXPIRED, None)
    assert again.state is State.DRAFT


def test_what_was_answered_does_not_expire():
    referral, much_later = sent(), TODAY + timedelta(days=200)
    lifecycle.record_answer(referral, State.ACCEPTED, **BY_PHONE)

    with pytest.raises(lifecycle.StateNotNext):
        lifecycle.expire(referral, by=AIDA, on=much_later, today=much_later)


def test_withdrawing_the_consent_withdraws_live_referrals_to_that_partner():
    referral = drafted()
    consent = allow_sharing(referral)
    lifecycle.send(referral, **NOW)

    lifecycle.withdraw_sharing(consent, [referral], by=AIDA, on=TODAY)

    assert referral.state is State.WITHDRAWN
    assert consent.withdrawn_on == TODAY


def test_what_is_dated_back_is_not_sent_against_a_consent_withdrawn_since():
    referral = drafted()
    yesterday = TODAY - timedelta(days=1)
    consent = allow_sharing(referral, on=yesterday)
    referral.steps[-1].happened_on = yesterday
    lifecycle.withdraw_sharing(consent, [], by=AIDA, on=TODAY)

    with pytest.raises(lifecycle.SharingNotAllowed):
        lifecycle.send(referral, **NOW | {"on": yesterday})

    assert referral.state is State.DRAFT


def test_a_step_lies_not_before_the_last_one():
    with pytest.raises(lifecycle.AnswerBeforeLast):
        lifecycle.record_answer(sent(), State.SEEN, **BY_PHONE | {"on": TODAY - timedelta(days=1)})


@pytest.mark.parametrize("actor", [BORIS, GULNAR, SAULE], ids=["Boris", "Gulnar", "Saule"])
def test_who_does_not_carry_the_case_refers_nobody(actor):
    with pytest.raises(NotAllowed):
        drafted(a_case(psychologist_id=SAULE.user_id), by=actor)
