"""Records of the same person: linked for a reason, seen by those who may see both, undone."""

import pytest
import sqlalchemy as sa

from neetcrm.access import Actor, Role
from neetcrm.cases import links
from neetcrm.cases.duplicates import lookalikes, possible_duplicates
from neetcrm.errors import NotAllowed, NotFound
from neetcrm.people.models import PersonLink
from neetcrm.people.queries import Likeness, Sought
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_young_person

IN_BOTH = Actor(user_id=4, role=Role.SUPERVISOR, centre_ids=(1, 2))


@pytest.fixture
def mine(db):
    return stored(db, surname="Оспанова")


@pytest.fixture
def namesake(db):
    return stored(db, surname="Ким", counselor_id=GULNAR.user_id)


@pytest.fixture
def theirs(db):
    return stored(db, surname="Оспанова", counselor_id=BORIS.user_id, centre_id=2)


def stored(db, *, surname, phone="+77011234567", **changes):
    case = a_case(person=a_young_person(surname=surname, phone=phone), **changes)
    db.add(case)
    db.commit()
    return case


def link(db, case, other, **changes):
    how = {"why": "The name before marriage", "by": MARAT, "on": TODAY, "today": TODAY}
    made = links.link_persons(case, other, live_links=links.live_links(db, case), **how | changes)
    db.add(made)
    db.commit()
    return made


def numbers(linked):
    return [one.card.number for one in linked]


def test_a_link_shows_each_record_beside_the_other(db, mine, namesake):
    link(db, mine, namesake, by=AIDA)

    assert numbers(links.linked_records(db, AIDA, mine)) == [namesake.number]
    assert numbers(links.linked_records(db, GULNAR, namesake)) == [mine.number]
    assert links.other_names(db, MARAT, [mine.id])[mine.id][0].number == namesake.number


def test_linked_are_all_who_hang_together(db, mine, namesake):
    third = stored(db, surname="Ли")
    link(db, mine, namesake)
    link(db, third, namesake)

    found = links.linked_records(db, MARAT, mine)

    assert set(numbers(found)) == {namesake.number, third.number}
    assert [one.link_id is None for one in found if one.card.number == third.number] == [True]


def test_undone_nothing_is_lost_and_it_can_be_linked_anew(db, mine, namesake):
    made = link(db, mine, namesake)

    links.undo_link(made, namesake, by=GULNAR, on=TODAY)
    db.commit()

    assert links.linked_records(db, AIDA, mine) == []
    assert (made.why, made.undone_by_id) == ("The name before marriage", GULNAR.user_id)
    with pytest.raises(links.LinkUndone):
        links.undo_link(made, mine, by=AIDA, on=TODAY)
    assert link(db, mine, namesake).id != made.id


def test_a_link_is_refused_without_a_reason_or_twice_or_with_itself(db, mine, namesake):
    with pytest.raises(links.LinkNeedsReason):
        link(db, mine, namesake, why=" ")
    with pytest.raises(links.SamePerson):
        link(db, mine, mine)
    link(db, mine, namesake)
    with pytest.raises(links.AlreadyLinked):
        link(db, namesake, mine)


@pytest.mark.parametrize("actor", [GULNAR, SAULE, BORIS], ids=["Gulnar", "Saule", "Boris"])
def test_only_who_works_on_the_case_links_it(db, mine, namesake, actor):
    with pytest.raises(NotAllowed):
        link(db, mine, namesake, by=actor)


def test_a_record_of_another_centre_is_not_linked_nor_shown(db, mine, theirs):
    with pytest.raises(NotAllowed):
        link(db, mine, theirs)
    made = link(db, mine, theirs, by=IN_BOTH)

    assert numbers(links.linked_records(db, IN_BOTH, mine)) == [theirs.number]
    assert links.linked_records(db, AIDA, mine) == []
    assert links.linked_records(db, BORIS, theirs) == []
    assert links.other_names(db, MARAT, [mine.id]) == {}
    with pytest.raises(NotFound):
        links.get_link(db, AIDA, mine, made.id)
    assert links.get_link(db, IN_BOTH, mine, made.id) is made


def test_who_looks_alike_is_shown_with_what_is_alike(db, mine, namesake, theirs):
    cards = lookalikes(db, AIDA, mine)

    assert [(card.number, card.likenesses) for card in cards] == [
        (namesake.number, (Likeness.PHONE,))
    ]


def test_a_name_the_other_way_round_is_found(db, mine):
    sought = Sought("Aliya", "Ospanova", mine.person.born_on)

    [card] = possible_duplicates(db, AIDA, sought).cards

    assert card.likenesses == (Likeness.NAME,)


def test_of_several_cases_of_one_person_the_open_one_is_shown(db, mine):
    db.add(
        a_case(person=mine.person, closed_on=TODAY, closing_reason="withdrew", number="123456782")
    )
    db.commit()

    [card] = possible_duplicates(db, AIDA, Sought("x", "y", TODAY, phone="87011234567")).cards

    assert (card.number, card.is_open) == (mine.number, True)


def test_the_same_is_asked_of_the_database_whether_or_not_somebody_is_elsewhere(db, theirs):
    asked = []
    sa.event.listen(db.get_bind(), "before_cursor_execute", lambda *about: asked.append(about[2]))
    statements = {}
    for name in ("Оспанова", "Нурланова"):
        sought = Sought(name, "Әлия", theirs.person.born_on)
        asked.clear()
        found = possible_duplicates(db, AIDA, sought)
        statements[found.is_elsewhere] = list(asked)
        assert found.cards == ()

    assert statements[True] == statements[False]
    assert len(statements[True]) == 2


def test_a_link_keeps_its_reason_sealed(db, mine, namesake):
    link(db, mine, namesake, why="Canary reason")

    raw = db.connection().exec_driver_sql("SELECT why FROM person_links").scalar_one()

    assert b"Canary" not in bytes(raw)
    assert db.get_one(PersonLink, 1).why == "Canary reason"
