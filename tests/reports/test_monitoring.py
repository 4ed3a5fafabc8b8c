from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from neetcrm.access import ActNotOfRole
from neetcrm.accounts import Centre
from neetcrm.cases.models import Case, ClosingReason, PlacementKind, PlacementResult
from neetcrm.counseling.models import Attendance, Channel, SessionKind, SessionNote
from neetcrm.people.iin import Sex
from neetcrm.reports import monitoring
from neetcrm.reports.monitoring import Dimension, Figure
from neetcrm.reports.suppression import Withheld
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    GULNAR,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    VERA,
    a_case,
    a_placement,
    a_young_person,
)

AS_OF = date(2025, 7, 5)
TRAINING, INTERNSHIP, JOB = PlacementKind.TRAINING, PlacementKind.INTERNSHIP, PlacementKind.JOB
COMPLETED = {"result": PlacementResult.COMPLETED}


@pytest.fixture
def records(db):
    """Nine young people.

    Dana trained twice, works and was consulted; Eldar is in an internship and dropped a training;
    Farida was supported in one centre and then in the other; Galym came late to Saule; Hana's
    case was a mistake; Ilyas came after the day; Jan, Kamila and Lev did nothing but register.
    """
    dana = a_case(person=a_young_person(born_on=date(2008, 7, 5)), psychologist_id=SAULE.user_id)
    dana.placements += [
        a_placement(TRAINING, ended_on=date(2025, 3, 1), **COMPLETED),
        a_placement(TRAINING, ended_on=date(2025, 5, 1), **COMPLETED),
        a_placement(JOB, starts_on=date(2025, 7, 5)),
    ]
    eldar = a_case(person=a_young_person(born_on=date(2001, 1, 1), sex=Sex.MALE))
    eldar.placements += [
        a_placement(INTERNSHIP, starts_on=date(2025, 6, 1)),
        a_placement(INTERNSHIP, starts_on=date(2025, 2, 1), ended_on=AS_OF, **COMPLETED),
        a_placement(TRAINING, ended_on=date(2025, 3, 1), result=PlacementResult.DROPPED_OUT),
        a_placement(TRAINING, ended_on=date(2025, 7, 6), **COMPLETED),
    ]
    farida = a_young_person(born_on=date(1989, 7, 5))
    first = a_case(
        person=farida,
        opened_on=date(2024, 3, 1),
        closed_on=date(2024, 9, 1),
        closing_reason=ClosingReason.TRANSFERRED,
    )
    second = a_case(person=farida, centre_id=2, counselor_id=BORIS.user_id)
    for case in (first, second):
        case.placements.append(
            a_placement(TRAINING, starts_on=case.opened_on, ended_on=date(2025, 2, 3), **COMPLETED)
        )
    galym = a_case(
        counselor_id=GULNAR.user_id, person=a_young_person(sex=Sex.MALE, born_on=date(1996, 1, 1))
    )
    hana = a_case(closed_on=date(2025, 2, 1), closing_reason=ClosingReason.MISTAKE)
    hana.placements.append(a_placement(JOB))
    ilyas = a_case(opened_on=date(2025, 7, 6))
    others = [a_case(opened_on=AS_OF) for _ in range(3)]
    db.add_all([dana, eldar, first, second, galym, hana, ilyas, *others])
    db.flush()
    db.add_all(
        [
            a_note(dana, SessionKind.CAREER),
            a_note(dana, SessionKind.PSYCHOLOGICAL),
            a_note(dana, SessionKind.PSYCHOLOGICAL),
            a_note(eldar, SessionKind.PSYCHOLOGICAL, attendance=Attendance.NO_SHOW),
            a_note(eldar, SessionKind.CAREER, attendance=Attendance.CANCELLED),
            a_note(first, SessionKind.CAREER, held_on=date(2024, 3, 2)),
            a_note(galym, SessionKind.PSYCHOLOGICAL, attendance=Attendance.LATE),
            a_note(hana, SessionKind.CAREER),
            a_note(others[0], SessionKind.CAREER, held_on=date(2025, 7, 6)),
        ]
    )
    db.commit()


def a_note(case: Case, kind: SessionKind, **changes) -> SessionNote:
    return SessionNote(
        **{
            "case_id": case.id,
            "author_id": AIDA.user_id,
            "kind": kind,
            "held_on": date(2025, 2, 10),
            "minutes": 45,
            "channel": Channel.IN_PERSON,
            "attendance": Attendance.ATTENDED,
        }
        | changes
    )


