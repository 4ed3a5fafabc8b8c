"""The second wall: what PostgreSQL shows to whom when the application's own filter is gone.

Each test that takes the filter away runs on SQLite as well, where the foreign then shows: so it is
known to be gone.
"""

import importlib
import re
import sys
from inspect import signature

import pytest
import sqlalchemy as sa

from neetcrm import rows
from neetcrm.access import COMMAND_LINE
from neetcrm.cases import scope
from neetcrm.db import make_engine, open_session
from neetcrm.paths import PACKAGE
from tests.asvs import proves
from tests.cast import ADMIN, AIDA, ANALYST, BORIS, DANIYAR, GULNAR, MARAT, PARTNER, SAULE, VERA
from tests.test_db import policies

HERE = (AIDA, GULNAR, MARAT, DANIYAR)
"""The staff of centre 1; Saule has a session in the case of centre 2 as well."""

THERE = (BORIS, VERA)
OF_NOBODY = (ADMIN, PARTNER)
OF_ACCOUNTS = {"authenticator_apps", "recovery_codes", "security_keys", "sign_ins"}
"""An administrator resets and ends them for every account; at the door they tell who comes in."""

PERSONAL = OF_ACCOUNTS | {
    "submissions",
    "drafts",
    "own_templates",
    "recent_cases",
    "calendar_feeds",
}
ONLY_GROW = {"audit_rows"}
LEAVES = re.compile(r"rows\.leave\(db, rows\.Leave\.(\w+)\)")


def test_the_leave_to_pass_the_wall_is_taken_in_three_places_only():
    taken = {
        str(path.relative_to(PACKAGE)): LEAVES.findall(path.read_text())
        for path in PACKAGE.rglob("*.py")
        if LEAVES.search(path.read_text())
    }

    assert taken == {
        "admin/rules.py": ["CARRIED"],
        "cases/duplicates.py": ["DUPLICATES"],
        "people/queries.py": ["DUPLICATES"],
    }


@pytest.fixture
def walled(application_url):
    """Give an engine that connects as the application; skip where no wall can be put up."""
    if not application_url.startswith("postgresql"):
        pytest.skip("SQLite has no policies of rows")
    engine = make_engine(application_url)
    yield engine
    engine.dispose()


def test_the_database_secures_what_the_migrations_say(walled):
    asked = """SELECT c.relname, count(p.polname) FROM pg_class c LEFT JOIN pg_policy p
        ON p.polrelid = c.oid WHERE c.relrowsecurity GROUP BY 1"""
    with walled.connect() as connection:
        secured = dict(list(connection.execute(sa.text(asked))))

    assert set(secured) == set(policies())
    assert min(secured.values()) >= 1


def seen(engine, actor, table) -> set[int]:
    with open_session(engine, by=actor) as db:
        return set(db.execute(sa.text(f"SELECT id FROM {table}")).scalars())


@pytest.mark.parametrize("table", sorted(policies()))
def test_no_row_of_another_centre_is_seen_counted_changed_or_deleted(walled, world, table):
    whole = seen(walled, COMMAND_LINE, table)
    theirs = set().union(*(seen(walled, actor, table) for actor in THERE))
    for actor in (*HERE, *OF_NOBODY):
        own = seen(walled, actor, table)

        assert own <= whole
        assert not own & theirs or (table in OF_ACCOUNTS and actor is ADMIN), actor
        assert changed(walled, actor, table, whole - own) == 0, actor


def changed(engine, actor, table, strangers) -> int:
    """Return how many rows of strangers somebody can change or delete; an audit row, never."""
    count = 0
    with open_session(engine, by=actor) as db:
        for act in (f"DELETE FROM {table}", f"UPDATE {table} SET created_at = created_at"):
            statement = sa.text(f"{act} WHERE id = ANY(:ids)")
            try:
                with db.begin_nested():
                    count += db.execute(statement, {"ids": list(strangers)}).rowcount
            except sa.exc.ProgrammingError:
                count += table not in ONLY_GROW
        db.rollback()
    return count


def test_every_kind_of_record_stands_behind_the_wall(walled, world):
    empty = [table for table in policies() if not seen(walled, COMMAND_LINE, table)]

    assert set(empty) <= PERSONAL | WITHOUT_ROWS


WITHOUT_ROWS = {
    "changed_cases",
    "changes_of_many",
    "contact_marks",
    "duty_shifts",
    "answer_sheets",
    "extract_amendments",
    "glass_breaks",
    "safety_plans",
    "fact_amendments",
    "notices",
    "process_amendments",
    "risk_alerts",
    "situations",
}
"""Of these the world has none; a policy that hangs on a case or an author is proven by others."""


def test_who_acts_for_nobody_known_sees_nothing(walled, world):
    """A session that stands at the door, or tells no actor at all, has no rows."""
    for table in policies():
        with open_session(walled, by=COMMAND_LINE) as db:
            rows.stand_at_door(db)
            seen_at_door = db.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
        with walled.connect() as connection:
            untold = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()

        assert untold == 0
        assert seen_at_door == 0 or table in OF_ACCOUNTS | {"case_accesses", "calendar_feeds"}


