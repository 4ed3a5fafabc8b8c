"""The canary sweep: no confidential word is seen by anybody but its readers, by any way out."""

import logging
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from neetcrm.appointments import feeds
from neetcrm.audit import AuditRow
from neetcrm.reports.exports import Export, FileFormat
from tests import canaries
from tests.browsing import fields
from tests.canaries import NO_WORDS, plant, sealed_columns, seen_by_reader, seen_in
from tests.cast import AIDA, BORIS, MARAT, SAULE, TODAY, VERA
from tests.test_routes import READERS, addresses

OK = 200
MORE = (
    *(
        f"/cases/{{number}}?tab={tab}"
        for tab in ("overview", "timeline", "plan", "sessions", "referrals", "placements")
    ),
    *(f"/cases/{{number}}?tab={tab}" for tab in ("tasks", "followups", "person")),
    "/cases/{number}?tab=timeline&all=1&kind=session",
    "/cases/{number}/sessions/{psychological_id}",
    "/cases/{number}/sessions/{last_id}",
    "/cases/{number}/sessions/{own_id}",
    "/cases/{closed}?tab=timeline&all=1",
    "/cases/{closed}?tab=sessions",
    "/caseload?show=centre&columns=phone,risk,owner",
    "/search?q=CNRY",
    "/calendar?show=agenda",
)
"""Addresses with a question, which the map does not tell of."""

HEX = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
"""How a dump writes bytes: in so many digits a number would show by chance."""


@pytest.fixture
def planted(db, world):
    return plant(db, world)


def pages(app, world, db):
    """Return every address that is opened: of the map, with each kind of file, and MORE."""
    last = """SELECT max(id) FROM session_notes WHERE case_id = :mine AND author_id = :author
        AND withdrawn_at IS NULL"""
    by = {"last_id": SAULE.user_id, "own_id": AIDA.user_id}
    known = {"mine": world.mine.id}
    found = {
        name: db.execute(sa.text(last).bindparams(**known, author=author)).scalar_one()
        for name, author in by.items()
    }
    values = world.values | found
    needed = set().union(*(rule.arguments for rule in app.url_map.iter_rules()))
    known = dict.fromkeys(needed, 1) | values
    found = {at for method, _rule, at in addresses(app, known) if method == "GET"}
    found |= {f"/reports/monitoring.{kind}?by=centre" for kind in ("csv", "xlsx", "json")}
    return sorted(found | {at.format(**values) for at in MORE})


def ways_out(client, opened, world):
    """Yield what is seen at each address, in the exports, in what is sought and what is refused."""
    for at in opened:
        yield at, seen_by_reader(client.get(at))
    if client.get("/account").status_code == OK:
        token = {"csrf_token": fields(client, "/account")["csrf_token"]}
        yield from exported(client, token)
        kept = f"/jobs/{world.values['work_id']}/file"
        yield f"POST {kept}", seen_by_reader(client.post(kept, data=token))
        yield from sought(client, token, world)
        for at in opened:
            if at.startswith(f"/cases/{world.mine.number}/sessions"):
                yield f"POST {at}", seen_by_reader(client.post(at, data=token))


def exported(client, token):
    days = {"first_on": "2024-01-01", "last_on": TODAY.isoformat()}
    for what, kind in product(Export, FileFormat):
        asked = token | days | {"what": what.value, "file_format": kind.value}
        yield f"export {what} {kind}", seen_by_reader(client.post("/reports/export", data=asked))


def sought(client, token, world):
    """Yield what is found beyond the words that were sought: those the page says again."""
    person = world.mine.person
    for text, at in product(("CNRY00001Q", person.phone, person.iin), ("/search", "/log")):
        found = seen_by_reader(client.post(at, data=token | {"q": text}))
        yield f"sought at {at}", found - seen_in(text.encode())


def of_sealed(planted, seen):
    """Return from which sealed columns words are seen; what lies open is for the case team."""
    return {planted.places[one] for one in planted.among(seen)} & sealed_columns()


def test_there_are_two_thousand_of_them_one_in_every_sealed_column(planted):
    assert len(planted.places) >= 2000
    assert sealed_columns() - NO_WORDS == set(planted.places) & sealed_columns()


def test_no_page_file_feed_or_log_shows_a_word_to_anybody_but_its_readers(
    app, db, world, planted, browser, caplog
):
    caplog.set_level(logging.DEBUG)
    foreign, own = {}, {}
    mine = pages(app, world, db)
    theirs = [at.replace(world.mine.number, world.theirs.number) for at in mine]
    for name, reader in READERS.items():
        opened = theirs if reader in (BORIS, VERA) else mine
        for at, seen in ways_out(browser(reader), opened, world):
            own[name] = own.get(name, set()) | seen
            if strange := planted.foreign(seen, reader):
                foreign[name, at] = strange

    assert foreign == {}
    assert not seen_in(caplog.text.encode())
    by_saule = {planted.places[one] for one in own["psychologist"]}
    by_aida = {planted.places[one] for one in own["owner"]}
    assert by_saule >= {f"session_extracts.{one}" for one in ("text", "topics", "instruments")}
    assert by_saule >= {"process_notes.text", "process_amendments.text", "extract_amendments.text"}
    assert by_saule >= {"drafts.answers", "disclosures.recipient", "appointments.reason"}
    assert by_aida >= {"process_notes.text", "drafts.answers", "young_people.phone"}
    assert "job_results.content" in {planted.places[one] for one in own["supervisor"]}
    assert not own["analyst"] | own["admin"] | own["observer"] | own["partner"] | own["nobody"]


def test_a_calendar_feed_holds_none(app, db, planted, browser):
    for reader in (AIDA, SAULE, MARAT):
        secret = feeds.new_secret()
        db.add(feeds.renew(None, secret, by=reader, on=TODAY))
        db.commit()
        answer = browser(None).get(f"/feeds/{secret}.ics")
        assert (b"BEGIN:VEVENT" in answer.get_data()) is (reader is AIDA)
        assert not seen_by_reader(answer)


def test_the_audit_and_every_other_table_hold_no_sealed_word(db, planted, browser, world):
    browser(SAULE).get(f"/cases/{world.mine.number}/sessions/{world.values['psychological_id']}")
    for table in SQLModel.metadata.sorted_tables:
        rows = db.execute(sa.text(f"SELECT * FROM {table.name}")).all()
        seen = seen_in(repr([tuple(row) for row in rows]).encode())
        assert not of_sealed(planted, seen), table.name
    assert db.execute(sa.select(sa.func.count()).select_from(AuditRow)).scalar_one() > 1000


def test_the_file_of_the_database_or_its_dump_holds_no_sealed_word(
    db, planted, database_url, tmp_path
):
    db.commit()
    content = raw_bytes(database_url, tmp_path)

    assert len(content) > 500_000
    assert not of_sealed(planted, seen_in(content))
    assert canaries.WORD.encode().hex().encode() not in content


def raw_bytes(url, folder):
    """Return what lies on the disk: the SQLite file with its log, or a dump of PostgreSQL."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        files = (address.database, f"{address.database}-wal")
        return b"".join(Path(file).read_bytes() for file in files)
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(["pg_dump", "--file", folder / "dump.sql", plain], check=True)
    dump = (folder / "dump.sql").read_bytes()
    return HEX.sub(lambda sealed: bytes.fromhex(sealed[1].decode()), dump)
