from sqlmodel import col, select

from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.counseling.instrument_files import shelf
from neetcrm.counseling.instrument_queries import read_histories
from neetcrm.counseling.models import AlertSource, AnswerSheet, RiskAlert
from seed import load
from seed.staff import DEMO_PSYCHOLOGIST
from tests.cast import TODAY


def test_the_demo_s_psychologist_reads_totals_that_changed(empty_db):
    load(empty_db, size=300, as_of=TODAY)
    user = empty_db.exec(select(User).where(User.email == DEMO_PSYCHOLOGIST)).one()
    first = empty_db.exec(select(AnswerSheet.case_id).order_by(col(AnswerSheet.id))).first()
    case = empty_db.exec(select(Case).where(Case.id == first).execution_options(scoped=True)).one()

    told = read_histories(empty_db, user.as_actor(), case, shelf())

    changed = {history.code: history.points for history in told}
    assert [total for _, total in changed["who5"]] == [28, 40, 52, 68]
    assert len(changed["phq9"]) == 3
    assert changed["asq"] == []
    by_instruments = select(RiskAlert).where(RiskAlert.source == AlertSource.INSTRUMENT)
    assert empty_db.exec(by_instruments).all() == [], "nothing alarming is made up"
