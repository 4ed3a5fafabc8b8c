"""Security keys and passkeys: what a browser is asked, and whether its answer holds (WebAuthn)."""

import json
from dataclasses import dataclass
from datetime import datetime

import webauthn
from sqlmodel import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from neetcrm import second_factors
from neetcrm.accounts import User
from neetcrm.encryption import blind_index
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.second_factors import ISSUER, Factors, SecurityKey, ShownKey
from neetcrm.sign_ins import SignIn


class KeyRefused(RuleBroken):
    sentence = N_("The key did not prove that it is yours. Try again, or use a code.")


@dataclass(frozen=True)
class Site:
    """Where the keys are good: the host, and the address that a browser must stand at."""

    host: str
    origin: str


def question_to_add(user: User, factors: Factors, sign_in: SignIn, site: Site) -> str:
    """Return what a browser must be asked so that its owner can add a key, as JSON."""
    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name=ISSUER,
            user_id=user.fs_uniquifier.encode(),
            user_name=user.email,
            user_display_name=user.full_name,
            challenge=_challenge(sign_in, "add"),
            exclude_credentials=_descriptors(factors),
        )
    )


def question_to_prove(factors: Factors, sign_in: SignIn, site: Site) -> str:
    """Return what a browser must be asked so that one of the account's keys answers, as JSON."""
    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.host,
            challenge=_challenge(sign_in, "prove"),
            allow_credentials=_descriptors(factors),
        )
    )


def added(answer: str, sign_in: SignIn, site: Site) -> ShownKey:
    """Return the key that a browser has added; raise KeyRefused where its answer does not hold."""
    try:
        shown = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(sign_in, "add"),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except WebAuthnException as refused:
        raise KeyRefused from refused
    return ShownKey(
        bytes_to_base64url(shown.credential_id),
        bytes_to_base64url(shown.credential_public_key),
        shown.sign_count,
    )


def check_key(
    db: Session, user: User, answer: str, sign_in: SignIn, site: Site, *, at: datetime
) -> SecurityKey:
    """Return the key of an account that has just signed; raise KeyRefused for any other answer."""
    key = second_factors.known_key(db, user, _credential_id(answer))
    if key is None:
        raise KeyRefused
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(sign_in, "prove"),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
        )
    except WebAuthnException as refused:
        raise KeyRefused from refused
    key.sign_count, key.used_at = shown.new_sign_count, at
    return key


def _credential_id(answer: str) -> str:
    try:
        named = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError) as unreadable:
        raise KeyRefused from unreadable
    return named if isinstance(named, str) else ""


def _challenge(sign_in: SignIn, purpose: str) -> bytes:
    """Return 32 bytes that nobody can guess; with the next proof the token and they are others."""
    return bytes.fromhex(blind_index(f"webauthn {purpose} {sign_in.token_hash}"))


def _descriptors(factors: Factors) -> list[PublicKeyCredentialDescriptor]:
    ids = [base64url_to_bytes(key.credential_id) for key in factors.keys]
    return [PublicKeyCredentialDescriptor(id=one) for one in ids]
