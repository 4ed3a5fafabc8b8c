"""What the young person allows, to whom and until when, and what they allow no longer."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import ACTS, Spell, Worker

THREE_YEARS = timedelta(days=1095)


@dataclass(eq=False)
class Consent:
    purpose: str
    partner: str
    given_on: date
    giver: str
    ends_on: date
    withdrawn_on: date | None = None

    def holds(self, on: date) -> bool:
        is_over = self.withdrawn_on is not None and self.withdrawn_on <= on
        return self.given_on <= on <= self.ends_on and not is_over


@dataclass(kw_only=True)
class Consents(Spell):
    consents: list[Consent] = field(default_factory=list)

    def is_allowed(self, purpose: str, on: date, partner: str = "") -> bool:
        """Tell whether something is allowed on a day; to a minor only the representative may."""
        return any(
            (one.purpose, one.partner) == (purpose, partner) and one.holds(on)
            for one in self.consents
            if one.giver == "representative" or not self.is_minor(on)
        )

    def has_consent(self, on: date) -> bool:
        return self.is_allowed("data_processing", on)

    def give(self, consent: Consent, by: Worker) -> set[str]:
        broken = self._of_role(by)
        is_odd = consent.given_on > self.today or consent.ends_on < consent.given_on
        broken |= {"ConsentDatesWrong"} if is_odd else set()
        is_about_partner = consent.purpose == "sharing"
        broken |= {"PartnerOfConsent"} if is_about_partner != bool(consent.partner) else set()
        is_unfit = self.is_minor(consent.given_on) and consent.giver != "representative"
        return broken | ({"RepresentativeNeeded"} if is_unfit else set())

    def withdraw_consent(self, consent: Consent, by: Worker) -> set[str]:
        return self._of_role(by) | ({"ConsentWithdrawn"} if consent.withdrawn_on else set())

    def _of_role(self, by: Worker) -> set[str]:
        return set() if "assess" in ACTS.get(by.role, ()) else {"ActNotOfRole"}
