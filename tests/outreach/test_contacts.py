"""Who is tried to be reached, how often, and how they come to a case."""

from datetime import timedelta

import pytest

from neetcrm.errors import NotAllowed
from neetcrm.outreach import contacts
from neetcrm.outreach.models import AttemptChannel, OutreachResult
from tests.cast import AIDA, ANALYST, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case

DAY = timedelta(days=1)
PHONE, CAME = AttemptChannel.PHONE, AttemptChannel.CAME
NO_ANSWER, ASKED_NOT = OutreachResult.NO_ANSWER, OutreachResult.ASKED_NOT
NOW = {"by": AIDA, "on": TODAY, "today": TODAY}


def added(**changes):
    known = {"name": "Бауыржан", "phone": "8 701 765 43 99"} | changes
    return contacts.add_prospect(**known, known=[], by=AIDA, on=TODAY - 10 * DAY)


def tried(result, on=TODAY - DAY, channel=PHONE):
    prospect = added()
    contacts.log_attempt(prospect, channel, result, by=AIDA, on=on, today=TODAY)
    return prospect


def test_a_prospect_is_known_by_a_name_and_one_way_of_contact():
    prospect = added()

    assert (prospect.phone, prospect.next_try_on) == ("+77017654399", TODAY - 10 * DAY)
    with pytest.raises(contacts.NameUnknown):
        added(name=" ")
    with pytest.raises(contacts.NoWayOfContact):
        added(phone=" ")
    assert added(phone="", other_contact="@bauka").other_contact == "@bauka"


def test_nobody_is_added_twice_with_the_same_phone():
    with pytest.raises(contacts.ProspectKnown, match="Бауыржан"):
        contacts.add_prospect(name="B", phone="8 701 765 43 99", known=[added()], by=AIDA, on=TODAY)


@pytest.mark.parametrize(("days", "is_allowed"), [(0, False), (2, False), (3, True)])
def test_who_did_not_answer_is_left_alone_for_three_days(days, is_allowed):
    last_on = TODAY - days * DAY
    prospect = tried(NO_ANSWER, on=last_on)

    assert prospect.next_try_on == last_on + 3 * DAY
    if is_allowed:
        contacts.log_attempt(prospect, PHONE, NO_ANSWER, **NOW)
    else:
        with pytest.raises(contacts.CoolingDown):
            contacts.log_attempt(prospect, PHONE, NO_ANSWER, **NOW)


def test_who_asked_not_to_be_contacted_is_tried_again_only_when_they_come():
    prospect = tried(ASKED_NOT, on=TODAY - 9 * DAY)

    assert not prospect.is_waiting
    with pytest.raises(contacts.AskedNotToBeContacted):
        contacts.log_attempt(prospect, PHONE, NO_ANSWER, **NOW)
    contacts.log_attempt(prospect, CAME, OutreachResult.INTERESTED, **NOW)
    assert prospect.is_waiting


def test_an_attempt_lies_between_the_last_one_and_today():
    prospect = tried(OutreachResult.LATER)

    with pytest.raises(contacts.DayAhead):
        contacts.log_attempt(prospect, PHONE, NO_ANSWER, by=AIDA, on=TODAY + DAY, today=TODAY)
    early = TODAY - 5 * DAY
    with pytest.raises(contacts.AttemptTooEarly):
        contacts.log_attempt(prospect, PHONE, NO_ANSWER, by=AIDA, on=early, today=TODAY)
    with pytest.raises(contacts.NextTryInPast):
        contacts.log_attempt(prospect, PHONE, OutreachResult.LATER, next_try_on=TODAY, **NOW)


def test_an_attempt_is_taken_back_as_if_it_had_not_been_noted():
    prospect = added()
    due_on = prospect.next_try_on
    contacts.log_attempt(prospect, PHONE, NO_ANSWER, **NOW)

    contacts.take_back_attempt(prospect, by=AIDA)

    assert (prospect.next_try_on, prospect.last_result, prospect.attempts) == (due_on, None, [])
    with pytest.raises(contacts.NothingToTakeBack):
        contacts.take_back_attempt(prospect, by=AIDA)


def test_nobody_is_tried_of_whom_a_case_is_open():
    prospect, case = added(), a_case(id=7)
    contacts.note_case(prospect, case, by=AIDA, on=TODAY)
    prospect.case_id = 7

    with pytest.raises(contacts.CaseIsOpen):
        contacts.log_attempt(prospect, PHONE, NO_ANSWER, **NOW)


@pytest.mark.parametrize("actor", [BORIS, SAULE, ANALYST], ids=lambda actor: actor.role)
def test_only_counselors_and_supervisors_of_the_centre_do_outreach(actor):
    with pytest.raises(NotAllowed):
        contacts.log_attempt(added(), PHONE, NO_ANSWER, by=actor, on=TODAY, today=TODAY)


@pytest.mark.parametrize("actor", [GULNAR, MARAT], ids=lambda actor: actor.role)
def test_colleagues_of_the_centre_go_on(actor):
    contacts.log_attempt(added(), PHONE, NO_ANSWER, by=actor, on=TODAY, today=TODAY)