def persons(table):
    return [table.count(figure) for figure in Figure]


def counted(split, figure):
    return {part.key: part.counts[figure] for part in split.parts}


def test_each_figure_counts_persons_once(db, records):
    table = monitoring.figures(db, ANALYST, as_of=AS_OF)

    assert table == monitoring.Monitoring(
        as_of=AS_OF,
        centres=2,
        registered_neet=7,
        finished_training=2,
        placed_in_work=1,
        in_internship_about=1,
        persons_consulted_more_than=3,
        persons_consulted_by_psychologists=2,
    )


def test_a_fact_counts_from_its_day_on(db, records):
    day_before = monitoring.figures(db, ANALYST, as_of=date(2025, 7, 4))
    day_after = monitoring.figures(db, ANALYST, as_of=date(2025, 7, 6))

    assert persons(day_before) == [4, 2, 0, 1, 3, 2]
    assert persons(day_after) == [8, 3, 1, 1, 4, 2]
    assert persons(monitoring.figures(db, ANALYST, as_of=date(1, 1, 1))) == [0] * 6


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (MARAT, [7, 2, 1, 1, 3, 2]),
        (VERA, [1, 1, 0, 0, 0, 0]),
        (AIDA, [6, 2, 1, 1, 2, 1]),
        (GULNAR, [1, 0, 0, 0, 1, 1]),
        (BORIS, [1, 1, 0, 0, 0, 0]),
        (SAULE, [1, 1, 1, 0, 1, 1]),
        (ANALYST, [7, 2, 1, 1, 3, 2]),
    ],
    ids=str,
)
def test_each_role_counts_within_its_scope(db, records, actor, expected):
    table = monitoring.figures(db, actor, as_of=AS_OF)

    assert persons(table) == expected
    assert table.centres == (2 if actor is ANALYST else 1)


@pytest.mark.parametrize("actor", [ADMIN, PARTNER], ids=str)
def test_a_role_without_reports_gets_none(db, actor):
    with pytest.raises(ActNotOfRole):
        monitoring.figures(db, actor, as_of=AS_OF)
    with pytest.raises(ActNotOfRole):
        monitoring.breakdown(db, actor, Dimension.SEX, as_of=AS_OF)


def test_by_centre_somebody_may_be_counted_in_both(db, records):
    split = monitoring.breakdown(db, ANALYST, Dimension.CENTRE, as_of=AS_OF)

    assert counted(split, Figure.REGISTERED) == {"C1": 7, "C2": 1}
    assert counted(split, Figure.FINISHED_TRAINING) == {"C1": 2, "C2": 1}
    assert counted(split, Figure.CONSULTED) == {"C1": 3, "C2": 0}
    assert not split.is_disjoint[Figure.REGISTERED]
    assert not split.is_disjoint[Figure.FINISHED_TRAINING]
    assert split.is_disjoint[Figure.CONSULTED]
    assert persons(split.monitoring) == [7, 2, 1, 1, 3, 2]


def test_by_district_counts_the_district_of_the_centre(db, records):
    split = monitoring.breakdown(db, ANALYST, Dimension.DISTRICT, as_of=AS_OF)

    assert counted(split, Figure.REGISTERED) == {"almaly": 7, "medeu": 1}
    assert [part.name("en") for part in split.parts] == ["Almaly district", "Medeu district"]


def test_by_month_counts_the_first_time_and_sums_up(db, records):
    split = monitoring.breakdown(db, ANALYST, Dimension.MONTH, as_of=AS_OF)

    assert counted(split, Figure.REGISTERED) == {
        "2024-03": 1, "2025-01": 3, "2025-02": 0, "2025-03": 0, "2025-06": 0, "2025-07": 3,
    }  # fmt: skip
    assert counted(split, Figure.FINISHED_TRAINING)["2025-02"] == 1
    assert counted(split, Figure.FINISHED_TRAINING)["2025-03"] == 1
    assert all(split.is_disjoint.values())
    for figure in Figure:
        assert sum(counted(split, figure).values()) == split.monitoring.count(figure)
    assert split.parts[0].name("en") == "March 2024"


