"""The slip in each form: who is writing which form, signed by us, for when the sign-in has ended.

With it what was typed is kept for the right account although nobody is signed in any more, or the
page is older than the sign-in. It opens nothing: the draft is read by that account alone.
"""

from dataclasses import asdict, dataclass
from typing import cast

from flask import abort, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

from neetcrm import drafts, rows
from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.drafts import LONGEST_PATH, Draft, DraftKind, DraftTooLarge
from neetcrm.web.current import actor, db, is_signed_in, settings

FIELD = "draft"
KEPT = "kept"
"""In an address: fill the form with what was kept when it could not be saved."""

UNTOLD = frozenset({"csrf_token", "submission", FIELD})
GOOD_FOR = 7 * 24 * 3600
"""Seconds after which a page is too old for what is typed into it to be kept."""


@dataclass(frozen=True)
class Slip:
    """Whose form it is, and where what they type into it is kept."""

    user_id: int
    form: DraftKind
    about: str
    path: str

    def signed(self) -> str:
        text = _signer().dumps(asdict(self))
        return text if isinstance(text, str) else text.decode()

    @property
    def address(self) -> str:
        """Return where the form stands with what was kept of it."""
        return address_of(self.form, self.path)


def address_of(form: DraftKind, path: str) -> str:
    if form is not DraftKind.OTHER:
        return path
    return f"{path}{'&' if '?' in path else '?'}{KEPT}=1"


def here() -> str:
    """Return the address of this page without the word that fills in what was kept."""
    whole = request.full_path.removesuffix("?")
    for mark in (f"?{KEPT}=1", f"&{KEPT}=1"):
        whole = whole.removesuffix(mark)
    return whole


def slip_of(form: DraftKind, about: str) -> Slip | None:
    """Return the slip of a form on this page; none where nobody is signed in or it is too long."""
    path = here()
    if not is_signed_in() or max(len(path), len(about)) > LONGEST_PATH:
        return None
    return Slip(actor().user_id, form, about, path)


def sent_slip() -> Slip | None:
    """Return the slip that came with this form, if it is one of ours and not too old."""
    try:
        told = _signer().loads(request.form.get(FIELD, ""), max_age=GOOD_FOR)
    except BadData:
        return None
    return Slip(**told | {"form": DraftKind(told["form"])})  # type: ignore[call-arg]  # by value


def own_slip() -> Slip:
    """Return the slip of the form that was sent; refuse that of another account's page."""
    slip = sent_slip()
    if slip is None:
        abort(400)
    if slip.user_id != actor().user_id:
        abort(401)
    return slip


def keep_typed(slip: Slip, *, by: Actor) -> Draft:
    """Keep what this request sent as the draft of its writer; the caller commits."""
    typed = {name: texts for name, texts in request.form.lists() if name not in UNTOLD}
    return drafts.keep(
        db(),
        form=slip.form,
        about=slip.about,
        path=slip.path,
        submission=request.form.get("submission", "")[:64],
        answers=typed,
        by=by,
        at=utc_now(),
    )


def kept_for_writer() -> Slip | None:
    """Keep what came without a sign-in, or on a page older than it, for whoever typed it.

    Return None where the form does not say who that is, or nothing can be kept for them.
    """
    slip = sent_slip()
    writer = db().get(User, slip.user_id) if slip else None
    if slip is None or writer is None or not writer.active:
        return None
    rows.come_in(db(), writer.as_actor())
    try:
        keep_typed(slip, by=writer.as_actor())
    except DraftTooLarge:
        return None
    db().commit()
    return slip


def is_by_script() -> bool:
    """Tell whether the page itself asks, while somebody goes on typing in it."""
    return request.headers.get("X-Requested-With") == "fetch"


def typed_in(draft: Draft) -> MultiDict[str, str]:
    """Return the answers of a draft as a form sends them."""
    return MultiDict(cast(dict[str, str], draft.answers))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt="draft")
