"""Consents, given and withdrawn."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlmodel import select

from neetcrm.people.models import Consent, GivenBy, Purpose
from neetcrm.people.registration import give_consent, withdraw_consent
from neetcrm.referrals import lifecycle as referring
from neetcrm.referrals.models import Partner
from neetcrm.referrals.queries import live
from tests.life.acts.driver import AGO, WORKERS, Driver, Who, some, worker
from tests.life.tale import consents as tale

GIVERS = st.sampled_from(GivenBy)
PURPOSES = st.sampled_from([Purpose.DATA_PROCESSING, Purpose.SHARING, Purpose.SHARING, *Purpose])
PARTNERS = st.sampled_from(["otbasy", "school"])
LASTS = st.sampled_from([None, None, None, 30, 0, -1])


class Consents(Driver):
    @rule(
        by=WORKERS,
        ago=AGO,
        giver=GIVERS,
        purpose=PURPOSES,
        partner=PARTNERS,
        lasts=LASTS,
        is_odd=st.sampled_from([False] * 9 + [True]),
    )
    def consent_is_given(
        self,
        by: Who,
        ago: int,
        giver: GivenBy,
        purpose: Purpose = Purpose.DATA_PROCESSING,
        partner: str = "",
        lasts: int | None = None,
        is_odd: bool = False,
    ) -> None:
        """Give it as it should be given; where it *is_odd*, the wrong one names a partner."""
        by, on = self.actor(by), self.day(ago)
        partner = partner if (purpose is Purpose.SHARING) != is_odd else ""
        ends_on = on + tale.THREE_YEARS if lasts is None else self.day(ago - lasts)
        consent = tale.Consent(purpose.value, partner, on, giver.value, ends_on)
        told = {"given_by": giver, "ends_on": None if lasts is None else ends_on}
        told |= {"partner_id": self.partner(partner).id if partner else None}
        told |= {"by": by, "on": on, "today": self.today}
        broken = self.life.give(consent, worker(by))
        if self.tried(broken, lambda: give_consent(self.case.person, purpose, **told)):
            self.life.consents.append(consent)

    @precondition(lambda self: self.life.consents)
    @rule(by=WORKERS, data=st.data(), is_odd=st.sampled_from([False, False, False, True]))
    def consent_is_withdrawn(self, by: Who, data: Any, is_odd: bool) -> None:
        by, consent = self.actor(by), some(data, self.life.consents)
        record = self.record_of(Consent, self.life.consents, consent)
        told = {"by": by, "on": self.today}
        broken = self.life.withdraw_consent(consent, worker(by))
        if is_odd or consent.partner:
            referrals = live(self.db, self.case)
            broken |= set() if consent.partner else {"NotSharing"}
            is_done = self.tried(
                broken, lambda: referring.withdraw_sharing(record, referrals, **told)
            )
        else:
            is_done = self.tried(broken, lambda: withdraw_consent(record, **told))
        if is_done:
            self.life.consent_withdrawn(consent)

    def partner(self, code: str) -> Partner:
        return self.db.exec(select(Partner).where(Partner.code == code)).one()

    @invariant()
    def consents_are_as_told(self) -> None:
        told = [(one.given_on, one.ends_on, one.withdrawn_on) for one in self.life.consents]
        assert [
            (one.given_on, one.ends_on, one.withdrawn_on) for one in self.records(Consent)
        ] == told
