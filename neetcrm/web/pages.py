"""How pages are made: what every template may use, error pages and static files."""

import hashlib
import traceback
import uuid
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from whitenoise import WhiteNoise

from neetcrm.access import Act
from neetcrm.accounts import Language, Theme, own_centres
from neetcrm.cases.numbers import shown as shown_number
from neetcrm.errors import NeetcrmError, NotAllowed, NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import bounds, local
from neetcrm.people import iin, names, phones
from neetcrm.people.models import age
from neetcrm.web import addresses, current, words
from neetcrm.web.addresses import own_path
from neetcrm.web.forms import Form
from neetcrm.web.headers import headers_of_files, init_headers
from neetcrm.web.logs import init_logs, note_fields, note_refusal
from neetcrm.web.rendering import init_rendering
from neetcrm.web.signing import init_signing

LONGEST_PATH = 400
WHAT_HAPPENED: dict[int, str] = {
    400: N_("The form could not be read. Go back, reload the page and try again."),
    401: N_("Sign in first."),
    403: N_("You may not do this."),
    404: N_("There is nothing here, or nothing that you may see."),
    405: N_("This address does not take that."),
    409: N_("That is not possible now."),
    413: N_("What was sent is too large."),
    415: N_("What was sent could not be read."),
    500: N_("Something went wrong on our side. Nothing was saved; try again in a moment."),
}


def init_pages(app: Flask, *, static: Path) -> None:
    """Give the application its languages, forms' tokens, template words, headers and errors."""
    Babel(app, locale_selector=current.language, default_timezone="Asia/Almaty")
    CSRFProtect(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=static,
        prefix="static/",
        max_age=31_536_000,
        allow_all_origins=False,
        add_headers_function=headers_of_files(app),
    )
    app.add_url_rule("/static/<path:filename>", "static", build_only=True)
    init_signing(app)
    init_rendering(app)
    app.jinja_env.globals.update(_words(static))
    app.jinja_env.filters.update(_filters())
    init_headers(app)
    init_logs(app)
    _register_errors(app)


def page(template: str, form: Form | None = None, **context: Any) -> ResponseReturnValue:
    """Return a page; one with a form carries the form's status: 422 for a wrong answer."""
    status = form.http_status if form is not None else 200
    if form is not None and form.errors:
        note_fields([name for name in form.errors if name])
    return render_template(template, form=form, **context), status


def go(to: str, sentence: str, *, undo: str = "", **values: Any) -> ResponseReturnValue:
    """Say on the next page what was done, and go there.

    *undo* is the address that takes it back when it is posted to; the sentence has a button then.
    """
    said = {"sentence": current.gettext(sentence, **values), "undo": undo}
    flash(said, "success")  # type: ignore[arg-type]  # the cookie keeps it as JSON
    if "HX-Request" in request.headers:  # a part of a page asked: the whole of it goes on
        return "", 204, {"HX-Redirect": to}
    return redirect(to, 303)


def error_page(status: int) -> ResponseReturnValue:
    """Return the page that says what happened, by the status of the answer."""
    return _error(status, current.gettext(WHAT_HAPPENED[status]))


def back(otherwise: str) -> str:
    """Return the page that a button stood on, as it said itself, or *otherwise*."""
    return own_path(request.form.get("back", "")[:LONGEST_PATH], otherwise)


def _words(static: Path) -> dict[str, Any]:
    return {
        "_": current.gettext,
        "gettext": current.gettext,
        "ngettext": current.ngettext,
        "Act": Act,
        "Language": Language,
        "Theme": Theme,
        "actor": current.actor,
        "may": current.may,
        "own_centres": lambda: own_centres(current.db(), current.actor()),
        "reader": current.reader,
        "user": current.user,
        "is_signed_in": current.is_signed_in,
        "language": current.language,
        "theme": current.theme,
        "today": current.today,
        "midnight": lambda: bounds(current.today())[0],
        "settings": current.settings,
        "asset": _asset(static),
        "new_submission": lambda: uuid.uuid4().hex,
    }


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "day": words.day,
        "long_day": words.long_day,
        "clock": words.clock,
        "moment": words.moment,
        "ago": words.ago,
        "weekday": words.weekday,
        "local_day": lambda moment: local(moment).date(),
        "count": words.count,
        "days_ahead": words.days_ahead,
        "percent": words.percent,
        "said": lambda one: words.told(one.sentence, one.values),
        "way": addresses.way,
        "without": _without,
        "with_one": lambda asked, key, value: {**asked, key: value},
        "number": shown_number,
        "iin": iin.masked,
        "phone": phones.shown,
        "full_name": lambda one: names.full_name(one.surname, one.given_name, one.patronymic),
        "label": lambda choice: current.gettext(choice.label) if choice else "–",
        "named": lambda record: record.name(current.language()) if record else "–",
        "lines": _lines,
        "age": age,
    }


def _without(asked: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in asked.items() if key not in keys}


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.splitlines())


def _asset(static: Path) -> Callable[[str], str]:
    @cache
    def asset(filename: str) -> str:
        """Return the address of a static file; it changes when the file does."""
        content = hashlib.sha256((static / filename).read_bytes()).hexdigest()
        return url_for("static", filename=filename, v=content[:12])

    return asset


def _register_errors(app: Flask) -> None:
    statuses: tuple[tuple[type[NeetcrmError], int], ...] = (
        (NotFound, 404),
        (NotAllowed, 403),
        (RuleBroken, 409),
    )
    for kind, status in statuses:
        app.register_error_handler(kind, _page_of_error(status))
    app.register_error_handler(HTTPException, _page_of_http)
    app.register_error_handler(500, _page_of_failure)
    app.log_exception = partial(_log_failure, app)  # type: ignore[method-assign]


def _page_of_error(status: int) -> Callable[[Exception], ResponseReturnValue]:
    def page_of(error: Exception) -> ResponseReturnValue:
        note_refusal(error)
        return _error(status, _sentence(status, error))

    return page_of


def _page_of_failure(_error_: Exception) -> ResponseReturnValue:
    """Return the page of a failure, which asks nothing of the database that may have failed."""
    current.take_nobody_for_signed_in()
    return error_page(500)


def _log_failure(app: Flask, failure: Any) -> None:
    """Log where and as what a request failed, but not with which values: they tell of persons."""
    kind, _, traceback_ = failure
    where = "".join(traceback.format_tb(traceback_))
    app.logger.error("%s %s failed: %s\n%s", request.method, request.endpoint, kind.__name__, where)


def _page_of_http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    note_refusal(error)
    status = error.code or 500
    return _error(status, current.gettext(WHAT_HAPPENED.get(status, WHAT_HAPPENED[400])))


def _sentence(status: int, error: Exception) -> str:
    """Return why, where saying so tells nothing: a record that is hidden looks like none."""
    if isinstance(error, NotAllowed | RuleBroken) and error.sentence:
        return words.told(error.sentence, error.values)
    return current.gettext(WHAT_HAPPENED[status])


def _error(status: int, sentence: str) -> ResponseReturnValue:
    return render_template("error.html", status=status, sentence=sentence), status
