"""The floor's application: a cookie looked up once, one function a page, nothing in between."""

import hmac
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, request, session
from jinja2 import Template

from benchmarks.floor import sql
from benchmarks.floor.database import Database
from benchmarks.floor.words import Words
from neetcrm import chain
from neetcrm.desk.timeline import TELLINGS
from neetcrm.encryption import blind_index
from neetcrm.people.names import search_key
from neetcrm.web.headers import HEADERS, POLICY

IDLE = timedelta(minutes=30)
PAGE = 50
NOTED = (
    *("user", "on", "minutes", "channel", "attendance", "agreed"),
    *("next_on", "last_was", "next_was"),
)
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
    app.before_request(lambda: _look_up(db, words))
    app.after_request(_with_headers)
    app.add_url_rule("/start", view_func=_start)
    app.add_url_rule("/caseload", view_func=_caseload(db, words, templates["caseload"]))
    app.add_url_rule("/search", view_func=_search(db, words, templates["search"]))
    app.add_url_rule("/cases/<number>", view_func=_case(db, words, templates["case"]))
    app.add_url_rule("/cases/<number>/sessions/new", methods=["POST"], view_func=_log(db))
    return app


def _look_up(db: Database, words: Words) -> None:
    known = {
        "token": blind_index(f"sign-in token {session.get('user')}"),
        "today": words.today.isoformat(),
        "since": f"{datetime.now(UTC) - IDLE:%Y-%m-%d %H:%M:%S+00}",
    }
    found = db.rows(sql.USER, known)
    if not found:
        abort(401)
    g.user, g.name, g.centre, _ = found[0]


def _start() -> str:
    token = session.setdefault("csrf", secrets.token_hex(20))
    return f'<input name="csrf_token" value="{token}">'


def _nonce() -> str:
    g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=g.get("nonce", ""))
    response.headers["Cache-Control"] = "no-store"
    return response


def _caseload(db: Database, words: Words, template: Template) -> Callable[[], str]:
    def caseload() -> str:
        stage = request.args["stage"]
        asked = {"user": g.user, "centre": g.centre, "stage": stage}
        views = [
            {
                "name": name if owner == g.user else words.say("{name} (shared)", name=name),
                "address": f"/caseload?{asked_for}",
            }
            for _, owner, name, asked_for in db.rows(sql.VIEWS, asked)
        ]
        [(count,)] = db.rows(sql.CASELOAD_COUNT, asked)
        rows = db.rows(sql.CASELOAD, asked)[:PAGE]
        *_, next_on, _, last_id = rows[-1]
        return template.render(
            rows=[_row(words, *row) for row in rows],
            count=words.counted("{count} case", "{count} cases", count),
            views=views,
            next=f"/caseload?stage={stage}&after={next_on}~{last_id}",
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
            nonce=_nonce(),
            submission=uuid.uuid4().hex,
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
        found = db.rows(sql.SEARCH[db.kind], asked)
        cases = ", ".join(str(row[-1]) for row in found)
        return template.render(
            rows=[_found_row(words, *row) for row in found],
            linked=[
                _linked_row(found, *row) for row in db.rows(sql.LINKED.format(cases=cases), asked)
            ],
            text=text,
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
            nonce=_nonce(),
            submission=uuid.uuid4().hex,
        )

    return search


def _found_row(words: Words, *row: Any) -> dict[str, Any]:
    number, surname, given_name, patronymic, born_on, stage, owner, is_own, _ = row
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


def _linked_row(found: list[tuple[Any, ...]], *row: Any) -> dict[str, str]:
    case, number, surname, given_name, patronymic, owner = row
    [whose] = [one for one in found if one[-1] == case]
    return {
        "whose": f"{whose[1]} {whose[2]} {whose[3]}".strip(),
        "name": f"{surname} {given_name} {patronymic}".strip(),
        "shown": _shown(number),
        "owner": owner,
    }


def _case(db: Database, words: Words, template: Template) -> Callable[[str], str]:
    def case(number: str) -> str:
        found = _found(db, words, number)
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
            meeting=words.meeting(found["meeting"]) if found["meeting"] else "",
            whole=words.counted("Show all {count} entry", "Show all {count} entries", count),
            words=words.fixed,
            user=g.name,
            csrf=session["csrf"],
            nonce=_nonce(),
            submission=uuid.uuid4().hex,
        )

    return case


def _found(db: Database, words: Words, number: str) -> dict[str, Any]:
    known = {"number": number, "user": g.user, "centre": g.centre, "midnight": words.midnight}
    found = db.rows(sql.CASE, known)
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
        form = request.form
        found = db.rows(sql.CASE_TO_LOG, {"number": number, "user": g.user, "centre": g.centre})
        if not found:
            abort(404)
        case, version, opened_on, last_was, next_was = found[0]
        moment = datetime.now(UTC)
        about = {
            "moment": moment,
            "now": chain.stored_moment(moment) if db.kind == "sqlite" else moment.isoformat(),
            "token": form["submission"],
            "id": case,
            "version": version,
            "user": g.user,
            "on": _day(form["on"], since=opened_on),
            "next_on": _day(form["next_contact_on"], since=form["on"]),
            "minutes": int(form["minutes"]),
            "channel": form["channel"],
            "attendance": form["attendance"],
            "agreed": form["agreed"],
            "last_was": last_was,
            "next_was": next_was,
        }
        with db.writing():
            db.rows(sql.ONCE, about)
            [(note,)] = db.rows(sql.NOTE, about)
            if not db.rows(sql.CONTACT, about):
                abort(409)
            _audit(db, about, [_created(note, about), _changed(case, about)])
        flash("The session was logged.", "success")
        return redirect(f"/cases/{number}?tab=sessions", 303)

    return log


def _audit(db: Database, about: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    """Write rows at the end of the chain of who acts, each with its code."""
    own = chain.chain_of(about["user"])
    found = db.rows(chain.LOCKED[db.kind], {"chain": own, "rows": len(rows)})
    position, seal, first = found[0]
    for number, row in enumerate(rows, first if db.kind == "postgresql" else first + 1):
        position += 1
        told = (number, about["moment"], about["user"], row["act"], row["record"])
        told = (*told, row["record_id"], about["id"], None)
        written = chain.canonical(told, row["before"], row["after"], own, position)
        mac = chain.row_mac(bytes(seal), written)
        seal = chain.head_mac(own, position, mac)
        known = {"number": number, "chain": own, "position": position, "mac": mac, "seal": seal}
        db.rows(sql.AUDIT, about | row | known)
    db.rows(sql.HEAD, known)


def _created(note: int, about: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: str(about[name]) for name in NOTED}
    row = {"act": "create", "record": "session_notes", "record_id": note}
    return row | {"before": "{}", "after": json.dumps(told)}


def _changed(case: int, about: Mapping[str, Any]) -> dict[str, Any]:
    before, after = (
        json.dumps({"next_contact_on": str(about[day])}) for day in ("next_was", "next_on")
    )
    row = {"act": "change", "record": "cases", "record_id": case}
    return row | {"before": before, "after": after}


def _check_token() -> None:
    if not hmac.compare_digest(request.form["csrf_token"], session["csrf"]):
        abort(400)


def _day(text: str, *, since: str | date) -> str:
    day = date.fromisoformat(text)
    if day < date.fromisoformat(str(since)):
        abort(422)
    return day.isoformat()


def _shown(number: str) -> str:
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"
