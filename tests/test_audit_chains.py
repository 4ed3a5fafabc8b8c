"""The audit in chains: whatever is done to its rows behind our back is found and named."""

import sys
from itertools import pairwise
from random import Random

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from neetcrm import audit, audit_chains, cli, schema
from neetcrm.audit_chains import Anchor, AnchorUnreadable, Reading, verify
from neetcrm.chain import CHAINS, ChainBroken
from neetcrm.config import Settings
from neetcrm.db import open_session
from neetcrm.encryption import use_keys
from tests.cast import AIDA, BORIS, MARAT, SAULE, a_case, a_young_person
from tests.conftest import SECRET
from tests.extent import IS_FULL

MUTATIONS = 1000 if IS_FULL else 105
COLUMNS = {
    "id": "id + 1000",
    "created_at": "'2020-01-01 00:00:00.000000'",
    "actor_id": "actor_id + 16",
    "act": "'load'",
    "record": "'nothing'",
    "record_id": "coalesce(record_id, 0) + 1",
    "case_id": "coalesce(case_id, 0) + 1",
    "person_id": "coalesce(person_id, 0) + 1",
    "before": """'{"stage": "training"}'""",
    "after": """'{"stage": 1}'""",
    "chain": "(chain + 1) % 16",
    "position": "position + 1",
    "mac": "NULL",
}
"""For each column of a row what somebody might write into it; it differs from what is there."""


@pytest.fixture
def written(engine, db):
    """Give a database in which several people worked; the chains have many lengths."""
    for round_, actor in enumerate((AIDA, BORIS, AIDA, MARAT, SAULE, AIDA)):
        with open_session(engine, by=actor) as work:
            work.add(a_case(person=a_young_person(phone=f"+7701123450{round_}")))
            audit.log_export(work, actor, "cases", rows=round_)
            work.commit()
    db.rollback()
    return engine


@pytest.fixture
def connection(written):
    """Give a connection as an intruder has it: nothing of the database stops it."""
    with written.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_rows_stay")
            connection.exec_driver_sql("DROP TRIGGER audit_rows_remain")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_rows DISABLE TRIGGER ALL")
        yield connection
        connection.rollback()


def faults(connection, anchor=None):
    return [str(fault) for fault in verify(connection, Reading(anchor))]


def anchor_of(connection):
    reading = Reading()
    assert list(verify(connection, reading)) == []
    return Anchor.of(reading.ends)


def rows_of(connection):
    return connection.exec_driver_sql(
        "SELECT id, chain, position FROM audit_rows ORDER BY id"
    ).all()


def run(connection, statement, **values):
    connection.execute(sa.text(statement), values)


# What an intruder does; each takes a connection and a source of chance.


def change_a_column(connection, chance):
    row = chance.choice(rows_of(connection))
    name = chance.choice(sorted(COLUMNS))
    run(connection, f"UPDATE audit_rows SET {name} = {COLUMNS[name]} WHERE id = :id", id=row.id)


def remove_rows(connection, chance):
    for row in chance.sample(rows_of(connection), chance.randint(1, 4)):
        run(connection, "DELETE FROM audit_rows WHERE id = :id", id=row.id)


def swap_two_places(connection, chance):
    one, other = chance.choice(list(pairwise(rows_of(connection))))
    for old, new in ((one.id, -1), (other.id, one.id), (-1, other.id)):
        run(connection, "UPDATE audit_rows SET id = :new WHERE id = :old", old=old, new=new)


COPIED = "created_at, actor_id, act, record, record_id, case_id, person_id, before, after, mac"


def put_a_copy_in(connection, chance):
    row = chance.choice(rows_of(connection))
    last = rows_of(connection)[-1].id
    place = chance.choice(["chain, position", "chain, position + 1", "NULL, NULL", "99, 1"])
    run(
        connection,
        f"INSERT INTO audit_rows (id, chain, position, {COPIED})"
        f" SELECT :new, {place}, {COPIED} FROM audit_rows WHERE id = :id",
        new=last + 1,
        id=row.id,
    )


def cut_the_last_rows_off(connection, chance):
    """Remove the end of a chain, and write its head anew as well as one can without the key."""
    row = chance.choice(rows_of(connection))
    chain = {"chain": row.chain, "position": row.position}
    run(
        connection, "DELETE FROM audit_rows WHERE chain = :chain AND position >= :position", **chain
    )
    last = "(SELECT mac FROM audit_rows WHERE chain = :chain AND position = :position - 1)"
    mac = chance.choice([f"coalesce({last}, mac)", "mac"])
    length = chance.choice([":position - 1", "length"])
    run(
        connection,
        f"UPDATE audit_heads SET length = {length}, mac = {mac}"
        " WHERE chain = :chain AND :position > 0",
        **chain,
    )


def remove_a_whole_chain(connection, chance):
    chain = chance.choice(rows_of(connection)).chain
    run(connection, "DELETE FROM audit_rows WHERE chain = :chain", chain=chain)
    head = chance.choice(
        [
            "DELETE FROM audit_heads WHERE chain = :chain",
            "UPDATE audit_heads SET length = 0 WHERE chain = :chain",
            "UPDATE audit_heads SET length = 0, mac = (SELECT mac FROM audit_heads"
            " WHERE chain = 15 - :chain) WHERE chain = :chain",
        ]
    )
    run(connection, head, chain=chain)


def change_a_head(connection, chance):
    change = chance.choice(
        ["length = length + 1", "length = length - 1", "chain = chain + 16", "mac = :other"]
    )
    head = {"chain": chance.randrange(CHAINS)}
    other = {"other": chance.randbytes(32)} if "other" in change else {}
    run(connection, f"UPDATE audit_heads SET {change} WHERE chain = :chain", **head, **other)


