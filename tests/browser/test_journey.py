"""A counselor's day in a browser, from intake to a job, as a person walks it."""

import io
import re
from datetime import date

import pypdf
import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from sqlmodel import select

from neetcrm.cases.models import DOMAINS
from neetcrm.cases.numbers import shown
from neetcrm.counseling.models import SessionNote
from neetcrm.people.iin import Sex, issue
from neetcrm.people.models import YoungPerson
from tests.browser.visitor import PASSWORD, Visitor
from tests.cast import (
    AIDA,
    GULNAR,
    MARAT,
    OPENED,
    SAULE,
    STAFF,
    TODAY,
    a_case,
    email,
    in_counseling,
)

BORN_ON = date(2005, 4, 1)
IIN = issue(BORN_ON, Sex.FEMALE, 1)
MISTYPED = IIN[:-1] + str((int(IIN[-1]) + 1) % 10)
NAME = "Оспанова Әлия"
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
BANK, DEPOSIT = "Отбасы банк", "Отбасы банк: Открытие депозита"


@pytest.fixture
def number(db):
    """Give the number of a case of Aida and Saule; the test itself keeps no lock on it."""
    case = in_counseling(a_case(number="274905113", psychologist_id=SAULE.user_id))
    db.add(case)
    db.commit()
    return "274905113"


@SCRIPT
def test_a_case_from_intake_to_a_job(visitor, has_script):
    aida = visitor("en", java_script_enabled=has_script)
    aida.sign_in(AIDA)
    takes_in(aida)
    moves_to_counseling(aida)
    follows_what_training_asks_for(aida)
    aida.change_language("ru", "Русский")
    logs_a_session(aida)
    refers_to_the_bank(aida)
    trains(aida)
    aida.change_language("kk", "Қазақша")
    finds_work(aida)
    prints_the_report(aida)
    leaves_for_good(aida)

    assert aida.complaints == []


def takes_in(aida: Visitor) -> None:
    aida.go_by_menu("New intake")
    aida.type("Surname", "Оспанова")
    aida.type("Given name", "Әлия")
    aida.type("Birth date", BORN_ON.isoformat())
    aida.type("IIN", MISTYPED)
    aida.type("Phone", "8 701 123 45 67")
    aida.press("Search")
    aida.is_told("The last digit does not fit the other 11: one of the 12 is mistyped.")
    expect(aida.field("IIN")).to_have_value(MISTYPED)
    expect(aida.field("Phone")).to_have_value("8 701 123 45 67")
    aida.type("IIN", IIN)
    aida.press("Search")
    aida.sees("Nobody like this is known yet")
    aida.press("Save and continue")
    expect(aida.field("Sex")).to_have_value("female")
    aida.press("Save and continue")
    aida.press("Back")
    aida.press("Save and continue")
    aida.press("Save and continue")
    aida.choose("How they came to us", "Family or friends")
    aida.press("Save and continue")
    aida.press("Save and continue")
    aida.sees_title("Check answers")
    aida.sees("Family or friends")
    aida.press("Open the case")
    aida.sees("The case was opened.")


def moves_to_counseling(aida: Visitor) -> None:
    aida.follow("Record the NEET status: its reason and the day it was checked.")
    aida.choose("Main reason", "Lost work")
    aida.press("Record the status")
    aida.sees("The NEET status was recorded.")
    aida.follow("Move")
    aida.press("Move the case")
    aida.is_told("The case cannot move to {wanted} yet.", wanted=aida.say("Counseling"))
    aida.follow(
        "Record the consent to data processing; for a minor the legal representative gives it."
    )
    aida.press("Record the consent")
    aida.sees("The consent was recorded.")
    aida.follow("Move")
    aida.press("Move the case")
    aida.sees("The case was moved.")


def follows_what_training_asks_for(aida: Visitor) -> None:
    aida.follow("Move")
    aida.choose("Next stage", "Training")
    aida.press("Move the case")
    aida.is_told("The case cannot move to {wanted} yet.", wanted=aida.say("Training"))
    aida.follow("Make a needs assessment: the last one must not be older than 90 days.")
    for domain in DOMAINS.values():
        aida.main.get_by_role("group", name=aida.say(domain)).get_by_label("3").check()
    aida.press("Record the assessment")
    aida.sees("The assessment was recorded.")
    aida.open_tab("Overview")
    aida.follow("Agree an action plan with at least one goal and a contact frequency.")
    aida.choose("Contact", "Every 2 weeks")
    aida.press("Agree the plan")
    aida.follow("Add a goal")
    aida.type("Goal", "To cook for a living")
    aida.press("Add the goal")
    aida.follow("Add a step")
    aida.type("Step", "Write a CV")
    aida.type("Due on", TODAY.isoformat())
    aida.press("Add the step")
    aida.follow("Done")
    aida.type("What shows it", "The CV was read")
    aida.press("Note as done")
    aida.sees("The step is done.")
    aida.sees("The CV was read")


