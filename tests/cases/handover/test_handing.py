"""How cases change hands for good, and how that is taken back."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.audit import AuditRow
from neetcrm.cases.handover import handing
from neetcrm.cases.handover.handing import Room, Terms
from neetcrm.cases.lifecycle import CaseClosed, NotOfCentre, WrongRole
from neetcrm.cases.models import Case, ClosingReason, Handing, HandOver, NeetReason
from neetcrm.cases.planning import needs
from neetcrm.cases.scope import NotYourCase, Reach, visible_cases, works_on
from neetcrm.cases.waiting.task_queries import tasks_in_hand
from neetcrm.errors import NotAllowed
from tests.cases.handover.handing import account, handed, on
from tests.cast import AIDA, BORIS, DANIYAR, GULNAR, MARAT, SAULE, TODAY, VERA, a_case, a_task

DAY = timedelta(days=1)


@pytest.fixture
def statements(db):
    """Give a way to hear all statements of the test's own session."""

    @contextmanager
    def heard():
        asked = []
        note = lambda _connection, _cursor, statement, *_more: asked.append(statement)  # noqa: E731
        sa.event.listen(db.get_bind(), "before_cursor_execute", note)
        yield asked
        sa.event.remove(db.get_bind(), "before_cursor_execute", note)

    return heard


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def whole(db, worker=AIDA, to=GULNAR, *, expected=3, weight=3, **terms) -> HandOver:
    people = account(db, worker), account(db, to)
    how = {"expected": expected, "weight": weight, "terms": Terms(**terms)}
    return handing.hand_over_caseload(db, *people, by=MARAT, on=TODAY, **how)


def caseload(db):
    """Store three open cases of Aida, a closed one, and one of hers in the other centre."""
    cases = [a_case() for _ in range(3)]
    closed = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)
    elsewhere = a_case(centre_id=2)
    db.add_all([*cases, closed, elsewhere])
    db.commit()
    return cases, closed, elsewhere


def reads(db, actor, case) -> bool:
    found = visible_cases(actor, Reach.ONE_TO_READ).where(col(Case.id) == case.id)
    return db.exec(found).one_or_none() is not None


def test_a_case_goes_to_a_colleague_and_its_history_keeps_both(db, case):
    act = handed(db, case, reason="She moves to another district.")

    assert case.counselor_id == GULNAR.user_id
    assert (act.from_id, act.to_id, act.handed_on) == (AIDA.user_id, GULNAR.user_id, TODAY)
    assert act.handings[0].case_version == case.version
    assert not works_on(on(db, AIDA), case)
    assert works_on(on(db, GULNAR), case)


@pytest.mark.parametrize(
    ("to", "error"),
    [(AIDA, handing.CarriesAlready), (BORIS, NotOfCentre), (SAULE, WrongRole), (MARAT, WrongRole)],
)
def test_a_case_goes_only_to_another_counselor_of_the_centre(db, case, to, error):
    with pytest.raises(error):
        handed(db, case, to)

    assert case.counselor_id == AIDA.user_id


def test_only_a_supervisor_of_the_centre_hands_over(db, case):
    for by in (AIDA, SAULE, VERA):
        with pytest.raises(NotAllowed):
            handed(db, case, by=by)


def test_a_closed_case_stays_where_it_is(db, case):
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW

    with pytest.raises(CaseClosed):
        handed(db, case)


def test_a_full_desk_is_asked_about(db, case):
    full = Room(weight=60, capacity=60)

    with pytest.raises(handing.OverCapacity, match="61, which is more than the capacity of 60"):
        handed(db, case, room=full)
    handed(db, case, room=full, is_confirmed=True)

    assert case.counselor_id == GULNAR.user_id


def test_of_several_chosen_cases_all_go_or_none(db):
    cases = [a_case(), a_case(), a_case(counselor_id=GULNAR.user_id)]
    db.add_all(cases)
    db.commit()

    with pytest.raises(handing.CarriesAlready):
        handing.hand_over_chosen(cases, account(db, GULNAR), by=MARAT, on=TODAY)
    acts = handing.hand_over_chosen(cases[:2], account(db, GULNAR), by=MARAT, on=TODAY)

    assert [act.count for act in acts] == [2]
    assert {case.counselor_id for case in cases} == {GULNAR.user_id}


def test_the_worker_before_may_read_on_for_thirty_days(db, case):
    handed(db, case, with_tail=True)

    for day, may in ((TODAY, True), (TODAY + handing.TAIL, True), (TODAY + 31 * DAY, False)):
        aida = on(db, AIDA, day)
        assert reads(db, aida, case) is may
        assert not works_on(aida, case)
        assert list(db.exec(visible_cases(aida))) == []


def test_a_tail_that_was_taken_back_reads_nothing(db, case):
    act = handed(db, case, with_tail=True)

    handing.end_access(act.access, by=MARAT, on=TODAY)

    assert not reads(db, on(db, AIDA), case)