INTRUSIONS = (
    change_a_column,
    remove_rows,
    swap_two_places,
    put_a_copy_in,
    cut_the_last_rows_off,
    remove_a_whole_chain,
    change_a_head,
)


def test_an_audit_that_nobody_touched_is_whole(written):
    with written.connect() as connection:
        assert faults(connection) == []


def test_of_many_things_an_intruder_may_do_each_is_found(connection):
    for number in range(MUTATIONS):
        chance = Random(number)
        intrude = INTRUSIONS[number % len(INTRUSIONS)]
        with connection.begin_nested() as intrusion:
            intrude(connection, chance)
            found = faults(connection)
            intrusion.rollback()
        assert found, (number, intrude.__name__)
    assert faults(connection) == []


@pytest.mark.parametrize("name", COLUMNS)
def test_a_change_of_any_column_is_found(connection, name):
    [*_, row] = [row for row in rows_of(connection) if row.position == 1]
    run(connection, f"UPDATE audit_rows SET {name} = {COLUMNS[name]} WHERE id = :id", id=row.id)

    assert faults(connection)


def test_a_changed_row_is_named_and_the_rest_is_not(connection):
    row = rows_of(connection)[7]
    run(connection, "UPDATE audit_rows SET person_id = 77 WHERE id = :id", id=row.id)

    assert faults(connection) == [f"row {row.id}: was changed, or the one before it"]


def test_removed_rows_are_named_by_their_places(connection):
    aidas = [row for row in rows_of(connection) if row.chain == AIDA.user_id]
    run(connection, "DELETE FROM audit_rows WHERE id = :id", id=aidas[1].id)
    run(connection, "DELETE FROM audit_rows WHERE id >= :id", id=aidas[-2].id)

    gone, last = faults(connection)
    assert gone == f"row {aidas[2].id}: rows before it were removed: places 2 to 2 of chain 1"
    ended = aidas[-1].position
    assert last == f"the last rows of chain 1 were removed: places {ended - 1} to {ended}"


def test_an_old_copy_that_was_put_back_does_not_hold_the_anchor(connection):
    old = connection.exec_driver_sql("SELECT chain, length, mac FROM audit_heads").all()
    early, last = anchor_of(connection), rows_of(connection)[-1].id
    with Session(connection, join_transaction_mode="create_savepoint") as work:
        audit.log_export(work, AIDA, "cases", rows=1)
        work.commit()
    late = anchor_of(connection)

    assert faults(connection, early) == faults(connection, late) == []

    run(connection, "DELETE FROM audit_rows WHERE id > :last", last=last)
    for head in old:
        run(
            connection,
            "UPDATE audit_heads SET length = :length, mac = :mac WHERE chain = :chain",
            **head._mapping,
        )
    assert faults(connection, early) == []
    assert faults(connection, late) == [
        "the audit is not the one of which the anchor was written down"
    ]


def test_an_anchor_is_read_as_it_was_printed(connection):
    anchor = anchor_of(connection)

    assert Anchor.read(f" {anchor}\n") == anchor
    for wrong in ("", "1.2-ab", "x" * 20):
        with pytest.raises(AnchorUnreadable):
            Anchor.read(wrong)


def test_another_key_does_not_make_the_same_chains(written):
    use_keys(Settings(secret_key="another secret that is long enough").keyring())

    with written.connect() as connection:
        assert faults(connection)


def test_what_was_logged_before_there_were_chains_is_vouched_for(written):
    schema.downgrade(written, "0002")
    schema.upgrade(written)

    with written.connect() as connection:
        reading = Reading()
        assert list(verify(connection, reading)) == []
        assert (reading.rows - reading.earlier, reading.ends[0].length) == (1, 1)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_rows_stay")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_rows DISABLE TRIGGER ALL")
        run(connection, "UPDATE audit_rows SET record = 'x' WHERE id = 3")
        assert faults(connection) == ["of the rows from before the chains some were changed"]
        connection.rollback()


def test_chains_are_not_begun_a_second_time(connection):
    run(connection, "DELETE FROM audit_heads")

    with pytest.raises(ChainBroken):
        audit_chains.begin(connection)


def test_nothing_is_written_to_a_chain_without_a_head(connection):
    run(connection, "DELETE FROM audit_heads WHERE chain = 1")

    with Session(connection, join_transaction_mode="create_savepoint") as work:
        audit.log_export(work, AIDA, "cases", rows=1)
        with pytest.raises(ChainBroken):
            work.commit()


def test_what_a_savepoint_took_back_is_not_logged(written, db):
    with open_session(written, by=AIDA) as work:
        audit.log_export(work, AIDA, "kept", rows=1)
        with work.begin_nested() as point:
            work.add(a_case(person=a_young_person(phone="+77010000000")))
            work.flush()
            point.rollback()
        work.commit()

    newest = db.execute(sa.text("SELECT record FROM audit_rows ORDER BY id DESC LIMIT 1"))
    assert newest.scalar_one() == "kept"


def test_verify_tells_a_terminal_what_it_found(written, db, database_url, monkeypatch, capfd):
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", SECRET)
    monkeypatch.setattr(sys, "argv", ["neetcrm", "audit", "verify"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    output, _ = capfd.readouterr()

    assert ended.value.code in (None, 0)
    assert output.startswith("The audit is whole: ")
    anchor = output.rsplit(" ", 1)[-1].strip()

    with written.begin() as connection:
        run(connection, "UPDATE audit_heads SET length = length - 1 WHERE chain = 1")
    monkeypatch.setattr(sys, "argv", ["neetcrm", "audit", "verify", "--anchor", anchor])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    output, _ = capfd.readouterr()

    assert ended.value.code == 1
    assert "the head of chain 1 does not fit its last row\n" in output
    assert "1 faults" in output
