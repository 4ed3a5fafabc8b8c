"""Process notes in parts: SOAP, DAP, BIRP and free, kept as one sealed text."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.counseling import layer_queries
from neetcrm.counseling.formats import composed, parts_of
from neetcrm.counseling.models import (
    PARTS,
    NoteFormat,
    NoteTemplate,
    OwnTemplate,
    Part,
    ProcessNote,
)
from neetcrm.drafts import Draft
from tests.browsing import fields, submit
from tests.cast import AIDA, SAULE, TODAY, a_case

TYPED = {
    "on": TODAY.isoformat(),
    "channel": "in_person",
    "attendance": "attended",
    "risk_level": "none",
    "format": "soap",
}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def root(case) -> str:
    return f"/cases/{case.number}/sessions"


@pytest.mark.parametrize("format", NoteFormat)
def test_each_format_keeps_its_parts_in_their_order(format):
    texts = {part: f"{part.label}!" for part in PARTS[format]}

    assert list(parts_of(composed(texts), format).items()) == list(texts.items())


def test_another_format_shows_what_was_written_in_the_first_one_too():
    texts = {Part.SUBJECTIVE: "Sleeps badly", Part.PLAN: "A walk"}

    shown = parts_of(composed(texts), NoteFormat.DAP)

    assert list(shown) == [Part.PLAN, Part.SUBJECTIVE]
    assert shown == texts


@pytest.mark.parametrize("text", ["As before", '{"plan": "x"}', "{", '{"a": 1}', '["x"]'])
def test_a_free_note_is_read_as_it_was_written_whatever_it_looks_like(text):
    assert parts_of(composed({Part.TEXT: text}), NoteFormat.FREE) == {Part.TEXT: text}


def test_a_note_from_before_the_formats_had_parts_is_one_part():
    assert parts_of("S: sleeps badly. P: a walk", NoteFormat.SOAP) == {
        Part.TEXT: "S: sleeps badly. P: a walk"
    }


def test_the_parts_are_signed_sealed_and_shown_with_their_labels(browser, root, db):
    parts = {"note_subjective": "Canary says", "note_plan": "Canary plan"}
    submit(browser(SAULE), f"{root}/new", TYPED | parts)

    page = browser(SAULE).get(f"{root}/1").text
    [stored] = db.execute(sa.text("SELECT text FROM process_notes")).scalars()
    assert b"Canary" not in bytes(stored)
    assert page.index("Subjective: what they say") < page.index("Canary says")
    assert page.index("Canary says") < page.index("Plan: what comes next")


def test_a_form_has_a_field_for_each_part_and_says_who_reads_them(browser, root):
    page = browser(SAULE).get(f"{root}/new").text

    for part in Part:
        assert page.count(f'name="{part.field}"') == 1
    assert page.index("the psychologists of the centre read it") < page.index('name="extract"')
    assert page.index("you alone read them") < page.index('name="process_notes"')


def test_switching_the_format_before_signing_loses_no_text(browser, root, db):
    said = {"note_subjective": "Sleeps badly", "process_notes": "Remember her brother"}
    submit(browser(SAULE), f"{root}/new", TYPED | said, to="/drafts")
    reopened = browser(SAULE).get(f"{root}/new").text
    assert "Sleeps badly" in reopened

    submit(browser(SAULE), f"{root}/new", TYPED | said | {"format": "birp", "note_plan": "A walk"})

    opened = layer_queries.open_session_note(db, SAULE, 1)
    assert opened.parts == {
        Part.PLAN: "A walk",
        Part.TEXT: "Remember her brother",
        Part.SUBJECTIVE: "Sleeps badly",
    }
    assert db.exec(select(ProcessNote)).one().format is NoteFormat.BIRP


def test_templates_of_a_part_stand_below_it_the_own_first(browser, root, db):
    every = {"kk": "Қадам: …", "ru": "Шаг: …", "en": "Step: …"}
    db.add(NoteTemplate(code="plan", part=Part.PLAN, **every))
    submit(browser(SAULE), "/log/templates", {"text": "My plan: …", "part": "plan"})

    page = browser(SAULE).get(f"{root}/new").text

    assert page.index('name="note_plan"') < page.index(">My plan: …<") < page.index(">Step: …<")
    assert db.exec(select(OwnTemplate)).one().part is Part.PLAN
    assert "Step: …" not in browser(AIDA).get(f"{root}/new").text
    assert 'name="part"' not in browser(AIDA).get("/log/templates").text


def test_without_a_script_a_template_goes_into_its_part(browser, root, db):
    saule = browser(SAULE)
    typed = fields(saule, f"{root}/new") | TYPED | {"note_plan": "So far."}

    answer = saule.post(f"{root}/template?field=note_plan", data=typed | {"template": "Next: …"})

    assert answer.location == f"{root}/new#note_plan"
    assert db.exec(select(Draft)).one().answers["note_plan"] == ["So far.\nNext: …"]


def test_a_counselor_has_one_note_for_themselves_and_no_format(browser, root):
    page = browser(AIDA).get(f"{root}/new").text

    assert 'name="process_notes"' in page
    assert 'name="format"' not in page
