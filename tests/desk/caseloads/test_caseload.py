"""The caseload: what each tab shows, in which order, page by page, and what a line tells."""

import re
from datetime import timedelta

import pytest

from neetcrm.cases.closing import proposed_closing
from neetcrm.cases.models import ClosingReason, PlacementResult, Stage
from neetcrm.counseling.models import Attendance, RiskLevel, SessionKind
from neetcrm.desk.caseloads.caseload import (
    CaseloadView,
    Due,
    Order,
    Show,
    caseload,
)
from neetcrm.referrals.models import Referral, ReferralState
from tests.cast import AIDA, BORIS, GULNAR, MARAT, TODAY, a_case, a_placement, a_young_person
from tests.world.sessions import a_session

WITH_RISK = CaseloadView(today=TODAY, with_risk=True)
NUMBER = re.compile(r'href="/cases/(\d{9})"')


def ago(days: int):
    return TODAY - timedelta(days=days)


def shown(answer) -> list[str]:
    return NUMBER.findall(answer.text)


def risks(db, reader) -> dict[int, RiskLevel]:
    lines = caseload(db, reader, WITH_RISK).rows
    return {row.case_id: row.risk for row in lines if row.risk}


@pytest.fixture
def cases(db):
    """Give five cases of Aida by what they are waiting for."""
    known = {
        "new": a_case(opened_on=ago(2), stage_since=ago(2), last_contact_on=ago(2)),
        "silent": a_case(last_contact_on=ago(90), opened_on=ago(200), stage_since=ago(90)),
        "old": a_case(
            person=a_young_person(surname="Ахметов", born_on=TODAY.replace(year=1989, day=20)),
            last_contact_on=ago(5),
        ),
        "asked": a_case(last_contact_on=ago(5)),
        "answered": a_case(last_contact_on=ago(5)),
    }
    for n, case in enumerate(known.values()):
        case.number = f"{n:09}"
    db.add_all(known.values())
    db.flush()
    for case, state in (("asked", ReferralState.SENT), ("answered", ReferralState.ACCEPTED)):
        db.add(
            Referral(
                case=known[case],
                service_id=1,
                owner_id=1,
                need="Rent",
                state=state,
                drafted_on=ago(3),
            )
        )
    db.commit()
    return known


@pytest.mark.parametrize(
    ("due", "wanted"),
    [
        (Due.NEW, {"new"}),
        (Due.CLOSING, {"silent", "old"}),
        (Due.LOST, {"silent"}),
        (Due.WAITING, {"asked"}),
    ],
)
def test_each_list_holds_what_its_name_says(db, cases, due, wanted):
    found = caseload(db, AIDA, CaseloadView(today=TODAY, due=due))

    assert {row.number for row in found.rows} == {cases[name].number for name in wanted}
    assert found.count == len(wanted)


def serving(case, *days, **changes):
    """Give a case that is silent otherwise a training from a day, to another if there is one."""
    starts_on, ended_on = map(ago, days) if len(days) == 2 else (ago(*days), None)
    training = a_placement(starts_on=starts_on, **changes)
    training.ended_on = ended_on
    training.result = ended_on and PlacementResult.COMPLETED
    case.placements.append(training)
    return case


def test_the_lost_are_those_whose_closing_is_proposed(db):
    def silent(**changes):
        days = ("last_contact_on", "opened_on", "stage_since")
        return a_case(**dict.fromkeys(days, ago(200)) | changes)

    lost = [silent(), silent(last_contact_on=ago(90)), serving(silent(), 199, 90)]
    served = [
        silent(last_contact_on=ago(89)),
        silent(stage_since=ago(89)),
        serving(silent(), 150),
        serving(silent(), 150, 89),
        silent(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW),
    ]
    db.add_all(lost + served)
    db.commit()

    found = caseload(db, AIDA, CaseloadView(today=TODAY, due=Due.LOST))

    assert {row.case_id for row in found.rows} == {case.id for case in lost}
    assert [bool(proposed_closing(case, today=TODAY)) for case in lost + served] == [
        *[True] * len(lost),
        *[False] * len(served),
    ]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("is_reversed", [False, True])
