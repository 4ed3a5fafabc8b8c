"""The floor's application: a cookie looked up once, one function a page, nothing in between."""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, request, session
from jinja2 import Template

from benchmarks.floor import sql
from benchmarks.floor.database import Database
from benchmarks.floor.words import Words
from neetcrm.desk.timeline import TELLINGS
from neetcrm.people.names import search_key
from neetcrm.web.pages import HEADERS

PAGE = 50
MARKS = {
    "move": "flag",
    "session": "talk",
    "placement": "job",
    "outcome": "check",
    "follow_up": "phone",
    "referral": "send",
    "plan": "goal",
    "exemption": "lock",
    "appointment": "calendar",
}


def floor_app(db: Database, pages: Mapping[str, str], words: Words) -> Flask:
    """Return the application over *db*; *pages* are the sources of its templates."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY="a secret of the floor", SESSION_COOKIE_NAME="floor", PROPAGATE_EXCEPTIONS=True
    )
    templates = {name: app.jinja_env.from_string(source) for name, source in pages.items()}
    app.before_request(lambda: _look_up(db))
    app.after_request(_with_headers)
    app.add_url_rule("/start", view_func=_start)
    app.add_url_rule("/caseload", view_func=_caseload(db, words, templates["caseload"]))
    app.add_url_rule("/search", view_func=_search(db, words, templates["search"]))
    app.add_url_rule("/cases/<number>", view_func=_case(db, words, templates["case"]))
    app.add_url_rule("/cases/<number>/sessions/new", methods=["POST"], view_func=_log(db))
    return app


def _look_up(db: Database) -> None:
    found = db.rows(sql.USER, {"sign_in": session.get("user")})
    if not found:
        abort(401)
    g.user, g.name, g.centre = found[0]


def _start() -> str:
    token = session.setdefault("csrf", secrets.token_hex(20))
    return f'<input name="csrf_token" value="{token}">'


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _caseload(db: Database, words: Words, template: Template) -> Callable[[], str]:
    def caseload() -> str:
        stage = request.args["stage"]
        asked = {"user": g.user, "centre": g.centre, "stage": stage}
        [(count,)] = db.rows(sql.CASELOAD_COUNT, asked)
        rows = db.rows(sql.CASELOAD, asked)[:PAGE]
        *_, next_on, _, last_id = rows[-1]
        return template.render(
            rows=[_row(words, *row) for row in rows],
            count=words.counted("{count} case", "{count} cases", count),
            next=f"/caseload?stage={stage}&after={next_on}~{last_id}",
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
        )

    return caseload


def _row(words: Words, *row: Any) -> dict[str, Any]:
    number, surname, given_name, patronymic, born_on, stage, since, last, next_on, risk, _ = row
    return {
        "number": number,
        "shown": _shown(number),
        "name": f"{surname} {given_name} {patronymic}".strip(),
        "age": words.age(born_on),
        "stage": stage,
        "stage_name": words.stages[stage],
        "since": words.day(since),
        "days": words.days(since),
        "last": words.day(last),
        "next": next_on,
        "due": words.due(next_on),
        "risk": words.risk(risk),
    }


def _search(db: Database, words: Words, template: Template) -> Callable[[], str]:
    def search() -> str:
        text = request.args["q"]
        key = sql.part(db.kind, search_key(text))
        asked = {"user": g.user, "centre": g.centre, "part": key}
        return template.render(
            rows=[_found_row(words, *row) for row in db.rows(sql.SEARCH[db.kind], asked)],
            text=text,
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
        )

    return search


def _found_row(words: Words, *row: Any) -> dict[str, Any]:
    number, surname, given_name, patronymic, born_on, stage, owner, is_own = row
    return {
        "number": number,
        "shown": _shown(number),
        "name": f"{surname} {given_name} {patronymic}".strip(),
        "age": words.age(born_on),
        "stage": stage,
        "stage_name": words.stages[stage],
        "owner": owner,
        "is_own": is_own,
    }


def _case(db: Database, words: Words, template: Template) -> Callable[[str], str]:
    def case(number: str) -> str:
        found = _found(db, number)
        about = {"id": found["id"], "language": words.language}
        reached = dict(db.rows(sql.REACHED, about))
        happenings = db.rows(sql.TIMELINE, about)
        count = happenings[0][-1]
        years = words.age(found["born_on"])
        return template.render(
            case=found,
            name=f"{found['surname']} {found['given_name']} {found['patronymic']}".strip(),
            number=number,
            shown=_shown(number),
            age=words.counted("{count} year old", "{count} years old", years),
            with_counselor=words.say("with {name}", name=found["counselor"]),
            stage_name=words.stages[found["stage"]],
            due=words.due(found["next_contact_on"]),
            stages=list(_stages(words, found, reached)),
            counts=found,
            happenings=[_happening(words, one) for one in happenings],
            whole=words.counted("Show all {count} entry", "Show all {count} entries", count),
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
        )

    return case


def _found(db: Database, number: str) -> dict[str, Any]:
    found = db.rows(sql.CASE, {"number": number, "user": g.user, "centre": g.centre})
    if not found:
        abort(404)
    return dict(zip(sql.CASE_NAMES, found[0], strict=True))


def _stages(words: Words, case: Mapping[str, Any], reached: Mapping[str, str]) -> Any:
    is_ahead = False
    for stage, name in words.stages.items():
        if stage == case["stage"]:
            is_ahead = True
            note = words.say("since {day}", day=words.day(case["stage_since"]))
            yield {"value": stage, "name": name, "look": "here", "icon": "here", "note": note}
        elif stage in reached:
            note = words.day(reached[stage])
            yield {"value": stage, "name": name, "look": "done", "icon": "check", "note": note}
        else:
            note = words.say("to come" if is_ahead else "left out")
            yield {"value": stage, "name": name, "look": "ahead", "icon": "", "note": note}


def _happening(words: Words, one: tuple[Any, ...]) -> dict[str, Any]:
    code, on, first, second, free, by, note_id, _ = one
    kind = TELLINGS[code].kind.value
    return {
        "on": on,
        "day": words.day(on),
        "kind": kind,
        "icon": MARKS[kind],
        "told": words.told(code, first, second),
        "words": free,
        "by": by,
        "note_id": note_id,
    }


def _log(db: Database) -> Callable[[str], Any]:
    def log(number: str) -> Any:
        _check_token()
        case, form = _found(db, number), request.form
        about = {
            "now": datetime.now(UTC).isoformat(),
            "id": case["id"],
            "version": case["version"],
            "user": g.user,
            "on": _day(form["on"]),
            "next_on": _day(form["next_contact_on"]),
            "minutes": int(form["minutes"]),
            "channel": form["channel"],
            "attendance": form["attendance"],
            "agreed": form["agreed"],
        }
        with db.writing():
            [(note,)] = db.rows(sql.NOTE, about)
            if not db.rows(sql.CONTACT, about):
                abort(409)
            kept = {"note": note, "after": json.dumps({"minutes": about["minutes"]})}
            db.rows(sql.AUDIT, about | kept)
        flash("The session was logged.", "success")
        return redirect(f"/cases/{number}?tab=sessions", 303)

    return log


def _check_token() -> None:
    if not hmac.compare_digest(request.form["csrf_token"], session["csrf"]):
        abort(400)


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _shown(number: str) -> str:
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