def test_a_whole_caseload_of_the_centre_changes_hands(db):
    cases, closed, elsewhere = caseload(db)

    act = whole(db)

    db.commit()
    db.expire_all()
    assert act.count == 3
    assert {case.counselor_id for case in cases} == {GULNAR.user_id}
    assert {case.version for case in cases} == {2}
    assert {closed.counselor_id, elsewhere.counselor_id} == {AIDA.user_id}
    changes = select(AuditRow).where(AuditRow.record == "cases", AuditRow.act == "change")
    told = db.exec(changes.order_by(col(AuditRow.id)))
    assert [(row.case_id, row.before, row.after) for row in told] == [
        (case.id, {"counselor_id": AIDA.user_id}, {"counselor_id": GULNAR.user_id})
        for case in cases
    ]


def test_a_psychologist_hands_over_their_part_alone(db, case):
    whole(db, SAULE, DANIYAR, expected=1, weight=1)

    db.refresh(case)
    assert (case.counselor_id, case.psychologist_id) == (AIDA.user_id, DANIYAR.user_id)


def test_a_caseload_that_changed_meanwhile_is_shown_again(db):
    caseload(db)

    with pytest.raises(handing.CaseloadChanged, match="3 open cases"):
        whole(db, expected=2)


def test_a_caseload_needs_few_statements_however_large(db, statements):
    db.add_all([a_case() for _ in range(40)])
    db.commit()

    with statements() as asked:
        whole(db, expected=40)

    assert len(asked) <= 14


def test_what_nobody_touched_since_goes_back(db):
    cases, *_ = caseload(db)
    act = whole(db, with_tail=True)
    db.commit()
    db.refresh(cases[0])
    cases[0].last_contact_on = TODAY
    db.commit()

    handing.undo(db, act, by=MARAT, on=TODAY)

    db.commit()
    db.expire_all()
    assert act.undone_count == 2
    assert [case.counselor_id for case in cases] == [GULNAR.user_id, AIDA.user_id, AIDA.user_id]
    assert not act.access.is_in_force(TODAY)
    assert [one.is_undone for one in db.exec(select(Handing).order_by(col(Handing.id)))] == [
        False,
        True,
        True,
    ]


def tasks_in(db, case):
    """Store an open task of Aida in a case, one that is done, one of Saule, and one without it."""
    done = a_task(case, done_on=TODAY)
    tasks = [a_task(case), done, a_task(case, owner_id=SAULE.user_id), a_task()]
    db.add_all(tasks)
    db.commit()
    return tasks


def owners(db, tasks) -> list[int]:
    db.commit()
    db.expire_all()
    return [task.owner_id for task in tasks]


AFTER = [one.user_id for one in (GULNAR, AIDA, SAULE, AIDA)]
BEFORE = [one.user_id for one in (AIDA, AIDA, SAULE, AIDA)]


def test_the_open_tasks_of_a_case_go_with_it_and_come_back(db, case):
    tasks = tasks_in(db, case)

    open_tasks = tasks_in_hand(db, [case])
    to = account(db, GULNAR)
    act = handing.hand_over(case, to, open_tasks=open_tasks, by=MARAT, on=TODAY)
    db.add(act)
    assert owners(db, tasks) == AFTER
    own = a_task(case)
    db.add(own)
    db.flush()

    handing.undo(db, act, by=MARAT, on=TODAY)

    assert owners(db, tasks) == BEFORE
    assert own.owner_id == GULNAR.user_id, "what the new worker added stays theirs"


def test_the_open_tasks_of_a_caseload_go_with_it_and_come_back(db, case):
    tasks = tasks_in(db, case)

    act = whole(db, expected=1, weight=1)
    assert owners(db, tasks) == AFTER
    told = db.exec(select(AuditRow).where(AuditRow.record == "tasks", AuditRow.act == "change"))
    assert [(row.record_id, row.after) for row in told] == [
        (tasks[0].id, {"owner_id": GULNAR.user_id})
    ]

    handing.undo(db, act, by=MARAT, on=TODAY)

    assert owners(db, tasks) == BEFORE


def test_a_hand_over_is_taken_back_once_and_not_too_late(db, case):
    act = handed(db, case)
    db.commit()
    case.last_contact_on = TODAY
    db.commit()

    with pytest.raises(handing.TooLateToUndo):
        handing.undo(db, act, by=MARAT, on=TODAY)
    case.last_contact_on = TODAY
    other = handed(db, case, AIDA)
    db.commit()
    handing.undo(db, other, by=MARAT, on=TODAY)
    with pytest.raises(handing.UndoneAlready):
        handing.undo(db, other, by=MARAT, on=TODAY)


def test_what_was_handed_back_by_hand_is_not_taken_back_as_well(db, case):
    act = handed(db, case)
    db.commit()
    handed(db, case, AIDA)
    db.commit()

    with pytest.raises(handing.TooLateToUndo):
        handing.undo(db, act, by=MARAT, on=TODAY)


def test_nothing_goes_back_to_a_closed_account(db, case):
    act = handed(db, case)
    db.commit()
    account(db, AIDA).active = False

    with pytest.raises(WrongRole):
        handing.undo(db, act, by=MARAT, on=TODAY)


def test_who_only_reads_changes_nothing(db, case):
    handed(db, case, with_tail=True)

    with pytest.raises(NotYourCase):
        needs.record_neet_status(case, NeetReason.LOST_WORK, by=on(db, AIDA), on=TODAY, today=TODAY)
