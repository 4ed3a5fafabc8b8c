"""The floor's application: a cookie looked up once, one function a page, nothing in between."""

import hmac
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, request, session
from jinja2 import Template

from benchmarks.floor import sql
from benchmarks.floor.words import Words
from neetcrm.web.pages import HEADERS

PAGE = 50
MARKS = {
    "move": "flag",
    "session": "talk",
    "placement": "job",
    "referral": "send",
    "plan": "goal",
    "exemption": "lock",
}


def floor_app(db: sqlite3.Connection, pages: Mapping[str, str], words: Words) -> Flask:
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
    app.add_url_rule("/cases/<number>", view_func=_case(db, words, templates["case"]))
    app.add_url_rule("/cases/<number>/sessions/new", methods=["POST"], view_func=_log(db))
    return app


def _look_up(db: sqlite3.Connection) -> None:
    g.user = db.execute(sql.USER, [session.get("user")]).fetchone()
    if g.user is None:
        abort(401)


def _start() -> str:
    token = session.setdefault("csrf", secrets.token_hex(20))
    return f'<input name="csrf_token" value="{token}">'


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _caseload(db: sqlite3.Connection, words: Words, template: Template) -> Callable[[], str]:
    def caseload() -> str:
        asked = (g.user["id"], g.user["centre_id"], request.args["stage"])
        (count,) = db.execute(sql.CASELOAD_COUNT, asked).fetchone()
        rows = db.execute(sql.CASELOAD, asked).fetchall()[:PAGE]
        last = rows[-1]
        return template.render(
            rows=[_row(words, row) for row in rows],
            count=words.counted("{count} case", "{count} cases", count),
            next=f"/caseload?stage={asked[2]}&after={last['next_contact_on']}~{last['id']}",
            words=words.fixed,
            user=g.user["full_name"],
            csrf=session["csrf"],
        )

    return caseload


def _row(words: Words, row: sqlite3.Row) -> dict[str, Any]:
    number, surname, given_name, patronymic, born_on, stage, since, last, next_on, _ = row
    return {
        "number": number,
        "shown": _shown(number),
        "name": f"{surname} {given_name} {patronymic}".strip(),
        "age": words.age(born_on),
        "stage": stage,
        "stage_name": words.stages[stage],
        "since": words.day(since),
        "last": words.day(last),
        "next": next_on,
        "due": words.due(next_on),
    }


def _case(db: sqlite3.Connection, words: Words, template: Template) -> Callable[[str], str]:
    def case(number: str) -> str:
        found = _found(db, number)
        reached = dict(db.execute(sql.REACHED, (found["id"],)).fetchall())
        about = {"id": found["id"], "language": words.language}
        happenings = db.execute(sql.TIMELINE, about).fetchall()
        count = happenings[0][8]
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
            user=g.user["full_name"],
            csrf=session["csrf"],
        )

    return case


def _found(db: sqlite3.Connection, number: str) -> sqlite3.Row:
    found = db.execute(sql.CASE, (number, g.user["id"], g.user["centre_id"])).fetchone()
    if found is None:
        abort(404)
    return found


def _stages(words: Words, case: sqlite3.Row, reached: Mapping[str, str]) -> Any:
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


def _happening(words: Words, one: sqlite3.Row) -> dict[str, Any]:
    on, kind, sentence, first, second, free, by, note_id, _ = one
    return {
        "on": on,
        "day": words.day(on),
        "kind": kind,
        "icon": MARKS[kind],
        "told": words.told(sentence, first, second),
        "words": free,
        "by": by,
        "note_id": note_id,
    }


def _log(db: sqlite3.Connection) -> Callable[[str], Any]:
    def log(number: str) -> Any:
        form = request.form
        if not hmac.compare_digest(form["csrf_token"], session["csrf"]):
            abort(400)
        case = _found(db, number)
        on, next_on = _day(form["on"]), _day(form["next_contact_on"])
        minutes = int(form["minutes"])
        now, author = datetime.now(UTC).isoformat(), g.user["id"]
        said = (minutes, form["channel"], form["attendance"], form["agreed"])
        with sql.writing(db):
            note = db.execute(sql.NOTE, (now, case["id"], author, on, *said, next_on)).lastrowid
            changed = db.execute(sql.CONTACT, (on, next_on, case["id"], case["version"]))
            if changed.rowcount != 1:
                abort(409)
            db.execute(sql.AUDIT, (now, author, note, case["id"], json.dumps({"minutes": minutes})))
        flash("The session was logged.", "success")
        return redirect(f"/cases/{number}?tab=sessions", 303)

    return log


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _shown(number: str) -> str:
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
