"""Whom we support: young people, what they allowed, and how they are found again."""

from neetcrm.people.iin import Sex
from neetcrm.people.models import Consent, GivenBy, NoIin, Purpose, YoungPerson
from neetcrm.people.registration import correct, give_consent, register, withdraw_consent

__all__ = [
    "Consent",
    "GivenBy",
    "NoIin",
    "Purpose",
    "Sex",
    "YoungPerson",
    "correct",
    "give_consent",
    "register",
    "withdraw_consent",
]
