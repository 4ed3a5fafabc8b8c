"""A second factor that is shown, at the sign-in or for a proof: counted, checked and noted."""

from flask import request

from neetcrm import second_factors, security_keys, throttle
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.security_keys import Site
from neetcrm.sign_ins import SignIn
from neetcrm.web.attempts import counted_attempt
from neetcrm.web.current import db
from neetcrm.web.factor_forms import FactorForm
from neetcrm.web.logs import note_refusal


def site() -> Site:
    """Return the address that this request came to, where keys are good."""
    return Site(host=request.host.rpartition(":")[0] or request.host, origin=request.host_url[:-1])


def check_factor(form: FactorForm, owner: User, used: SignIn) -> None:
    """Take the code that was typed, or the answer of a key; the caller commits.

    Raises CodeWrong or KeyRefused, and TooManyFailures when there were too many of them.
    """
    attempt = counted_attempt(f"second factor {owner.id}")
    try:
        if form.answer.data:
            answer = form.answer.data
            security_keys.check_key(db(), owner, answer, used, site(), at=utc_now())
        else:
            second_factors.check_code(db(), owner, form.code.data or "", at=utc_now())
    except RuleBroken as broken:
        note_refusal(broken, user_id=owner.id)
        raise
    throttle.forgive(db(), attempt)
