"""A supervisor asks for an export in the background, leaves, comes back, and takes the file."""

import pytest
from playwright.sync_api import expect

from neetcrm.db import make_engine
from neetcrm.worker import Worker
from neetcrm.worker_commands import WORK
from tests.cast import MARAT, TODAY, a_case

pytestmark = pytest.mark.alike
WAYS = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])


@WAYS
def test_an_export_is_watched_and_taken(visitor, cookie, db, application_url, has_script):
    db.add(a_case())
    marat = visitor("en", java_script_enabled=has_script)
    marat.page.context.add_cookies([cookie(MARAT)])
    marat.open("/reports/export")
    marat.field("Prepare it in the background, and keep it for me for 24 hours").check()
    marat.press("Download")
    marat.sees("It begins in a moment.")
    marat.follow("All long work")
    marat.main.get_by_role("rowheader").get_by_role("link").click()

    engine = make_engine(application_url)
    assert Worker(engine, WORK, today=lambda: TODAY).do_one()
    engine.dispose()

    if not has_script:
        marat.follow("Look again")
    marat.sees("The file is ready.")
    with marat.page.expect_download() as taken:
        marat.press("Download")
    assert taken.value.suggested_filename.endswith(".xlsx")
    expect(marat.main).to_contain_text(marat.say("The file is ready."))
    assert marat.complaints == []
