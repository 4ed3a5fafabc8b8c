"""The database session, the actor, the day and the language of the request being served."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app, g, has_request_context, request, session
from flask_login import AnonymousUserMixin, current_user

from neetcrm import rows
from neetcrm.access import COMMAND_LINE, Act, Actor, Role
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import works_on
from neetcrm.config import Settings
from neetcrm.db import Session, open_session, utc_now
from neetcrm.i18n import LOCALES, filled, translations
from neetcrm.localtime import local, moment_at
from neetcrm.sign_ins import Reader, SignIn

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CENTRE = "centre"
"""Where the session of a browser keeps the centre that was chosen."""
LANGUAGE, THEME = "language", "theme"
"""What a visitor chooses, before a sign-in too; each has a cookie."""


def settings() -> Settings:
    return cast(Settings, current_app.extensions["neetcrm.settings"])


def cookie_of(choice: str) -> str:
    """Return the name of a cookie; by its prefix browsers take it from us alone, and by HTTPS."""
    return f"{'__Host-' if settings().is_production else ''}neetcrm_{choice}"


def engine() -> sa.Engine:
    return cast(sa.Engine, current_app.extensions["neetcrm.engine"])


def db() -> Session:
    """Return the session of this request; one that only reads cannot write by mistake."""
    if "db" not in g:
        g.db = _session(reads_only=request.method in SAFE_METHODS)
    return cast(Session, g.db)


def writing_db() -> Session:
    """Return a session for a page that is only read but must leave a trace of it."""
    if "writing_db" not in g:
        g.writing_db = _session(reads_only=False)
        if is_signed_in():
            rows.come_in(g.writing_db, actor())
    return cast(Session, g.writing_db)


def _session(*, reads_only: bool) -> Session:
    """Open a session of the system itself, which sees little until it is known who asks."""
    opened = open_session(engine(), by=COMMAND_LINE, reads_only=reads_only, expire_on_commit=False)
    rows.stand_at_door(opened)
    return opened


def close_sessions(_error: BaseException | None = None) -> None:
    """End what the request began; what it did not commit is gone."""
    for name in ("db", "writing_db"):
        if (opened := g.pop(name, None)) is not None:
            opened.close()


def reader() -> Reader:
    """Return who is signed in, as pages know them; the door in sign_in.py lets no other through."""
    try:
        return cast(Reader, g.reader)
    except AttributeError:
        g.reader = current_user.reader
        return cast(Reader, g.reader)


def user() -> User:
    """Return the record of the account that is signed in."""
    return cast(User, current_user.record)


def sign_in() -> SignIn:
    """Return the sign-in by which the account is in."""
    return cast(SignIn, current_user.sign_in)


def is_factor_required() -> bool:
    """Tell whether those whose role needs a second factor must set one up."""
    return settings().is_second_factor_required


def actor() -> Actor:
    """Return the one on whose behalf this request acts."""
    if "actor" not in g:
        g.actor = reader().acting(centre_id=session.get(CENTRE))
        rows.come_in(db(), g.actor)
    return cast(Actor, g.actor)


def may(act: Act, case: Case) -> bool:
    """Tell whether the reader may do *act* to a case, which they perhaps only read for a time."""
    return actor().can(act) and works_on(actor(), case)


def today() -> date:
    """Return the day it is in Almaty, or the day a demo was told to take for today."""
    return settings().today or local(utc_now()).date()


def now() -> datetime:
    """Return the moment it is; in a demo, the same time of day on the day taken for today."""
    moment = utc_now()
    if settings().today is None:
        return moment
    return moment_at(today(), local(moment).time())


def role() -> Role | None:
    """Return the role of who is signed in, None for who is not."""
    return reader().role if is_signed_in() else None


def is_signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def take_nobody_for_signed_in() -> None:
    """Let the rest of this request be about nobody, so that it needs no database."""
    g._login_user = AnonymousUserMixin()  # where Flask-Login keeps it
    g.pop("actor", None)
    g.pop("reader", None)


def language() -> str:
    """Return the language to answer in: the account's, the visitor's choice, the browser's."""
    try:
        return cast(str, g.language)
    except (AttributeError, RuntimeError):  # it is not chosen yet, or there is no request
        return _choose_language()


def _choose_language() -> str:
    if not has_request_context():
        return "en"
    if is_signed_in():
        g.language = reader().language.value
    else:
        chosen = request.cookies.get(cookie_of(LANGUAGE), "")
        best = request.accept_languages.best_match(LOCALES) or "ru"
        g.language = chosen if chosen in LOCALES else best
    return cast(str, g.language)


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Let what is rendered meanwhile be in another language than the reader's."""
    before, g.language = language(), str(wanted)
    try:
        yield
    finally:
        g.language = before


def theme() -> str:
    """Return the colors to show: auto, light or dark."""
    if is_signed_in():
        return reader().theme.value
    chosen = request.cookies.get(cookie_of(THEME), "")
    return chosen if chosen in ("light", "dark") else "auto"


def gettext(sentence: str, **values: Any) -> str:
    """Return a sentence in the reader's language, its named values filled in."""
    translated = translations(language()).gettext(sentence) if sentence else ""
    return filled(translated, values) if values else translated


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """Return the sentence for a count in the reader's language; {count} is filled in."""
    translated = translations(language()).ngettext(one, many, count)
    return filled(translated, {"count": count, **values})
