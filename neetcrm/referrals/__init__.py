"""Partners, their services, and the referrals of young people to them."""

from neetcrm.referrals.lifecycle import (
    acknowledge,
    draft_referral,
    record_answer,
    send,
    send_again,
    withdraw,
    withdraw_sharing,
)
from neetcrm.referrals.models import AnswerChannel, ReferralState, SharedField
from neetcrm.referrals.queries import live, referrals_of, services

__all__ = [
    "AnswerChannel",
    "ReferralState",
    "SharedField",
    "acknowledge",
    "draft_referral",
    "live",
    "record_answer",
    "referrals_of",
    "send",
    "send_again",
    "services",
    "withdraw",
    "withdraw_sharing",
]