def test_pages_by_key_show_every_case_once_in_one_order(db, monkeypatch, order, is_reversed):
    monkeypatch.setattr("neetcrm.desk.caseloads.caseload.PAGE", 4)
    stages = list(Stage)
    for n in range(11):
        person = a_young_person(surname=f"А{n % 3}", born_on=TODAY - timedelta(days=6000 + n % 4))
        changes = {"stage": stages[n % 5], "stage_since": ago(n % 4), "opened_on": ago(n % 5)}
        worker = AIDA if n % 2 else GULNAR
        db.add(a_case(person=person, counselor_id=worker.user_id, **changes))
    db.commit()
    view = CaseloadView(today=TODAY, order=order, is_reversed=is_reversed)

    pages = [caseload(db, MARAT, view)]
    while pages[-1].next:
        pages.append(caseload(db, MARAT, replaced(view, after=pages[-1].next)))
    back = caseload(db, MARAT, replaced(view, before=pages[-1].previous))

    rows = [row for page in pages for row in page.rows]
    keys = [(row.sort_key, row.case_id) for row in rows]
    assert len({row.number for row in rows}) == len(rows) == 11
    assert keys == sorted(keys, reverse=view.key_falls)
    assert back.rows == pages[-2].rows


def replaced(view: CaseloadView, **changes) -> CaseloadView:
    return CaseloadView(**vars(view) | changes)


def test_a_heading_sorts_and_turns_the_order_round(browser, cases):
    page = browser(AIDA)

    by_age = page.get("/caseload?order=age").text
    turned = page.get("/caseload?order=age&reverse=1")

    assert re.search(r'aria-sort="ascending"><a[^>]*order=age&amp;reverse=1', by_age)
    assert re.search(r'aria-sort="descending"><a[^>]*order=age"', turned.text)
    assert shown(turned)[0] == cases["old"].number, "the oldest comes first"
    assert 'aria-sort="descending"' in page.get("/caseload?order=stage_since").text


def test_columns_are_chosen_and_stay_in_the_address(browser, cases):
    page = browser(AIDA)

    few = page.get("/caseload?columns=phone&columns=nonsense").text
    usual = page.get("/caseload").text

    assert "tel:+77011234567" in few
    assert "Last contact</a>" not in few
    assert "columns=phone&amp;order=name" in few
    assert "tel:" not in usual
    assert "columns=" not in usual.partition("<tbody>")[0].partition("<thead>")[2]


def test_a_card_of_the_centre_tells_no_contact_phone_or_risk(browser, cases):
    answer = browser(GULNAR).get("/caseload?show=centre&columns=phone,risk,next_contact,owner")

    assert "Aida Bekova" in answer.text
    assert "tel:" not in answer.text
    assert "overdue" not in answer.text.partition("<tbody>")[2]


def test_the_risk_is_that_of_the_last_session_that_took_place(db, cases):
    case, other = cases["new"], cases["old"]
    for day, level, attendance in (
        (20, RiskLevel.IMMEDIATE, Attendance.ATTENDED),
        (10, RiskLevel.ELEVATED, Attendance.LATE),
        (5, RiskLevel.NONE, Attendance.NO_SHOW),
    ):
        how = {"held_on": ago(day), "risk_level": level, "attendance": attendance}
        db.add(a_session(case, AIDA.user_id, SessionKind.CAREER, **how))
    db.commit()

    assert risks(db, AIDA) == {case.id: RiskLevel.ELEVATED}
    assert risks(db, GULNAR) == {}
    assert risks(db, MARAT) == {}, "who gets counts only reads no risk"
    assert len(caseload(db, MARAT, WITH_RISK).rows) >= len({case.id, other.id})


def test_the_risk_stands_in_the_line(browser, db, cases):
    how = {"risk_level": RiskLevel.IMMEDIATE}
    db.add(a_session(cases["new"], AIDA.user_id, SessionKind.CAREER, **how))
    db.commit()

    assert "Immediate" in browser(AIDA).get("/caseload").text
    assert "Immediate" not in browser(MARAT).get("/caseload?columns=risk,age").text


def test_a_closed_case_counts_its_days_until_it_closed(browser, db):
    case = a_case(stage_since=ago(50), opened_on=ago(50), closed_on=ago(8))
    case.closing_reason = ClosingReason.WITHDREW
    db.add(case)
    db.commit()

    assert ">42</td>" in browser(AIDA).get("/caseload?show=closed").text


def test_a_view_of_another_centre_stays_empty(db, cases):
    for show in Show:
        assert caseload(db, BORIS, CaseloadView(today=TODAY, show=show)).rows == []