def test_by_sex_and_by_age_sum_up(db, records):
    by_sex = monitoring.breakdown(db, ANALYST, Dimension.SEX, as_of=AS_OF)
    by_age = monitoring.breakdown(db, ANALYST, Dimension.AGE, as_of=AS_OF)

    assert counted(by_sex, Figure.REGISTERED) == {"female": 5, "male": 2}
    assert counted(by_age, Figure.REGISTERED) == {
        "14-17": 1, "18-24": 4, "25-29": 1, "30-35": 0, "36+": 1,
    }  # fmt: skip
    assert all(by_sex.is_disjoint.values())
    assert all(by_age.is_disjoint.values())


@pytest.mark.parametrize(
    ("as_of", "born_on", "band"),
    [
        (date(2025, 2, 28), date(2007, 2, 28), "18-24"),
        (date(2025, 2, 28), date(2007, 3, 1), "14-17"),
        (date(2025, 2, 28), date(2000, 2, 29), "18-24"),
        (date(2025, 3, 1), date(2000, 2, 29), "25-29"),
        (date(2024, 2, 29), date(1988, 2, 29), "36+"),
        (date(2024, 2, 29), date(1999, 3, 1), "18-24"),
        (date(2024, 2, 29), date(1999, 2, 28), "25-29"),
    ],
)
def test_the_age_band_is_that_of_the_completed_years(db, as_of, born_on, band):
    db.add(a_case(person=a_young_person(born_on=born_on), opened_on=date(2024, 1, 1)))
    db.commit()

    split = monitoring.breakdown(db, ANALYST, Dimension.AGE, as_of=as_of)

    assert {key for key, count in counted(split, Figure.REGISTERED).items() if count} == {band}


def test_what_was_recorded_later_can_be_left_out(db, records):
    moment = datetime(2025, 7, 1, tzinfo=UTC)
    earlier = datetime(2025, 6, 1, tzinfo=UTC)
    for table in ("cases", "placements", "session_notes"):
        db.execute(sa.text(f"UPDATE {table} SET created_at = :at").bindparams(at=earlier))
    db.execute(
        sa.update(SessionNote)
        .where(SessionNote.attendance == Attendance.LATE)
        .values(created_at=datetime(2025, 7, 2, tzinfo=UTC))
    )
    db.commit()

    now = monitoring.figures(db, ANALYST, as_of=date(2025, 6, 30))
    then = monitoring.figures(db, ANALYST, as_of=date(2025, 6, 30), known_at=moment)
    long_ago = monitoring.figures(
        db, ANALYST, as_of=date(2025, 6, 30), known_at=datetime(2025, 1, 1, tzinfo=UTC)
    )

    assert persons(now) == [4, 2, 0, 1, 3, 2]
    assert persons(then) == [4, 2, 0, 1, 2, 1]
    assert persons(long_ago) == [0] * 6


def test_an_observer_sees_no_small_figure(db, records):
    table = monitoring.figures(db, OBSERVER, as_of=AS_OF)

    assert persons(table) == [7, *[Withheld.SMALL] * 5]
    assert table.centres == 2
    assert table.share(Figure.FINISHED_TRAINING) is None
    assert table.share(Figure.REGISTERED) == 100


def test_an_observer_cannot_work_out_a_small_part(db, records):
    split = monitoring.breakdown(db, OBSERVER, Dimension.SEX, as_of=AS_OF)

    assert counted(split, Figure.REGISTERED) == {
        "female": Withheld.SECOND,
        "male": Withheld.SMALL,
    }
    assert set(counted(split, Figure.PLACED_IN_WORK).values()) == {Withheld.SMALL}


def test_a_closed_centre_is_a_part_only_while_somebody_counts_there(db, records):
    db.execute(sa.update(Centre).values(is_active=False))
    db.add(Centre(code="C3", kk="3", ru="3", en="3", district_id=1, is_active=False))
    db.commit()

    split = monitoring.breakdown(db, ANALYST, Dimension.CENTRE, as_of=AS_OF)

    assert split.monitoring.centres == 0
    assert [part.key for part in split.parts] == ["C1", "C2"]


@pytest.mark.parametrize("dimension", Dimension, ids=str)
def test_a_split_asks_the_database_four_times_at_most(db, records, dimension):
    statements = []
    sa.event.listen(db.get_bind(), "before_cursor_execute", lambda *a: statements.append(a[2]))

    monitoring.breakdown(db, ANALYST, dimension, as_of=AS_OF)

    assert len([text for text in statements if "SELECT" in text]) <= 4