def test_nothing_can_be_added_to_a_case_of_another_centre(walled, world):
    added = sa.text(
        "INSERT INTO stage_moves (case_id, to_stage, moved_on, moved_by_id, reason, created_at)"
        " VALUES (:case_id, 'counseling', '2025-03-01', :by, '', now())"
    )
    for actor in (AIDA, MARAT, SAULE, ANALYST, ADMIN):
        with open_session(walled, by=actor) as db:
            with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
                db.execute(added, {"case_id": world.theirs.id, "by": actor.user_id})
            db.rollback()


def test_nobody_audits_in_the_name_of_another(walled, world):
    forged = sa.text(
        "INSERT INTO audit_rows (actor_id, act, record, before, after, created_at)"
        " VALUES (:who, 'read', 'cases', '{}', '{}', now())"
    )
    refused = pytest.raises(sa.exc.ProgrammingError, match="row-level security")
    with open_session(walled, by=AIDA) as db, refused:
        db.execute(forged, {"who": BORIS.user_id})


def test_process_notes_are_their_authors(walled, world):
    for actor in (AIDA, GULNAR, MARAT, SAULE, DANIYAR, BORIS, VERA, ADMIN, ANALYST):
        with open_session(walled, by=actor) as db:
            authors = set(db.execute(sa.text("SELECT author_id FROM process_notes")).scalars())

        assert authors <= {actor.user_id}


def test_extracts_are_of_psychologists(walled, world):
    assert seen(walled, SAULE, "session_extracts")
    for actor in (AIDA, GULNAR, MARAT, BORIS, VERA, ADMIN, ANALYST):
        assert not seen(walled, actor, "session_extracts"), actor


def test_emergency_access_is_of_psychologists_and_supervisors(walled, world):
    assert seen(walled, DANIYAR, "glass_breaks")
    assert seen(walled, MARAT, "glass_breaks")
    for actor in (AIDA, GULNAR, BORIS, ADMIN, ANALYST, PARTNER):
        assert not seen(walled, actor, "glass_breaks"), actor


@proves("8.3.3")
def test_who_acts_may_change_within_a_transaction(walled, world):
    with open_session(walled, by=AIDA) as db:
        of_aida = set(db.execute(sa.text("SELECT id FROM cases")).scalars())
        rows.come_in(db, BORIS)
        of_boris = set(db.execute(sa.text("SELECT id FROM cases")).scalars())

    assert world.mine.id in of_aida - of_boris
    assert world.theirs.id in of_boris - of_aida


def test_what_only_read_leaves_its_statements_prepared(walled, world):
    asked = sa.text("SELECT count(*) FROM cases")
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE :asked")
    for _ in range(8):
        with open_session(walled, by=AIDA, reads_only=True) as db:
            db.execute(asked)

    with open_session(walled, by=AIDA, reads_only=True) as db:
        assert db.execute(prepared, {"asked": f"{asked.text}%"}).scalar_one() == 1


def test_leave_lasts_no_longer_than_it_is_needed(walled, world):
    people = sa.text("SELECT id FROM young_people")
    with open_session(walled, by=AIDA) as db:
        before = set(db.execute(people).scalars())
        with rows.leave(db, rows.Leave.DUPLICATES):
            meanwhile = set(db.execute(people).scalars())
        after = set(db.execute(people).scalars())

    assert world.theirs.person_id in meanwhile
    assert world.theirs.person_id not in before | after


# Without the application's filter


@pytest.fixture
def unfiltered(monkeypatch):
    """Let the application show all cases to all: the one thing that stands between is the wall."""
    forget_statements()
    for name in ("cases.scope", "cases.waiting.task_queries", "appointments.queries"):
        module = importlib.import_module(f"neetcrm.{name}")
        monkeypatch.setattr(module, "within", lambda _actor, _reach: sa.true())
    monkeypatch.setattr(scope, "works_on", lambda _actor, _case: True)
    yield
    forget_statements()


def forget_statements() -> None:
    """Let statements that are kept for an actor be put together anew."""
    for name, module in list(sys.modules.items()):
        if name.startswith("neetcrm."):
            for kept in vars(module).values():
                is_kept = callable(kept) and "cache_clear" in dir(type(kept))
                if is_kept and "actor" in signature(kept).parameters:
                    kept.cache_clear()


def pages(app, values) -> list[str]:
    """Return all pages about a record of *values*, and the lists."""
    found = ["/caseload?show=centre&order=name", "/caseload?as=board", "/search?q=Ким"]
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint != "static" and "pdf" not in rule.rule:
                known = {name: values[name] for name in rule.arguments if name in values}
                if len(known) == len(rule.arguments):
                    found.append(app.url_for(rule.endpoint, **known))
    return found


@proves("8.3.3")
@pytest.mark.parametrize("actor", [AIDA, MARAT, DANIYAR, ANALYST, ADMIN], ids=lambda one: one.role)
def test_no_page_shows_another_centre_though_nothing_filters(
    app, browser, world, unfiltered, actor, database_url
):
    person = world.theirs.person
    marks = (person.given_name, world.theirs.number, person.phone[-7:])
    values = world.values | world.foreign
    client = browser(actor)
    sightings = []
    for path in pages(app, values):
        answer = client.get(path)  # which says again what was asked for
        told = [mark for mark in marks if mark in answer.text and mark not in path]
        sightings += [(path, mark) for mark in told]

    is_walled = database_url.startswith("postgresql")
    can_see = actor in (AIDA, MARAT, DANIYAR) and not is_walled
    assert bool(sightings) is can_see, sightings[:5]
