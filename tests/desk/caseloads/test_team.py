"""The pages of a supervisor: who carries how much, hand-over, covers, tails, and their undoing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.accounts import CaseAccess, Membership, User
from neetcrm.cases.lifecycle import DuplicateSearch, open_case
from neetcrm.cases.models import ClosingReason, HandOver
from neetcrm.counseling.models import RiskLevel, SessionKind
from neetcrm.desk.caseloads import team
from tests.browsing import fields, submit
from tests.cast import (
    AIDA,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    VERA,
    a_case,
    a_young_person,
)
from tests.world.sessions import a_session

DAY = timedelta(days=1)
UNTIL = (TODAY + 7 * DAY).isoformat()
COVER = {"to": str(GULNAR.user_id), "starts_on": TODAY.isoformat(), "ends_on": UNTIL}
AIDAS = f"/team/{AIDA.user_id}"
TO_GULNAR = f"{AIDAS}/hand-over?to={GULNAR.user_id}"


@pytest.fixture
def cases(db):
    """Three open cases of Aida and a closed one; one open case of Boris in the other centre."""
    cases = [a_case(psychologist_id=SAULE.user_id), a_case(), a_case()]
    closed = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)
    db.add_all([*cases, closed, a_case(counselor_id=BORIS.user_id, centre_id=2)])
    db.commit()
    return cases


def a_risk(case, level, **changes):
    kind = SessionKind.PSYCHOLOGICAL
    return a_session(case, SAULE.user_id, kind, risk_level=level, **changes)


def carried(db, by=MARAT):
    return {
        load.user.full_name.split()[0]: (load.active, load.weight)
        for load in team.loads(db, by, today=TODAY)
    }


def owners(db, cases):
    db.expire_all()
    return [case.counselor_id for case in cases]


def test_a_load_is_weighed_by_the_latest_risk(db, cases):
    first, second, third = cases
    db.add(a_risk(first, RiskLevel.IMMEDIATE))
    db.add(a_risk(second, RiskLevel.ELEVATED, held_on=TODAY))
    db.add(a_risk(third, RiskLevel.IMMEDIATE))
    db.add(a_risk(third, RiskLevel.CONCERN, held_on=TODAY))
    db.commit()

    assert carried(db) == {"Aida": (3, 6), "Saule": (1, 3), "Gulnar": (0, 0), "Daniyar": (0, 0)}


def test_of_two_sessions_of_a_day_the_later_one_counts(db, cases):
    db.add(a_risk(cases[0], RiskLevel.IMMEDIATE))
    db.flush()
    db.add(a_risk(cases[0], RiskLevel.NONE))
    db.commit()

    assert carried(db)["Aida"] == (3, 3)


def test_cases_of_a_closed_account_are_shown_as_nobodys(browser, db, cases):
    db.get_one(User, AIDA.user_id).active = False
    db.commit()

    shown = browser(MARAT).get("/team").text

    assert "Cases without a worker" in shown
    assert f"{AIDAS}/hand-over" in shown
    assert f"{AIDAS}/cover" not in shown


def test_a_caseload_is_looked_at_handed_over_and_taken_back(browser, db, cases):
    page = browser(MARAT)
    seen = page.get(TO_GULNAR).text
    assert "3 open cases" in seen

    done = submit(page, TO_GULNAR, {"reason": "She leaves.", "with_tail": "y"})
    assert owners(db, cases) == [GULNAR.user_id] * 3
    assert db.exec(select(HandOver.reason)).all() == ["She leaves."]
    assert browser(AIDA).get(f"/cases/{cases[0].number}").status_code == 200

    back = submit(page, done.location, {}, to=f"{done.location}/undo")
    assert back.status_code == 303
    assert owners(db, cases) == [AIDA.user_id] * 3
    assert "3 of 3" in page.get(done.location).text


def test_beyond_the_capacity_a_caseload_has_to_be_confirmed(browser, db, cases):
    db.get_one(User, GULNAR.user_id).capacity = 2
    db.commit()
    page = browser(MARAT)

    refused = submit(page, TO_GULNAR, {})
    assert (refused.status_code, "capacity of 2" in refused.text) == (422, True)
    assert submit(page, TO_GULNAR, {"is_confirmed": "y"}).status_code == 303
    assert owners(db, cases) == [GULNAR.user_id] * 3


def test_a_caseload_that_grew_meanwhile_is_looked_at_again(browser, db, cases):
    page = browser(MARAT)
    sent = fields(page, TO_GULNAR)
    db.add(a_case())
    db.commit()

    refused = page.post(TO_GULNAR, data=sent)

    assert (refused.status_code, "4 open cases" in refused.text) == (422, True)
    assert owners(db, cases) == [AIDA.user_id] * 3
    assert 'name="expected" type="hidden" value="4"' in refused.text


def test_a_full_colleague_is_asked_about_for_one_case_too(browser, db, cases):
    db.get_one(User, GULNAR.user_id).capacity = 0
    db.commit()
    page, path = browser(MARAT), f"/cases/{cases[0].number}/hand-over"
    to = {"to": str(GULNAR.user_id)}

    refused = submit(page, path, to)
    assert (refused.status_code, "is_confirmed" in refused.text) == (422, True)
    assert submit(page, path, to | {"is_confirmed": "y"}).status_code == 303


def test_one_case_goes_back_by_the_button_of_its_message(browser, db, cases):
    page, path = browser(MARAT), f"/cases/{cases[0].number}/hand-over"
    submit(page, path, {"to": str(GULNAR.user_id)})
    assert "/team/hand-overs/1/undo" in page.get(f"/cases/{cases[0].number}").text

    submit(page, path, {}, to="/team/hand-overs/1/undo")

    assert owners(db, cases)[0] == AIDA.user_id
    told = page.get(f"/cases/{cases[0].number}?tab=timeline&kind=hand_over").text
    assert "Handed over: Aida Bekova → Gulnar Sadykova" in told
    assert "Hand-over taken back: Gulnar Sadykova → Aida Bekova" in told


def test_who_stands_in_sees_the_cases_on_their_own_pages(browser, db, cases):
    assert browser(GULNAR).get(f"/cases/{cases[0].number}").status_code == 404

    assert submit(browser(MARAT), f"{AIDAS}/cover", COVER).status_code == 303

    gulnar = browser(GULNAR)
    assert gulnar.get(f"/cases/{cases[0].number}").status_code == 200
    assert "3 cases" in gulnar.get("/caseload").text
    status = {"reason": "lost_work", "on": TODAY.isoformat()}
    assert submit(gulnar, f"/cases/{cases[0].number}/status", status).status_code == 303
    assert "Gulnar Sadykova" in browser(MARAT).get("/team").text


def test_a_cover_is_prolonged_ended_and_goes_on(browser, db, cases):
    page = browser(MARAT)
    submit(page, f"{AIDAS}/cover", COVER)
    later = (TODAY + timedelta(days=20)).isoformat()

    assert submit(page, "/team/accesses/1", {"ends_on": later}).status_code == 303
    submit(page, "/team/accesses/1", {}, to="/team/accesses/1/end")
    assert browser(GULNAR).get(f"/cases/{cases[0].number}").status_code == 404
    submit(page, "/team/accesses/1", {}, to="/team/accesses/1/resume")

    assert browser(GULNAR).get(f"/cases/{cases[0].number}").status_code == 200
    assert db.get_one(CaseAccess, 1).ends_on.isoformat() == later


def test_a_second_cover_of_the_same_days_is_refused(browser, cases):
    page = browser(MARAT)
    submit(page, f"{AIDAS}/cover", COVER)

    refused = submit(page, f"{AIDAS}/cover", COVER)

    assert (refused.status_code, "already stands in" in refused.text) == (422, True)


def test_a_cover_is_not_prolonged_into_the_days_of_the_next_one(browser, db, cases):
    page = browser(MARAT)
    submit(page, f"{AIDAS}/cover", COVER)
    first = db.get_one(CaseAccess, 1)
    after = {"starts_on": first.ends_on + DAY, "ends_on": first.ends_on + 7 * DAY}
    submit(page, f"{AIDAS}/cover", COVER | {name: f"{day}" for name, day in after.items()})

    refused = submit(page, "/team/accesses/1", {"ends_on": f"{after['starts_on']}"})

    assert (refused.status_code, "already stands in" in refused.text) == (422, True)
    kept = submit(page, "/team/accesses/1", {"ends_on": f"{first.ends_on - DAY}"})
    assert kept.status_code == 303, "and shortening it is nobody's concern"


def test_a_cover_that_was_ended_does_not_go_on_beside_the_one_in_its_place(browser, db, cases):
    page = browser(MARAT)
    submit(page, f"{AIDAS}/cover", COVER)
    submit(page, "/team/accesses/1", {}, to="/team/accesses/1/end")
    submit(page, f"{AIDAS}/cover", COVER)

    refused = submit(page, "/team/accesses/1", {}, to="/team/accesses/1/resume")

    assert (refused.status_code, "already stands in" in refused.text) == (422, True)
    assert db.get_one(CaseAccess, 1).ended_on == TODAY


def test_one_case_is_covered_from_its_own_page(browser, cases):
    path = f"/cases/{cases[1].number}/cover"

    assert submit(browser(MARAT), path, COVER).status_code == 303

    gulnar = browser(GULNAR)
    assert gulnar.get(f"/cases/{cases[1].number}").status_code == 200
    assert gulnar.get(f"/cases/{cases[0].number}").status_code == 404


def test_a_tail_reads_all_and_is_offered_nothing_to_change(browser, cases):
    root = f"/cases/{cases[0].number}"
    submit(browser(MARAT), f"{root}/hand-over", {"to": str(GULNAR.user_id), "with_tail": "y"})
    aida = browser(AIDA)

    for tab in ("overview", "timeline", "plan", "sessions", "referrals", "placements", "person"):
        shown = aida.get(f"{root}?tab={tab}")
        assert shown.status_code == 200
        assert "You may still read it" in shown.text
        assert f"{root}/move" not in shown.text
        assert f"{root}/consents" not in shown.text
    for path in ("move", "status", "plan", "sessions/new", "close"):
        assert aida.get(f"{root}/{path}").status_code == 404
    assert aida.get(f"/reports/progress/{cases[0].number}.pdf").status_code == 200
    assert "2 cases" in aida.get("/caseload").text


def test_another_centre_and_another_role_stay_outside(browser, cases):
    submit(browser(MARAT), f"{AIDAS}/cover", COVER)
    for path in (AIDAS + "/hand-over", AIDAS + "/cover", "/team/hand-overs/1", "/team/accesses/1"):
        assert browser(VERA).get(path).status_code == 404
        assert browser(AIDA).get(path).status_code == 403
    assert browser(DANIYAR).get("/team").status_code == 403


def test_a_worker_of_two_centres_chooses_the_one_of_now(browser, db, cases):
    db.add(Membership(user_id=MARAT.user_id, centre_id=2))
    db.commit()
    page = browser(MARAT)
    assert "3 cases" in page.get("/caseload").text

    chosen = submit(page, "/account", {"centre": "2"}, to="/account/centre")

    assert chosen.status_code == 303
    assert "1 case" in page.get("/caseload").text
    assert page.get(f"/cases/{cases[0].number}").status_code == 200
    assert "Boris Kim" in page.get("/team").text
    assert submit(page, "/account", {"centre": "3"}, to="/account/centre").status_code == 404


def test_a_case_opens_in_the_centre_of_now(db):
    db.add(Membership(user_id=AIDA.user_id, centre_id=2))
    db.commit()
    aida = db.get_one(User, AIDA.user_id).acting_on(TODAY, centre_id=2)

    case = open_case(
        a_young_person(),
        searched=DuplicateSearch(found=0),
        earlier_cases=[],
        by=aida,
        on=TODAY,
        today=TODAY,
    )

    assert (aida.centre_ids, case.centre_id) == ((2, 1), 2)


def test_who_works_in_one_centre_is_offered_no_other(browser):
    page = browser(AIDA)

    assert "/account/centre" not in page.get("/today").text
    assert submit(page, "/account", {"centre": "2"}, to="/account/centre").status_code == 404
