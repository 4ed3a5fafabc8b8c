"""Pages about the person of a case: links, consents with their form, documents that were seen."""

from html import unescape

import pytest
from flask import g
from sqlmodel import select

from neetcrm.audit import AuditAct, AuditRow
from neetcrm.desk.people.consent_paper import TITLES, UNLESS
from neetcrm.people.models import Consent, GivenBy, SeenDocument
from neetcrm.referrals.models import Referral, ReferralState
from neetcrm.web.current import gettext
from tests.browsing import fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, TODAY, a_case, a_young_person

DAY = TODAY.isoformat()


def test_two_records_are_linked_and_the_link_undone_with_one_click(browser, db):
    mine, other = a_case(), a_case(counselor_id=GULNAR.user_id)
    db.add_all([mine, other])
    db.commit()
    page, root = browser(AIDA), f"/cases/{mine.number}"

    assert other.number[:3] in page.get(f"{root}/duplicates").text
    linked = submit(page, f"{root}/duplicates/{other.number}", {"why": "Her passport"})
    tab = page.get(linked.location).text
    assert "The two records are linked" in tab
    assert "Another case of the same person is open too" in tab
    assert "Also known as" in page.get("/search?q=aliya").text
    undone = submit(page, f"{root}?tab=person", {}, to=f"{root}/links/1/undo")

    assert undone.status_code == 303
    assert "Also known as" not in page.get(f"{root}?tab=person").text


def test_withdrawing_the_consent_to_share_withdraws_live_referrals_and_says_so(browser, world, db):
    page, root = browser(AIDA), f"/cases/{world.mine.number}"
    path = f"{root}/consents/{world.values['consent_id']}/withdraw"

    asked = page.get(path).text
    done = submit(page, path, {})
    said = page.get(done.location).text

    assert "These referrals are withdrawn with it" in asked
    assert "Referrals withdrawn with it: 2." in said
    db.expire_all()
    states = db.exec(
        select(Referral.state)
        .where(Referral.case_id == world.mine.id)
        .order_by(Referral.id)
        .execution_options(scoped=True)
    ).all()
    assert states == [ReferralState.WITHDRAWN, ReferralState.WITHDRAWN, ReferralState.DECLINED]
    assert submit(page, path, {}).status_code == 422


@pytest.mark.parametrize(
    ("language", "title", "term"),
    [
        ("kk", "Дербес деректерді өңдеуге келісім", "10 наурыз"),
        ("ru", "Согласие на обработку персональных данных", "10 марта"),
        ("en", "Consent to the processing of personal data", "10 March"),
    ],
)
def test_the_form_to_sign_is_in_the_young_persons_language(browser, db, language, title, term):
    case = a_case(person=a_young_person(language=language))
    db.add(case)
    db.commit()
    page, root = browser(AIDA), f"/cases/{case.number}/consents"
    given = {"purpose": "data_processing", "given_by": "young_person", "language": language}
    submit(page, root, given | {"on": "2025-03-03", "ends_on": "2026-03-10"})

    paper = page.get(f"{root}/1/paper").text

    assert f'<html lang="{language}">' in paper
    assert title in paper
    assert term in paper
    assert ">Print</button>" in paper, "the bar is in the reader's language"
    [row] = db.exec(select(AuditRow).where(AuditRow.act == AuditAct.READ)).all()
    assert (row.actor_id, row.person_id) == (AIDA.user_id, case.person_id)


