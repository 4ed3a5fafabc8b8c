"""Pages of a referral."""

from datetime import timedelta

from neetcrm.referrals.models import ReferralState
from tests.browsing import submit
from tests.cast import AIDA, TODAY
from tests.world import a_world
from tests.world.cases import add_referrals


def test_when_no_answer_came_in_time_the_page_offers_to_refer_again(browser, db):
    case = a_world(db).mine
    referral = next(one for one in add_referrals(db, case) if one.state is ReferralState.SENT)
    client, path = browser(AIDA), f"/cases/{case.number}/referrals/{referral.id}"
    assert "No answer came" not in client.get(path).text

    referral.due_on = TODAY - timedelta(days=60)
    db.commit()
    submit(client, path, {}, to=f"{path}/expire")

    assert referral.state is ReferralState.EXPIRED
    assert "Refer again" in client.get(path).text
