"""Every page that is looked at: by whom, and what they do there before it is judged."""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from neetcrm.access import Actor
from tests.browser.visitor import UNFOLDED
from tests.cast import ADMIN, AIDA, ANALYST, DANIYAR, GULNAR, MARAT, PARTNER, SAULE, VERA

CASE = "/cases/{number}"


def looks(page: Page) -> None:
    """Do nothing but look."""


class Stop(NamedTuple):
    """A page, whoever looks at it, and what they do there before it is judged."""

    by: Actor | None
    path: str
    act: Callable[[Page], None] = looks


def sends(page: Page) -> None:
    """Send the form as it stands; what is required is empty, so it comes back."""
    page.locator("main form button[data-main]").click()


def sends_what_was_overtaken(page: Page) -> None:
    page.locator("main [name=version]").evaluate("(field) => (field.value = '99')")
    sends(page)


def sends_a_wrong_password(page: Page) -> None:
    page.locator("[name=email]").fill("aida@example.org")
    page.locator("[name=password]").fill("wrong")
    sends(page)


def goes_on_with_nothing(page: Page) -> None:
    """Empty what can be emptied, and go on: what is required is missing."""
    for field in page.locator("main form .field input[type=date], main form textarea").all():
        field.fill("")
    sends(page)


def opens_the_first_menu(page: Page) -> None:
    page.locator("details.menu summary:visible").first.click()


def opens_the_account(page: Page) -> None:
    page.locator("header details.menu summary").last.click()


def opens_the_palette(page: Page) -> None:
    page.keyboard.press("Control+KeyK")
    page.locator("dialog a").first.wait_for()


def opens_the_last_menu(page: Page) -> None:
    page.locator("details.menu summary").last.click()


def opens_the_columns(page: Page) -> None:
    page.locator(".tools details.menu summary").click()


def opens_a_card(page: Page) -> None:
    page.locator("[data-stage=counseling] summary").first.click()


def moves_a_card(page: Page) -> None:
    opens_a_card(page)
    page.locator("details.menu[open] [name=to]").first.click()
    page.locator("dialog[open] #move").wait_for()


def selects_the_page(page: Page) -> None:
    page.locator("[data-select-page]").click()


def asks_for_long_work(page: Page) -> None:
    """Ask for an export in the background; it waits, as no worker is there."""
    page.locator("[name=is_kept]").check()
    sends(page)
    page.locator("#job").wait_for()


def plans(page: Page) -> None:
    page.locator("[name=next_contact_on]").fill("2025-03-20")
    sends(page)


def books_a_taken_time(page: Page) -> None:
    page.locator("[name=starts_at]").fill("16:00")
    sends(page)


def breaks_the_glass(page: Page) -> None:
    """Ask for emergency access, and open the first note by it."""
    page.locator("main textarea").fill("Her mother called: she is missing since noon.")
    sends(page)
    page.locator("main .work-list a").first.click()


def agrees_on_safety(page: Page) -> None:
    """Write a safety plan, and look at the sheet to print."""
    for field in page.locator("main form textarea").all():
        field.fill("What helps: a walk, music, a call.")
    sends(page)
    page.locator("main").get_by_role("link").first.wait_for()
    page.goto(page.url.split("?")[0].removesuffix("/new") + "/print")


def chooses_two(page: Page) -> None:
    """Choose the first two young people for a group session, and go on."""
    for box in page.locator("main input[type=checkbox]").all()[:2]:
        box.check()
    sends(page)


def forgets_a_day(page: Page) -> None:
    page.evaluate(UNFOLDED)
    page.locator("main input[type=date]").first.fill("")
    sends(page)


