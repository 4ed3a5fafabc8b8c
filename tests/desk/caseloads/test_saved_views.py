"""Views that are kept under a name: own ones, shared ones, and what nobody else may do to them."""

import pytest
from sqlmodel import select

from neetcrm.desk.caseloads import saving
from neetcrm.desk.caseloads.saving import NameTaken, NotYourView, ViewsTooMany
from neetcrm.desk.models import SavedView
from neetcrm.errors import NotAllowed
from tests.browsing import submit
from tests.cast import AIDA, ANALYST, BORIS, GULNAR, a_case

ASKED = "/caseload/views/new?stage=training&order=name&q=оспан&columns=age,phone"
QUERY = "stage=training&amp;order=name&amp;columns=age%2Cphone"


def a_view(**changes) -> SavedView:
    return SavedView(
        **{"owner_id": AIDA.user_id, "centre_id": 1, "name": "Mine", "asked": "due=lost"} | changes
    )


def save(page, **answers):
    return submit(page, ASKED, {"name": "In training"} | answers)


def test_a_view_is_saved_under_a_name_without_the_name_that_was_sought(browser, db):
    page = browser(AIDA)

    answer = save(page)

    [view] = db.exec(select(SavedView)).all()
    assert (answer.status_code, view.name, view.is_shared) == (303, "In training", False)
    assert view.asked == "stage=training&order=name&columns=age%2Cphone"
    shown = page.get(answer.location).text
    assert f'href="/caseload?{QUERY}" aria-current="page">In training' in shown
    assert "Rename, share or delete" in shown


def test_a_view_is_seen_by_the_centre_only_when_it_is_shared(browser, db):
    save(browser(AIDA))
    assert "In training" not in browser(GULNAR).get("/caseload").text

    save(browser(AIDA), name="For all", is_shared="y")

    assert "For all (shared)" in browser(GULNAR).get("/caseload").text
    assert "For all" not in browser(BORIS).get("/caseload").text


def test_a_shared_view_shows_each_reader_their_own_cases(browser, db):
    db.add_all([a_case(number="000000001"), a_view(asked="order=name", is_shared=True)])
    db.commit()

    assert "000000001" in browser(AIDA).get("/caseload?order=name").text
    assert "000000001" not in browser(GULNAR).get("/caseload?order=name").text


def test_a_view_is_renamed_shared_deleted_and_taken_back(browser, db):
    page = browser(AIDA)
    save(page)
    path = "/caseload/views/1"

    renamed = submit(page, path, {"name": "Studying", "is_shared": "y"})
    dropped = submit(page, path, {}, to=f"{path}/delete")
    after = page.get("/caseload").text
    restored = submit(page, path, {}, to=f"{path}/restore")

    assert [one.status_code for one in (renamed, dropped, restored)] == [303, 303, 303]
    assert "Studying" not in after
    assert f'action="{path}/restore"' in after, "the message has an undo"
    assert "Studying" in page.get("/caseload").text


def test_a_wrong_name_is_said(browser, db):
    page = browser(AIDA)
    save(page)

    for name, sentence in (
        ("", "required"),
        ("x" * 61, "longer than 60"),
        ("IN TRAINING", "choose"),
    ):
        answer = save(page, name=name)
        assert answer.status_code == 422
        assert sentence in answer.text


def test_the_slower_of_two_editors_is_told(browser, db):
    page = browser(AIDA)
    save(page)

    assert submit(page, "/caseload/views/1", {"name": "New", "version": "9"}).status_code == 409


@pytest.mark.parametrize("actor", [GULNAR, BORIS], ids=["Gulnar", "Boris"])
def test_a_view_of_somebody_else_is_not_found(browser, db, actor):
    db.add(a_view(is_shared=True))
    db.commit()
    page = browser(actor)

    assert page.get("/caseload/views/1").status_code == 404
    for act in ("delete", "restore"):
        answer = submit(page, "/account", {}, to=f"/caseload/views/1/{act}")
        assert answer.status_code == 404


def test_a_deleted_view_does_not_come_back_beside_one_of_its_name(db):
    view, other = a_view(), a_view(name="mine")

    with pytest.raises(NameTaken):
        saving.restore_view(view, [other], by=AIDA)


def test_only_the_owner_changes_a_view():
    for change in (
        lambda view: saving.rename_view(view, [], name="x", is_shared=False, by=GULNAR),
        lambda view: saving.drop_view(view, by=GULNAR),
        lambda view: saving.restore_view(view, [], by=GULNAR),
    ):
        view = a_view()
        with pytest.raises(NotYourView):
            change(view)
        assert (view.name, view.dropped_at) == ("Mine", None)


def test_views_are_kept_by_those_who_read_cases_and_not_without_end():
    many = [a_view(name=str(n)) for n in range(saving.MOST_VIEWS)]

    with pytest.raises(ViewsTooMany):
        saving.save_view(many, "", name="One more", is_shared=False, by=AIDA)
    with pytest.raises(NotAllowed):
        saving.save_view([], "", name="Mine", is_shared=False, by=ANALYST)
