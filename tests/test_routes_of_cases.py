"""Every address of a case x who it is to them: closed, handed over, covered by a colleague.

The open case stands in routes.txt, with all roles; whoever works with no cases at all (analyst,
administrator, observer, partner contact, nobody) gets the same here: `make test-full` goes through
them, too. `--write-routes` writes the tables anew; read the difference before you commit it.
"""

from pathlib import Path

import pytest
from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from neetcrm.cases.models import Case, Closing, ClosingReason
from tests.asvs import proves
from tests.cast import ADMIN, AIDA, ANALYST, BORIS, GULNAR, MARAT, OBSERVER, PARTNER, SAULE, TODAY
from tests.extent import IS_FULL
from tests.test_routes import TABLE as ROUTES
from tests.test_routes import addresses, answers_to, filled  # noqa: F401 - a fixture

OF_A_CASE = ("/cases/", "/appointments/<", "/tasks/<", "/alerts/<", "/reports/progress/")
STAFF = {"psychologist": SAULE, "supervisor": MARAT, "stranger": BORIS}
WITHOUT_CASES = {
    "nobody": None,
    "analyst": ANALYST,
    "admin": ADMIN,
    "observer": OBSERVER,
    "partner": PARTNER,
}


def close(db, case: Case) -> None:
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW
    known = {"closed_on": TODAY, "reason": case.closing_reason, "closed_by_id": AIDA.user_id}
    case.closings.append(Closing(**known))


def hand_over(db, case: Case) -> None:
    terms = handing.Terms(with_tail=True)
    gulnar = db.get_one(User, GULNAR.user_id)
    db.add(handing.hand_over(case, gulnar, by=MARAT, on=TODAY, terms=terms))


def let_cover(db, case: Case) -> None:
    gulnar, days = db.get_one(User, GULNAR.user_id), {"starts_on": TODAY, "ends_on": TODAY}
    db.add(handing.cover(case, gulnar, **days, by=MARAT, on=TODAY))


KINDS = {
    "closed": (close, {"owner": AIDA, "colleague": GULNAR} | STAFF),
    "handed_over": (hand_over, {"before": AIDA, "after": GULNAR} | STAFF),
    "covered": (let_cover, {"owner": AIDA, "stand-in": GULNAR, "stranger": BORIS}),
}


@pytest.fixture
def of_a_case(app, filled):  # noqa: F811
    """Give (method, rule, address) of every page and act of one case."""
    found = addresses(app, filled)
    return [one for one in found if one[1].startswith(OF_A_CASE)]


@proves("8.2.2")
@pytest.mark.parametrize("kind", KINDS)
def test_a_case_answers_each_as_they_stand_to_it(
    db,
    browser,
    filled,  # noqa: F811
    of_a_case,
    kind,
    pytestconfig,
):
    become, readers = KINDS[kind]
    become(db, db.exec(select(Case).where(Case.number == filled["number"])).one())
    db.commit()
    columns = [answers_to(browser, reader, of_a_case) for reader in readers.values()]

    lines = [f"{'':4} {'':56}" + "".join(f"{name:>13}" for name in readers)]
    for (method, rule, _), *statuses in zip(of_a_case, *columns, strict=True):
        lines.append(f"{method:4} {rule:56}" + "".join(f"{one:>13}" for one in statuses))
    table, file = "\n".join(lines) + "\n", Path(__file__).parent / f"routes_{kind}.txt"
    if pytestconfig.getoption("write_routes"):
        file.write_text(table)

    assert table == file.read_text()


@pytest.mark.skipif(not IS_FULL, reason="make test-full goes through these")
@pytest.mark.parametrize("kind", KINDS)
def test_who_works_with_no_cases_gets_the_same_of_any(
    db,
    browser,
    filled,  # noqa: F811
    of_a_case,
    kind,
):
    become, _ = KINDS[kind]
    become(db, db.exec(select(Case).where(Case.number == filled["number"])).one())
    db.commit()
    head, *rows = [line.split() for line in ROUTES.read_text().splitlines()]
    told = {(row[0], row[1]): dict(zip(head, row[2:], strict=True)) for row in rows}
    for name, reader in WITHOUT_CASES.items():
        for (method, rule, _), status in zip(
            of_a_case, answers_to(browser, reader, of_a_case), strict=True
        ):
            assert str(status) == told[method, rule][name], (name, method, rule)