def logs_a_session(aida: Visitor) -> None:
    aida.follow("Log a session")
    aida.pick("Attendance", "Came late")
    aida.type("Agreed, for the case team", "Она пришлёт резюме.")
    aida.unfold("More: another day, how long")
    aida.type("My note, for me alone", "Волнуется.")
    aida.press("Sign the session")
    aida.sees("The session was signed.")
    aida.sees("Она пришлёт резюме.")
    expect(aida.main).not_to_contain_text("Волнуется.")
    aida.follow("Career counseling")
    aida.sees("Волнуется.")
    aida.follow("Back to the case")


def refers_to_the_bank(aida: Visitor) -> None:
    aida.follow("Refer")
    aida.choose("Service", DEPOSIT)
    aida.type("What the young person needs", "Вклад на жильё")
    aida.press("Draft the referral")
    aida.follow("Send")
    aida.press("Send")
    aida.is_told("Record the consent to share with {partner} before you send.", partner=BANK)
    aida.open_tab("Person and consents")
    aida.follow("Record a consent")
    aida.choose("What is allowed", "Sharing with a partner")
    aida.choose("Partner, where data are shared", BANK)
    aida.press("Record the consent")
    aida.sees("The consent was recorded.")
    aida.open_tab("Referrals")
    aida.main.get_by_role("link", name=DEPOSIT).click()
    aida.follow("Send")
    aida.press("Send")
    aida.sees("The referral was sent.")
    aida.follow("Record the answer")
    aida.choose("The partner says", "Accepted")
    aida.choose("How the answer came", "Phone")
    aida.type("Note", "Ждут её в пятницу")
    aida.press("Record the answer")
    aida.sees("The answer was recorded.")
    aida.sees("Ждут её в пятницу")


def trains(aida: Visitor) -> None:
    aida.open_tab("Placements")
    aida.follow("Enrol in a training")
    aida.type("What", "Повар")
    aida.type("Where", "Колледж услуг")
    aida.press("Enrol")
    aida.sees("The young person was enrolled.")
    aida.open_tab("Overview")
    aida.follow("Move")
    aida.choose("Next stage", "Training")
    aida.press("Move the case")
    aida.sees("The case was moved.")
    aida.open_tab("Placements")
    aida.follow("Record the end")
    aida.choose("How it ended", "Completed")
    aida.press("Record the end")
    aida.sees("The end of the placement was recorded.")
    aida.open_tab("Placements")


def finds_work(aida: Visitor) -> None:
    aida.follow("Record a job")
    aida.type("What", "Аспаз")
    aida.type("Where", "Аспан асханасы")
    aida.choose("Contract", "Labour contract, permanent")
    aida.choose("Evidence", "Registered labour contract")
    aida.press("Record")
    aida.sees("The placement was recorded.")
    aida.open_tab("Overview")
    aida.follow("Move")
    aida.choose("Next stage", "Employment")
    aida.press("Move the case")
    aida.sees("The case was moved.")


def prints_the_report(aida: Visitor) -> None:
    link = aida.open_menu("More").get_by_role(
        "link", name=aida.say("Progress report (PDF)"), exact=True
    )
    content = aida.save(link)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)

    assert content.startswith(b"%PDF")
    assert NAME in " ".join(text.split())


def leaves_for_good(aida: Visitor) -> None:
    case = aida.page.url
    aida.sign_out()
    for _ in range(2):
        aida.go_back()
        aida.sees_title("Sign in")
        expect(aida.page.locator("body")).not_to_contain_text("Оспанова")
    aida.open(case)
    aida.sees_title("Sign in")


@pytest.mark.alike
def test_by_keyboard_alone(visitor, number):
    aida = visitor()
    keys = aida.page.keyboard
    aida.open("/")
    expect(aida.field("E-mail")).to_be_focused()
    keys.type(email(AIDA))
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    aida.sees_title("Today")

    aida.tab_to("Skip to the content")
    keys.press("Enter")
    expect(aida.main).to_be_focused()
    keys.press("/")
    keys.type("aliya")
    keys.press("Enter")
    aida.sees_title("Search results")
    aida.tab_to(NAME)
    keys.press("Enter")

    expect(aida.page).to_have_url(re.compile(f"/cases/{number}$"))
    aida.tab_to("Log a session")  # past the way to everything else, which is called More as well
    aida.tab_to("More")
    keys.press("Enter")
    aida.tab_to("Progress report (PDF)")
    keys.press("Escape")
    expect(aida.page.locator("summary", has_text="More")).to_be_focused()
    assert aida.complaints == []


