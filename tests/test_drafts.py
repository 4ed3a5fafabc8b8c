"""Drafts are kept for their writer, found by nobody else, and end when they are carried out."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm import drafts, submissions
from neetcrm.audit import AuditRow
from neetcrm.drafts import Draft, DraftKind
from tests.cast import ADMIN, AIDA, GULNAR, MARAT, SAULE

NOW = datetime(2025, 3, 3, 9, 3, tzinfo=UTC)


def keep(db, text="Canary", *, by=AIDA, about="274905113", at=NOW, **changes):
    draft = drafts.keep(
        db,
        form=DraftKind.SESSION,
        about=about,
        answers={"agreed": [text], "many": ["a", "b"]},
        by=by,
        at=at,
        **changes,
    )
    db.commit()
    return draft


def find(db, actor=AIDA, about="274905113"):
    db.expire_all()
    return drafts.find(db, actor, form=DraftKind.SESSION, about=about)


def test_a_draft_is_found_as_it_was_typed(db):
    keep(db)

    assert find(db).answers == {"agreed": ["Canary"], "many": ["a", "b"]}
    assert find(db).saved_at == NOW


def test_what_is_typed_later_takes_the_place_of_what_was_typed_before(db):
    keep(db)
    keep(db, "Қосымша", at=NOW + timedelta(seconds=3))

    assert find(db).answers["agreed"] == ["Қосымша"]
    assert len(db.exec(select(Draft)).all()) == 1


@pytest.mark.parametrize("other", [GULNAR, SAULE, MARAT, ADMIN])
def test_a_draft_is_found_by_its_writer_alone(db, other):
    keep(db)

    assert find(db, other) is None
    assert drafts.waiting(db, other) == []


def test_the_draft_saved_last_waits_on_top(db):
    keep(db, about="first")
    keep(db, about="second", at=NOW + timedelta(minutes=1))
    keep(db, by=GULNAR)

    assert [draft.about for draft in drafts.waiting(db, AIDA)] == ["second", "first"]


def test_a_dropped_draft_is_gone_and_others_stay(db):
    keep(db, about="first")
    keep(db, about="second")
    keep(db, about="first", by=GULNAR)

    drafts.drop(db, form=DraftKind.SESSION, about="first", by=AIDA)

    assert find(db, about="first") is None
    assert find(db, about="second") is not None
    assert find(db, GULNAR, about="first") is not None


def test_what_a_slow_page_saves_after_its_form_was_carried_out_is_no_draft(db):
    submissions.claim(db, "token", user_id=AIDA.user_id)
    keep(db, submission="token")

    assert find(db) is None
    assert drafts.waiting(db, AIDA) == []


def test_what_is_to_be_signed_is_kept_however_old_it_is(db):
    for form in DraftKind:
        drafts.keep(db, form=form, about="1", answers={}, by=AIDA, at=NOW)

    drafts.drop_old(db, at=NOW + drafts.KEPT_FOR + timedelta(days=1))

    kept = {draft.form for draft in drafts.waiting(db, AIDA)}
    assert kept == {DraftKind.SESSION, DraftKind.AMENDMENT}


def test_a_draft_lies_sealed_and_is_not_audited(db):
    keep(db)

    [stored] = db.execute(sa.text("SELECT answers FROM drafts")).scalars()
    assert b"Canary" not in bytes(stored)
    assert not [row for row in db.exec(select(AuditRow)) if row.record == "drafts"]


def test_a_draft_has_its_bounds(db):
    with pytest.raises(drafts.DraftTooLarge):
        keep(db, "x" * (drafts.LARGEST + 1))


def test_what_was_discarded_is_had_back_within_the_hour_and_only_the_last(db):
    for about in ("first", "second"):
        keep(db, about=about)
        drafts.discard(db, form=DraftKind.SESSION, about=about, by=AIDA, at=NOW)
    (left,) = db.exec(select(Draft)).all()
    late = NOW + drafts.UNDONE_WITHIN + timedelta(seconds=1)

    for by, at in ((GULNAR, NOW), (AIDA, late)):
        with pytest.raises(drafts.DraftNotFound):
            drafts.restore(db, left.id, by=by, at=at)
    assert find(db, about="second") is None
    assert drafts.restore(db, left.id, by=AIDA, at=NOW).about == "second"
    drafts.discard(db, form=DraftKind.SESSION, about="second", by=AIDA, at=NOW)
    assert drafts.drop_old(db, at=late) == 1
