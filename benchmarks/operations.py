"""What is measured: the pages that a counselor keeps open all day, a note, and the report."""

import gc
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from time import perf_counter
from urllib.parse import quote

import sqlalchemy as sa

from benchmarks import store
from benchmarks.crowd import crowds
from benchmarks.floor import cut
from benchmarks.floor.app import floor_app
from benchmarks.floor.database import Database, connected
from benchmarks.floor.words import Words
from benchmarks.paper import plain
from benchmarks.timing import Operation
from benchmarks.visits import Visitor, WrongAnswer, hidden, signed_in, words_of
from neetcrm import sign_ins, staff
from neetcrm.access import COMMAND_LINE
from neetcrm.accounts import User
from neetcrm.app import create_app
from neetcrm.cases.queries import get_whole_case
from neetcrm.db import open_session, utc_now
from neetcrm.reports.paper import progress_page
from neetcrm.reports.progress import ProgressReport, progress_report
from neetcrm.reports.render import renderer

COUNSELOR = "counselor@neetcrm.example"
CASELOAD = "/caseload?stage=counseling"
TYPED = 4
"""How many letters of a surname somebody types who searches."""

ALIKE = 0.95
"""The least share of words that a page of the floor and ours have in common."""

COUNSELOR_AND_CASE = """
SELECT users.id, full_name, users.language, number, surname, given_name, patronymic
FROM users JOIN cases ON users.id = counselor_id JOIN young_people ON young_people.id = person_id
WHERE users.email = :email AND closed_on IS NULL AND stage != 'intake'
ORDER BY (SELECT count(*) FROM session_notes WHERE case_id = cases.id)
  + (SELECT count(*) FROM stage_moves WHERE case_id = cases.id)
  + (SELECT count(*) FROM placements WHERE case_id = cases.id) DESC, cases.id LIMIT 1
"""


@dataclass(frozen=True)
class Scene:
    """Who works on what: a counselor, and the one of their cases where most happened."""

    user_id: int
    user: str
    language: str
    number: str
    name: str

    @property
    def search(self) -> str:
        return f"/search?q={quote(self.name[:TYPED])}"

    @property
    def case(self) -> str:
        return f"/cases/{self.number}?tab=timeline"

    @property
    def log(self) -> str:
        return f"/cases/{self.number}/sessions/new"


MANY = 1_000_000
GOALS = {"a": 2.0, "b": 2.0, "c": 2.5, "d": 2.5, "h": 2.0, "g": 2.8}
"""How many times the floor's time ours may take.

A report is to take 100 ms where the plain blocks of the same words take 36, and 450 readers are to
be answered in a second where the floor answers 900.
"""

GOALS_OF_MANY = GOALS | {"a": 1.95, "b": 1.57, "c": 3.75, "d": 2.86}
"""At a million cases: 8, 20, 6 and 6 ms where the floor takes 4.1, 12.7, 1.6 and 2.1."""


def operations(url: str, *, size: int = 0) -> Iterator[Operation]:
    """Yield each operation over a database of a size that may be written into."""
    goals = GOALS_OF_MANY if size >= MANY else GOALS
    with closing(connected(url)) as db:
        scene = _scene(db)
        app = create_app(store.installation(url))
        engine: sa.Engine = app.extensions["neetcrm.engine"]
        token = _token(engine, scene.user_id)
        ours = signed_in(app, CASELOAD, _user_id=token, _fresh=True)
        pages = _pages(scene, ours)
        words = Words(scene.language, store.AS_OF)
        floor = signed_in(floor_app(db, pages, words), "/start", user=token)
        gc.collect()
        gc.freeze()  # as server.py does when it is ready
        yield from _of_pages(scene, goals, floor, ours)
        cookies = {"floor": floor.cookie, "ours": ours.cookie}
        with crowds(CASELOAD, cookies, url=url, pages=pages, language=scene.language) as sides:
            yield Operation("h  (a) for 16 readers at once: an answer each", goals["h"], *sides)
        report = _report(scene, engine)
        yield Operation("g  progress report as PDF, warm", goals["g"], *_printing(report))
    engine.dispose()