def test_for_a_minor_the_form_has_lines_for_the_representative(browser, db):
    case = a_case(person=a_young_person(born_on=TODAY.replace(year=2010), language="en"))
    db.add(case)
    db.commit()
    page, root = browser(AIDA), f"/cases/{case.number}/consents"

    paper = page.get(f"{root}/paper").text
    form = page.get(root).text

    assert "Kinship, or document of guardianship" in paper
    assert '<option selected value="representative">' in form


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_disclosure_and_recording_have_exact_words_and_are_ticked_yes_or_no(
    browser, db, language, application
):
    case = a_case(person=a_young_person(language=language))
    db.add(case)
    db.commit()
    with application.test_request_context():
        g.language = language
        told = {purpose: gettext(TITLES[purpose]) for purpose in UNLESS}
        unless = {purpose: gettext(sentence) for purpose, sentence in UNLESS.items()}

    for purpose in UNLESS:
        at = f"/cases/{case.number}/consents/paper?purpose={purpose.value}"
        paper = unescape(browser(AIDA).get(at).text)
        assert f"<h1>{told[purpose]}</h1>" in paper
        assert unless[purpose] in paper
        assert paper.count("paper__box") == 2


def test_nothing_is_allowed_before_somebody_recorded_it(browser, db):
    case = a_case()
    db.add(case)
    db.commit()
    aida, root = browser(AIDA), f"/cases/{case.number}/consents"
    assert aida.get(root).text.count("not allowed") == 3

    given = {"purpose": "recording", "given_by": "young_person", "language": "kk"}
    submit(aida, root, given | {"on": TODAY.isoformat()})

    assert aida.get(root).text.count("not allowed") == 2
    assert '<option selected value="disclosure">' in aida.get(f"{root}?purpose=disclosure").text


def test_what_a_consent_allows_is_named_with_the_partner(browser, world, application):
    page = browser(AIDA)
    root = f"/cases/{world.mine.number}/consents"

    shared = page.get(f"{root}/{world.values['consent_id']}/paper").text
    unknown = page.get(f"{root}/paper?purpose=nonsense&partner=x")

    assert "Отбасы банк" in shared
    assert unknown.status_code == 200


def test_the_language_of_the_explanation_is_kept(browser, world, db):
    page, path = browser(AIDA), f"/cases/{world.mine.number}/consents"
    submit(
        page,
        path,
        {"purpose": "recording", "given_by": "young_person", "language": "ru", "on": DAY},
    )

    consent = db.exec(select(Consent).order_by(Consent.id.desc())).first()
    assert (consent.language, consent.given_by) == ("ru", GivenBy.YOUNG_PERSON)


def test_of_a_document_the_number_is_kept_sealed_and_who_saw_it(browser, db):
    case = a_case()
    db.add(case)
    db.commit()
    page, path = browser(AIDA), f"/cases/{case.number}/documents"

    refused = submit(page, path, {"kind": "passport", "number": "", "on": DAY})
    done = submit(page, path, {"kind": "passport", "number": "N 1234", "on": DAY})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "N 1234" in page.get(done.location).text
    assert "by Aida Bekova" in page.get(done.location).text
    raw = db.connection().exec_driver_sql("SELECT number FROM seen_documents").scalar_one()
    assert b"1234" not in bytes(raw)
    assert db.exec(select(SeenDocument.seen_by_id)).one() == AIDA.user_id


def test_nothing_of_another_centres_record_is_shown(browser, world, db):
    mine, theirs = world.mine, world.theirs
    theirs.person.phone_hash, theirs.person.born_on = mine.person.phone_hash, mine.person.born_on
    theirs.person.search_key = mine.person.search_key
    db.commit()
    page, root = browser(AIDA), f"/cases/{mine.number}"

    shown = page.get(f"{root}/duplicates").text
    other = page.get(f"{root}/duplicates/{theirs.number}")

    assert theirs.number not in shown
    assert "elsewhere" not in shown
    assert "Boris" not in shown
    assert other.status_code == 404
    assert browser(BORIS).get(f"{root}/duplicates").status_code == 404
    assert browser(MARAT).get(f"{root}/duplicates").status_code == 200


def test_a_link_needs_a_token(browser, world):
    page = browser(AIDA)
    path = f"/cases/{world.mine.number}/duplicates/{world.values['other']}"

    assert "csrf_token" in fields(page, path)
    assert page.post(path, data={"why": "x"}).status_code == 400