def test_what_a_psychologist_keeps_stays_with_psychologists(visitor, number):
    saule, aida = visitor(), visitor()
    saule.sign_in(SAULE)
    saule.open(f"/cases/{number}")
    saule.follow("Log a session")
    saule.pick("Risk level", "Concern")
    saule.type("Extract, for the psychologists of the centre", "Sleeps badly.")
    saule.type("Notes", "Her mother.")
    saule.press("Sign the session")
    saule.follow("Psychological support")
    saule.sees("Sleeps badly.")
    saule.sees("Her mother.")

    aida.sign_in(AIDA)
    aida.open(saule.page.url)
    aida.sees("Concern")
    seen = [aida.main.inner_text()]
    aida.follow("Back to the case")
    seen += [aida.main.inner_text()]
    aida.open_tab("Timeline")
    seen += [aida.main.inner_text()]

    assert not [text for text in seen if "Sleeps badly" in text or "mother" in text]
    assert saule.complaints == aida.complaints == []


@pytest.mark.alike
def test_a_supervisor_hands_over_and_exports(visitor, number):
    marat, gulnar = visitor(), visitor()
    marat.sign_in(MARAT)
    marat.change_language("ru", "Русский")
    marat.go_by_menu("Caseload")
    marat.choose("Counselor", STAFF[AIDA])
    marat.main.get_by_role("link", name=NAME).first.click()
    marat.open_menu("More").get_by_role("link", name=marat.say("Hand over")).click()
    marat.choose("Counselor", f"{STAFF[GULNAR]} · 0 / 60")
    marat.press("Hand over")
    marat.sees("The case was handed over.")
    marat.go_by_menu("Reports")
    marat.follow("Export cases and outcomes")
    marat.type("From", OPENED.isoformat())
    rows = table_in(marat.download("Download"))

    gulnar.sign_in(GULNAR)
    gulnar.main.get_by_role("link", name=NAME).first.click()
    gulnar.sees(STAFF[GULNAR])

    [line] = [row for row in rows if row[0] == shown(number)]
    assert STAFF[GULNAR] in line
    assert marat.complaints == gulnar.complaints == []


@pytest.mark.alike
@SCRIPT
def test_a_list_is_narrowed(visitor, number, has_script):
    marat = visitor(java_script_enabled=has_script)
    marat.sign_in(MARAT)
    marat.go_by_menu("Caseload")
    marat.sees_title("Caseload")
    marat.page.wait_for_load_state()
    marat.choose("Counselor", STAFF[GULNAR])
    if not has_script:
        marat.press("Show")
    marat.sees("No case matches these filters.")
    expect(marat.page).to_have_url(re.compile(f"counselor={GULNAR.user_id}"))
    marat.go_back()
    marat.sees(NAME)

    assert marat.complaints == []


@SCRIPT
def test_a_double_click_saves_once(visitor, number, db, has_script):
    aida = visitor(java_script_enabled=has_script)
    aida.sign_in(AIDA)
    aida.open(f"/cases/{number}/sessions/new")
    aida.type("Agreed, for the case team", "Once")
    aida.main.get_by_role("button", name="Sign the session").dblclick()
    aida.sees_title(NAME)
    aida.open(f"/cases/{number}?tab=sessions")
    aida.sees("Once")

    assert len(db.exec(select(SessionNote)).all()) == 1
    assert aida.complaints == []


def table_in(workbook: bytes) -> list[list[object]]:
    [sheet, *_] = (book := CalamineWorkbook.from_filelike(io.BytesIO(workbook))).sheet_names
    return book.get_sheet_by_name(sheet).to_python()


@SCRIPT
def test_an_intake_that_finds_a_duplicate_and_is_resumed(visitor, number, db, has_script):
    gulnar = visitor(java_script_enabled=has_script)
    gulnar.sign_in(GULNAR)
    gulnar.go_by_menu("New intake")
    gulnar.type("Surname", "Ospanova")
    gulnar.type("Given name", "Aliya")
    gulnar.type("Birth date", BORN_ON.isoformat())
    gulnar.press("Search")
    gulnar.sees("the same name and birth date")
    gulnar.sees(STAFF[AIDA])
    gulnar.press("Save and continue")
    gulnar.is_told("Look at the possible duplicates and say why this is another person.")
    gulnar.type("This is another person, because", "Another birth place")
    gulnar.press("Save and continue")
    gulnar.type("Patronymic", "Серікқызы")
    gulnar.press("Save and go on later")
    gulnar.sees("The intake is kept as a draft of yours.")
    gulnar.sign_out()

    gulnar.sign_in(GULNAR)
    gulnar.page.get_by_role("link", name="Ospanova Aliya").click()
    expect(gulnar.field("Patronymic")).to_have_value("Серікқызы")
    gulnar.choose("Sex", "Female")
    gulnar.choose("Why there is no IIN", "Documents lost or being restored")
    gulnar.press("Save and continue")
    gulnar.main.get_by_role("switch", name="Processing of personal data").check()
    for _section in ("consent", "situation", "needs"):
        gulnar.press("Save and continue")
    gulnar.press("Open the case")
    gulnar.sees("The case was opened.")
    gulnar.open_tab("Person and consents")
    gulnar.sees("Another birth place")

    assert len(db.exec(select(YoungPerson)).all()) == 2
    assert gulnar.complaints == []