def _of_pages(scene: Scene, goals: dict[str, float], *visitors: Visitor) -> Iterator[Operation]:
    name = "a  caseload: 50 cases of a stage, with the count"
    yield Operation(name, goals["a"], *_reading(CASELOAD, *visitors))
    name = "b  search by part of a name"
    yield Operation(name, goals["b"], *_reading(scene.search, *visitors))
    name = "c  case page with its timeline"
    yield Operation(name, goals["c"], *_reading(scene.case, *visitors))
    name = "d  log a session: kept on disk, audited"
    yield Operation(name, goals["d"], *_logging(scene.log, *visitors))


def _scene(db: Database) -> Scene:
    [(user_id, user, language, number, *name)] = db.rows(COUNSELOR_AND_CASE, {"email": COUNSELOR})
    return Scene(user_id, user, language, number, " ".join(name).strip())


def _token(engine: sa.Engine, user_id: int) -> str:
    """Sign an account in and return the token that a cookie keeps of it."""
    with open_session(engine, by=COMMAND_LINE) as db:
        sign_in, token = sign_ins.begin(db.get_one(User, user_id), at=utc_now(), is_proven=True)
        db.add(sign_in)
        db.commit()
    return token


def _pages(scene: Scene, ours: Visitor) -> dict[str, str]:
    """Return the sources of the floor's pages, cut from ours."""
    shown = f"{scene.number[:3]}-{scene.number[3:6]}-{scene.number[6:]}"
    user = {"user": scene.user}
    about = {"name": scene.name, "number": scene.number, "shown": shown}
    return {
        "caseload": cut.caseload(ours.get(CASELOAD).text, known=user),
        "search": cut.search(ours.get(scene.search).text, known=user),
        "case": cut.case(ours.get(scene.case).text, known=user | about),
    }


def _reading(address: str, *visitors: Visitor) -> Iterator[Callable[[], float]]:
    """Yield how each visitor reads the page, once it shows both the same."""
    _must_be_alike(*(visitor.get(address).text for visitor in visitors))
    for visitor in visitors:
        yield lambda visitor=visitor: visitor.get(address).seconds


def _must_be_alike(one: str, other: str) -> None:
    few, many = sorted((Counter(words_of(one)), Counter(words_of(other))), key=Counter.total)
    if (few & many).total() < ALIKE * many.total():
        raise WrongAnswer(f"the floor's page differs from ours: {(many - few).most_common(20)}")


def _logging(address: str, *visitors: Visitor) -> Iterator[Callable[[], float]]:
    for visitor, page in zip(visitors, ("/start", address), strict=True):
        token = hidden(visitor.get(page).text, "csrf_token")
        yield _logger(visitor, address, token)


def _logger(visitor: Visitor, address: str, token: str) -> Callable[[], float]:
    """Return how one session after the other is logged; each plans another next contact."""
    turns = count()

    def log() -> float:
        answers = {
            "csrf_token": token,
            "submission": uuid.uuid4().hex,
            "on": store.AS_OF.isoformat(),
            "minutes": "45",
            "channel": "in_person",
            "attendance": "attended",
            "agreed": "Екі бос жұмыс орнына өтініш жібереді.",
            "process_notes": "",
            "next_contact_on": str(store.AS_OF + timedelta(days=1 + next(turns) % 300)),
        }
        return visitor.post(address, answers).seconds

    return log


def _report(scene: Scene, engine: sa.Engine) -> ProgressReport:
    with open_session(engine, by=COMMAND_LINE) as db:
        account = staff.find_account(db, email=COUNSELOR)
        if account is None:
            raise WrongAnswer(COUNSELOR)
        actor = account.as_actor()
    with open_session(engine, by=actor) as db:
        case = get_whole_case(db, actor, scene.number)
        return progress_report(db, actor, case, as_of=store.AS_OF)


def _printing(report: ProgressReport) -> Iterator[Callable[[], float]]:
    blocks = plain(progress_page(report))
    yield lambda: _seconds(lambda: renderer().pdf_of(blocks))
    yield lambda: _seconds(lambda: renderer().progress_pdf(report))


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
