"""The database: shapes are checked, the slower writer is told, nothing leaks, both kinds alike."""

import importlib.util
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from neetcrm import rows, schema
from neetcrm.cases.models import Case
from neetcrm.db import Kept, fetch, open_session
from neetcrm.paths import PACKAGE
from tests.cast import AIDA, BORIS, TODAY, a_case, a_young_person


def test_migrations_make_what_the_models_say(engine):
    schema.check(engine)


def test_migrations_go_down_and_up_again(engine):
    schema.downgrade(engine, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]

    schema.upgrade(engine)
    schema.must_be_current(engine)


def test_an_outdated_database_is_said(engine):
    schema.downgrade(engine, "0001")

    with pytest.raises(schema.SchemaOutdated, match="db upgrade"):
        schema.must_be_current(engine)
    schema.upgrade(engine)


@pytest.mark.parametrize("changes", [{"surname": "x" * 101}, {"born_on": "soon"}])
def test_a_record_of_the_wrong_shape_is_not_stored(db, changes):
    db.add(a_case(person=a_young_person(**changes)))

    with pytest.raises(ValidationError):
        db.flush()


def test_a_moment_without_a_time_zone_is_not_stored(db):
    case = a_case()
    case.created_at = datetime(2025, 1, 1)  # noqa: DTZ001 - the point of the test
    db.add(case)

    with pytest.raises(sa.exc.StatementError, match="timezone"):
        db.flush()


def test_the_slower_of_two_editors_is_told(engine, db):
    db.add(a_case())
    db.commit()
    with open_session(engine, by=AIDA) as first:
        case = first.get(Case, 1)
        first.rollback()
        with open_session(engine, by=BORIS) as second:
            second.get(Case, 1).closing_note = "faster"
            second.commit()
        sa.orm.attributes.set_committed_value(case, "version", 1)
        case.closing_note = "slower"
        with pytest.raises(StaleDataError):
            first.commit()


def test_one_young_person_has_one_open_case_whatever_the_code_does(db):
    person = a_young_person()
    db.add_all([a_case(person=person), a_case(person=person)])

    with pytest.raises(sa.exc.IntegrityError):
        db.flush()


def test_a_failed_statement_prints_no_values(db):
    person = a_young_person(surname="Canary")
    db.add_all([a_case(person=person), a_case(person=person)])

    with pytest.raises(sa.exc.IntegrityError) as failed:
        db.flush()

    assert "Canary" not in str(failed.value)


def test_a_session_that_only_reads_waits_for_no_writer(engine, db):
    db.add(a_case())
    db.flush()  # the write lock is taken

    with Session(engine.execution_options(reads_only=True)) as reader:
        assert reader.get(Case, 1) is None


def test_a_kept_statement_answers_what_it_is_asked_each_time(db):
    numbered = Kept(sa.select(Case.number).where(Case.counselor_id == sa.bindparam("worker")))
    db.add(a_case(number="274905113"))
    db.flush()

    for _ in range(2):
        assert fetch(db, numbered, {"worker": AIDA.user_id}) == [("274905113",)]
        assert fetch(db, numbered, {"worker": BORIS.user_id}) == []


def test_a_kept_statement_changes_the_columns_that_it_is_given_each_time(db):
    changed = Kept(sa.update(Case.__table__).where(Case.number == sa.bindparam("of")))
    case = a_case(number="274905113")
    db.add(case)
    db.flush()

    changed.on(db.connection(), {"of": "274905113", "closing_note": "moved to Astana"})
    changed.on(db.connection(), {"of": "274905113", "another_because": "came back"})

    db.refresh(case)
    assert (case.closing_note, case.another_because) == ("moved to Astana", "came back")


def test_a_case_closes_only_with_a_reason(db):
    db.add(a_case(closed_on=TODAY))

    with pytest.raises(sa.exc.IntegrityError):
        db.flush()


def test_days_are_days(db):
    db.add(a_case())
    db.commit()
    db.expire_all()

    assert db.get(Case, 1).opened_on == date(2025, 1, 10)


def test_the_number_of_a_deleted_record_is_given_to_no_other(db):
    first, second, third = (a_young_person(surname=name) for name in ("Әлиев", "Ким", "Ли"))
    db.add_all([first, second])
    db.commit()
    last = second.id
    db.delete(second)
    db.commit()

    db.add(third)
    db.commit()

    assert third.id > last


def policies() -> set[str]:
    """Return the tables whose rows the migrations secure on PostgreSQL."""
    found: set[str] = set()
    for path in (PACKAGE / "migrations" / "versions").glob("*.py"):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        found |= set(getattr(migration, "POLICIES", ())) | set(getattr(migration, "LOGS", ()))
    return found


def test_every_table_has_a_policy_or_a_reason_for_none():
    """A new table: secure() it in its migration, from POLICIES; or tell in rows.OPEN why not."""
    tables = {table.name for table in SQLModel.metadata.sorted_tables}

    assert policies() | set(rows.OPEN) == tables
    assert not policies() & set(rows.OPEN)
