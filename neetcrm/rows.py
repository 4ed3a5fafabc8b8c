"""The second wall, on PostgreSQL: each row says itself who may see it (migrations/policies.py).

Who acts goes to the database with the BEGIN of a transaction, and once more with the next statement
where that changes on the way: it never costs a round trip of its own. SQLite has no such wall.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from neetcrm.access import Actor, Role

SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")
TOLD = "neetcrm.told"
"""Where a connection keeps what its transaction was told."""

FIGURES = "figures"
COUNTING = frozenset({Role.ANALYST.value, Role.OBSERVER.value})
"""Whose role reads what is counted, of all centres, and nothing else."""

IN_CENTRES = frozenset({Role.COUNSELOR, Role.PSYCHOLOGIST, Role.SUPERVISOR})
OPEN = {
    "users": "whoever works here is named on many pages, and signs in before anybody is known",
    "memberships": "they tell where a colleague works",
    "centres": "reference data",
    "districts": "reference data",
    "courses": "reference data",
    "reasons": "reference data",
    "partners": "reference data",
    "partner_services": "reference data",
    "note_templates": "reference data",
    "audit_heads": "where each chain of the audit ends; whoever adds to it reads that",
    "key_checks": "what a wrong key is known by, before anything is read",
    "sign_in_failures": "keyed hashes, counted before anybody is known",
}
"""Tables that need no policy, each with the reason."""


class Leave(StrEnum):
    """What goes through the wall for a moment: each a named exception, and what it reads."""

    DUPLICATES = "people"
    """Whether somebody like the one sought is recorded anywhere: at intake."""
    CARRIED = "cases"
    """How many open cases an account carries: before an administrator closes it."""


@contextmanager
def leave(db: Session, for_what: Leave) -> Iterator[None]:
    """Let the statements meanwhile read past the wall for one purpose."""
    db.info["leave"] = for_what
    try:
        yield
    finally:
        del db.info["leave"]


def stand_at_door(db: Session) -> None:
    """Let a session see what is needed to know who asks, and nothing else."""
    db.info["is_at_door"] = True


def come_in(db: Session, actor: Actor) -> None:
    """Let *actor* act in a session from now on; the rows they may see are theirs."""
    db.info["by"] = actor
    db.info.pop("is_at_door", None)


def bound(engine: sa.Engine, info: dict[Any, Any], **how: Any) -> sa.Engine:
    """Return *engine* as a session with this *info* uses it."""
    return engine.execution_options(acting=info, **how)


def put_up(engine: sa.Engine) -> None:
    """Let every transaction of a PostgreSQL engine tell who acts."""
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "do_execute", _execute)
    sa.event.listen(engine, "do_execute_no_params", _execute_alone)
    sa.event.listen(engine, "do_executemany", _execute_alone)
    sa.event.listen(engine, "rollback", _end_reading)
    sa.event.listen(engine, "rollback_savepoint", _forget)


def _begin(connection: sa.Connection) -> None:
    """Begin, and say who acts, in one round trip."""
    options, driver = connection.get_execution_options(), _driver(connection)
    _by_hand(driver)
    level = f" ISOLATION LEVEL {_words(driver.isolation_level)}" if driver.isolation_level else ""
    begin = f"BEGIN{level}{' READ ONLY' if options.get('reads_only') else ''}"
    told = connection.info[TOLD] = _settings(options.get("acting", {}))
    driver.execute(f"{begin}; {told}" if told else begin, prepare=False)


def _end_reading(connection: sa.Connection) -> None:
    """Commit what only read: at a rollback the driver forgets every statement it has prepared."""
    is_open = connection.connection.is_valid
    if is_open and connection.get_execution_options().get("reads_only"):
        driver = _driver(connection)
        if driver.info.transaction_status.name == "INTRANS":
            driver.execute("COMMIT", prepare=False)


def _by_hand(driver: Any) -> None:
    """Let the driver begin nothing by itself; an isolation level that was asked for resets that."""
    if not driver.autocommit:
        driver.autocommit = True


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _words(level: Any) -> str:
    return str(level.name).replace("_", " ")


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """Say who acts now before a statement, where that has changed; both go in one round trip."""
    if hasattr(cursor, "name"):  # the cursor of a server shares its way with nothing
        _execute_alone(cursor, context)
    if statement.startswith(SAVEPOINTS) or not (changed := _changed(context)):
        return None
    with cursor.connection.pipeline():
        cursor.connection.execute(changed)
        cursor.execute(statement, parameters)
    return True


def _execute_alone(cursor: Any, *known: Any) -> None:
    """Say who acts now on a way of its own; the last thing *known* is what is executed."""
    if changed := _changed(known[-1]):
        cursor.connection.execute(changed)


def _forget(connection: sa.Connection, *_savepoint: object) -> None:
    """Say who acts once more: going back to a savepoint has taken it back, too."""
    connection.info.pop(TOLD, None)


def _changed(context: Any) -> str:
    """Return the statement that says who acts, if the transaction was told something else."""
    connection = context.root_connection
    acting = connection.get_execution_options().get("acting")
    if acting is None:
        return ""
    settings = _settings(acting)
    if settings == connection.info.get(TOLD):
        return ""
    connection.info[TOLD] = settings
    return settings


def _settings(info: dict[Any, Any]) -> str:
    """Return the statement that says who acts; nothing in it comes from outside."""
    actor: Actor | None = info.get("by")
    if actor is None:
        return ""
    role = "door" if info.get("is_at_door") else _role(actor)
    return _statement(actor, role, info.get("leave", FIGURES if role in COUNTING else ""))


def _role(actor: Actor) -> str:
    return "system" if actor.user_id == 0 else actor.role.value


@lru_cache(maxsize=1024)
def _statement(actor: Actor, role: str, reads: str) -> str:
    centres = actor.centre_ids if actor.role in IN_CENTRES else ()
    covers = (f'"{owner}/{centre}"' for owner, centre in actor.covers)
    values = {
        "role": f"'{role}'",
        "user": f"'{int(actor.user_id) or ''}'",  # no account has the number 0
        "centres": f"'{_array(centres)}'",
        "covers": f"'{{{','.join(covers)}}}'",
        "let_in": _cases_of(actor.lent + actor.tails),
        "reads": f"'{reads}'",
    }
    settings = (f"set_config('neetcrm.{name}', {value}, true)" for name, value in values.items())
    return f"SELECT {', '.join(settings)}"


def _cases_of(accesses: tuple[int, ...]) -> str:
    """Return what cases these let in to, for the database to find in the same statement."""
    return f"neetcrm_cases_of('{_array(accesses)}')::text" if accesses else "'{}'"


def _array(numbers: tuple[int, ...]) -> str:
    return f"{{{','.join(str(int(number)) for number in numbers)}}}"