FORMS = ("move", "status", "assessment", "plan", "plan/goals", "goals/{goal_id}/steps", "close")
STOPS = (
    Stop(None, "/sign-in"),
    Stop(None, "/sign-in", sends),
    Stop(None, "/sign-in", sends_a_wrong_password),
    Stop(None, "/nothing"),
    *[Stop(actor, "/today") for actor in (AIDA, SAULE, MARAT, GULNAR)],
    *[Stop(AIDA, "/today", act) for act in (opens_the_first_menu, opens_the_account)],
    *[Stop(SAULE, "/caseload", act) for act in (opens_the_account, opens_the_first_menu)],
    Stop(AIDA, "/caseload"),
    Stop(AIDA, "/caseload?stage=counseling&due=overdue&order=name&q=оспан"),
    Stop(AIDA, "/caseload?stage=employment"),
    Stop(AIDA, "/caseload?columns=age,number,risk,owner,phone&reverse=1", opens_the_columns),
    Stop(AIDA, "/caseload/views/new?stage=employment"),
    *[Stop(actor, "/caseload?as=board") for actor in (AIDA, SAULE, GULNAR)],
    Stop(AIDA, "/caseload?as=board", opens_a_card),
    Stop(AIDA, "/caseload?as=board", moves_a_card),
    Stop(AIDA, f"{CASE}/move?to=internship", sends),
    Stop(AIDA, "/caseload", selects_the_page),
    Stop(AIDA, "/caseload/chosen/next-contact?case={number}&case={closed}&case=123456782", sends),
    Stop(MARAT, "/caseload/chosen/hand-over?case={number}"),
    Stop(AIDA, "/caseload/chosen/next-contact?case={number}", plans),
    Stop(MARAT, "/reports/export/chosen?case={number}"),
    Stop(AIDA, "/jobs"),
    Stop(MARAT, "/jobs"),
    Stop(MARAT, "/jobs/{work_id}"),
    Stop(MARAT, "/reports/export", asks_for_long_work),
    Stop(AIDA, "/caseload/views/{view_id}", sends),
    Stop(AIDA, "/caseload?show=closed"),
    Stop(AIDA, "/caseload?show=centre&order=name"),
    Stop(MARAT, "/caseload?counselor=1"),
    Stop(SAULE, "/caseload"),
    Stop(GULNAR, "/caseload"),
    Stop(AIDA, "/search"),
    Stop(AIDA, "/search?q=aliya"),
    Stop(AIDA, "/search?q=zzz"),
    Stop(AIDA, "/intake"),
    Stop(AIDA, "/intake", sends),
    *[
        Stop(AIDA, f"/intake/{{token}}/{part}", act)
        for part in ("search", "match", "person", "consent", "situation", "needs", "check")
        for act in (looks, goes_on_with_nothing)
    ],
    Stop(AIDA, "/intake/{alike}/match"),
    Stop(AIDA, "/intake/{token}/consent/paper"),
    *[
        Stop(AIDA, f"{CASE}?tab={tab}")
        for tab in (
            "overview",
            "timeline",
            "plan",
            "sessions",
            "referrals",
            "placements",
            "tasks",
            "followups",
            "person",
        )
    ],
    Stop(AIDA, CASE, opens_the_last_menu),
    Stop(MARAT, f"{CASE}?tab=sessions"),
    Stop(SAULE, CASE),
    Stop(AIDA, "/cases/{closed}"),
    *[Stop(AIDA, "/cases/{new}?tab=" + tab) for tab in ("plan", "sessions", "person")],
    *[Stop(AIDA, f"{CASE}/{form}", act) for form in FORMS for act in (looks, forgets_a_day)],
    Stop(AIDA, f"{CASE}/close", sends_what_was_overtaken),
    Stop(AIDA, "/cases/{new}/move"),
    Stop(AIDA, "/cases/{new}/move", sends),
    Stop(AIDA, "/cases/{closed}/move"),
    Stop(AIDA, f"{CASE}/goals/{{goal_id}}/done"),
    Stop(AIDA, f"{CASE}/steps/{{step_id}}/done"),
    *[Stop(AIDA, f"{CASE}/steps/{{open_step_id}}/{act}") for act in ("change", "drop")],
    *[Stop(AIDA, f"{CASE}/goals/{{open_goal_id}}/{act}") for act in ("change", "drop")],
    Stop(AIDA, f"{CASE}/plan/review"),
    Stop(AIDA, f"{CASE}/assessments"),
    Stop(AIDA, "/outreach"),
    Stop(AIDA, "/outreach?show=ended"),
    Stop(AIDA, "/outreach/new", sends),
    Stop(AIDA, "/outreach/{prospect_id}"),
    Stop(SAULE, f"{CASE}/plan/versions/{{plan_id}}"),
    *[Stop(AIDA, f"{CASE}/placements/{kind}") for kind in ("training", "internship", "job")],
    Stop(AIDA, f"{CASE}/placements/job", sends),
    *[
        Stop(AIDA, f"{CASE}/placements/{{{kind}_id}}{page}")
        for kind in ("placement", "internship", "job")
        for page in ("", "/correct", "/end")
    ],
    Stop(AIDA, f"{CASE}/outcomes/new?placement={{placement_id}}"),
    Stop(AIDA, f"{CASE}/outcomes/new", sends),
    Stop(AIDA, f"{CASE}/outcomes/{{outcome_id}}/evidence"),
    Stop(AIDA, f"{CASE}/follow-ups/{{follow_up_id}}"),
    Stop(AIDA, f"{CASE}/follow-ups/{{follow_up_id}}", sends),
    *[Stop(AIDA, f"/followups?show={shown}") for shown in ("due", "open", "missed")],
    *[Stop(actor, f"{CASE}/sessions/new") for actor in (AIDA, SAULE)],
    Stop(SAULE, f"{CASE}/sessions/new", forgets_a_day),
    *[
        Stop(SAULE, f"{CASE}/sessions/{{psychological_id}}/{page}", act)
        for page in ("amend", "disclose")
        for act in (looks, sends)
    ],
    Stop(SAULE, f"{CASE}/sessions/{{psychological_id}}/withdraw"),
    Stop(AIDA, f"{CASE}/sessions/{{note_id}}/withdraw"),
    Stop(SAULE, f"{CASE}/sessions/{{psychological_id}}/alert"),
    Stop(SAULE, f"{CASE}/disclosures/{{disclosure_id}}"),
    Stop(SAULE, f"{CASE}?tab=sessions"),
    Stop(AIDA, "/appointments/{met_id}/session", forgets_a_day),
    *[Stop(AIDA, "/log/group", act) for act in (sends, chooses_two)],
    Stop(AIDA, "/log/group/{meeting_id}"),
    Stop(AIDA, f"{CASE}/sessions/group/{{meeting_id}}", forgets_a_day),
    Stop(AIDA, f"{CASE}/sessions/{{note_id}}"),
    Stop(SAULE, f"{CASE}/sessions/{{psychological_id}}"),
    *[Stop(actor, "/alerts/{alert_id}") for actor in (AIDA, SAULE)],
    *[Stop(actor, "/alerts") for actor in (SAULE, MARAT)],
    Stop(SAULE, "/alerts/{alert_id}/close", sends),
    Stop(SAULE, "/alerts/{alert_id}/appointment"),
    Stop(AIDA, f"{CASE}/alerts/new"),
    Stop(SAULE, f"{CASE}/safety-plan"),
    *[Stop(SAULE, f"{CASE}/safety-plan/new", act) for act in (sends, agrees_on_safety)],
    Stop(AIDA, "/notices"),
    Stop(SAULE, "/duty"),
    Stop(MARAT, "/duty"),
    Stop(MARAT, "/duty/new", sends),
    Stop(SAULE, f"{CASE}/instruments"),
    Stop(SAULE, "/cases/{new}/instruments"),
    Stop(SAULE, f"{CASE}/instruments/new/asq"),
    Stop(SAULE, f"{CASE}/instruments/{{finished_id}}"),
    Stop(SAULE, f"{CASE}/instruments/{{finished_id}}/correct"),
    Stop(SAULE, f"{CASE}/instruments/{{sheet_id}}/fill", sends),
    Stop(DANIYAR, f"{CASE}/emergency-access", sends),
    Stop(DANIYAR, f"{CASE}/emergency-access", breaks_the_glass),
    Stop(DANIYAR, "/emergency-access/{glass_id}"),
    Stop(MARAT, "/emergency-access"),
    Stop(MARAT, "/emergency-access/{glass_id}/review", sends),
    Stop(AIDA, f"{CASE}/referrals/new"),
    Stop(AIDA, f"{CASE}/referrals/new", sends),
    *[
        Stop(AIDA, f"{CASE}/referrals/{{{kind}}}")
        for kind in ("referral_id", "asked_id", "declined_id")
    ],
    Stop(AIDA, f"{CASE}/referrals/{{referral_id}}/send"),
    Stop(AIDA, f"{CASE}/referrals/{{asked_id}}/answer"),
    Stop(AIDA, f"{CASE}/referrals/{{asked_id}}/answer", sends),
    Stop(AIDA, f"{CASE}/referrals/{{asked_id}}/withdraw"),
    Stop(AIDA, f"{CASE}/person"),
    Stop(AIDA, f"{CASE}/consents"),
    Stop(AIDA, f"{CASE}/consents/{{consent_id}}/withdraw"),
    Stop(AIDA, f"{CASE}/consents/{{consent_id}}/paper"),
    Stop(AIDA, f"{CASE}/consents/paper"),
    Stop(MARAT, f"{CASE}?tab=access"),
    *[Stop(AIDA, f"{CASE}/situation", act) for act in (looks, forgets_a_day)],
    Stop(AIDA, f"{CASE}/documents"),
    Stop(AIDA, f"{CASE}/documents", sends),
    Stop(AIDA, f"{CASE}/duplicates"),
    Stop(AIDA, f"{CASE}/duplicates/{{other}}"),
    *[Stop(actor, "/calendar") for actor in (AIDA, SAULE, MARAT)],
    Stop(AIDA, "/calendar?show=agenda"),
    Stop(MARAT, "/calendar?show=week"),
    Stop(AIDA, "/calendar?day=2025-03-24"),
    Stop(AIDA, "/calendar/new"),
    Stop(AIDA, "/calendar/block", sends),
    Stop(AIDA, "/calendar/feed"),
    Stop(GULNAR, "/calendar/feed", sends),
    Stop(AIDA, f"{CASE}/appointments/new"),
    Stop(AIDA, f"{CASE}/appointments/new", books_a_taken_time),
    Stop(AIDA, "/appointments/{appointment_id}"),
    Stop(AIDA, "/appointments/{appointment_id}/put-off"),
    Stop(AIDA, "/appointments/{appointment_id}/cancel", sends),
    Stop(AIDA, "/tasks", opens_the_first_menu),
    Stop(AIDA, "/today", opens_the_palette),
    Stop(AIDA, "/more"),
    Stop(AIDA, "/keys"),
    *[Stop(AIDA, f"/choose/{what}") for what in ("task", "referral")],
    Stop(GULNAR, "/choose/task"),
    Stop(GULNAR, "/tasks"),
    Stop(AIDA, "/tasks/settled"),
    Stop(AIDA, "/tasks/new", sends),
    Stop(AIDA, f"{CASE}/tasks/new"),
    Stop(AIDA, "/tasks/{task_id}/change"),
    Stop(AIDA, "/tasks/{task_id}/hand"),
    Stop(AIDA, f"{CASE}/psychologist"),
    Stop(MARAT, f"{CASE}/hand-over"),
    Stop(MARAT, f"{CASE}/exemptions/job"),
    Stop(AIDA, f"{CASE}/exemptions/job/ask"),
    Stop(MARAT, f"{CASE}/exemptions/{{exemption_id}}/answer"),
    Stop(AIDA, "/help/way-of-a-case"),
    Stop(MARAT, f"{CASE}/hand-over", sends),
    Stop(MARAT, f"{CASE}/cover"),
    *[
        Stop(MARAT, path)
        for path in (
            "/team",
            "/team/{worker_id}/hand-over",
            "/team/{worker_id}/hand-over?to={taker_id}",
            "/team/{worker_id}/cover",
            "/team/hand-overs/{hand_over_id}",
            "/team/accesses/{access_id}",
        )
    ],
    Stop(GULNAR, f"{CASE}?tab=timeline"),
    Stop(AIDA, "/cases/{closed}/reopen"),
    Stop(AIDA, "/cases/{closed}/again"),
    Stop(AIDA, "/admin/"),
    Stop(AIDA, "/cases/123456782"),
    Stop(MARAT, "/reports"),
    *[Stop(ANALYST, f"/reports?by={by}") for by in ("centre", "month")],
    Stop(ANALYST, "/reports?as_of=2030-01-01"),
    Stop(MARAT, "/reports/export"),
    Stop(AIDA, "/account"),
    *[
        Stop(AIDA, f"/account/{page}")
        for page in ("password", "prove", "second-factor", "second-factor/app")
    ],
    Stop(AIDA, "/account/second-factor/keys/new"),
    Stop(VERA, "/account/second-factor/keys/{key_id}"),
    Stop(VERA, "/account/second-factor/codes"),
    Stop(AIDA, "/account/password", sends),
    Stop(AIDA, "/drafts"),
    Stop(AIDA, "/log"),
    Stop(AIDA, "/log/templates"),
    Stop(AIDA, "/log/templates/{template_id}", sends_what_was_overtaken),
    Stop(AIDA, f"{CASE}/sessions/{{note_id}}/amend", sends),
    Stop(PARTNER, "/"),
    Stop(ADMIN, "/admin/"),
    *[
        Stop(ADMIN, f"/admin/{word}/")
        for word in (
            "accounts",
            "centres",
            "districts",
            "partners",
            "services",
            "courses",
            "reasons",
        )
    ],
    Stop(ADMIN, "/admin/accounts/?search=zzz"),
    Stop(ADMIN, "/admin/accounts/details/?id=1"),
    Stop(ADMIN, "/admin/accounts/password/?id=1"),
    Stop(ADMIN, "/admin/accounts/new/", sends),
    Stop(ADMIN, "/admin/centres/edit/?id=1"),
    Stop(ADMIN, "/admin/centres/details/?id=1"),
    Stop(ADMIN, "/admin/partners/new/"),
    Stop(ADMIN, "/admin/reasons/delete/?id=1"),
)
