from contextlib import contextmanager
from datetime import date

import pytest
from flask import g
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import select
from wtforms.validators import InputRequired

from neetcrm.accounts import Language, Theme, User
from neetcrm.errors import RuleBroken
from neetcrm.submissions import Submission
from neetcrm.web import current
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    RecordField,
    TextField,
    VersionedForm,
    WholeNumberField,
)
from neetcrm.web.identity import Account
from tests.asvs import proves
from tests.cast import AIDA


class Noted(RuleBroken):
    sentence = "On {day} it is {theme}."


class Note(Form):
    title = TextField("Title", 10, validators=[InputRequired()])
    text = LongTextField("Text", 20)
    on = DayField("Day")
    language = ChoiceField("Language", Language)
    theme = ChoiceField("Theme", Theme, empty="None of these")
    many = ManyChoicesField("Many", Language)
    minutes = WholeNumberField("Minutes")


class Edit(VersionedForm):
    full_name = TextField("Name", 200)


class Pick(Form):
    user = RecordField("Who")


RIGHT = {"title": "Work", "on": "2025-03-03", "language": "kk"}


@contextmanager
def sent(app, db, **data):
    """Be in a request of Aida's that sends these answers."""
    db.commit()
    with app.test_request_context("/", method="POST", data=data, headers={"Accept-Language": "en"}):
        g.csrf_valid = True
        g._login_user = Account(current.db().get_one(User, AIDA.user_id))
        yield


def rename(user, full_name, *, by):
    user.full_name = full_name
    return user


def to_account(_user):
    return "/account"


def test_answers_are_named_as_the_operation_names_its_parameters(app, db):
    answers = RIGHT | {"text": "a\r\nb", "theme": "dark", "many": ["kk", "en"], "minutes": "45"}
    with sent(app, db, **answers):
        form = Note()

        assert form.validate(), form.errors
        assert form.answers() == {
            "title": "Work",
            "text": "a\nb",
            "on": date(2025, 3, 3),
            "language": Language.KK,
            "theme": Theme.DARK,
            "many": [Language.KK, Language.EN],
            "minutes": 45,
        }


def test_what_may_be_left_out_is_nothing(app, db):
    with sent(app, db, **RIGHT, theme="", minutes=""):
        form = Note()

        assert form.validate(), form.errors
        assert (form.text.data, form.theme.data, form.minutes.data) == ("", None, None)


def test_text_is_kept_without_what_cannot_be_seen(app, db):
    hostile = {"title": " a\0b\u202ec ", "text": "<b>\0\n=1+1\u200f"}
    with sent(app, db, **RIGHT | hostile):
        form = Note()

        assert form.validate(), form.errors
        assert (form.title.data, form.text.data) == ("abc", "<b>\n=1+1")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 11}, "title"),
        ({"text": "x" * 21}, "text"),
        ({"on": "31.02.2025"}, "on"),
        ({"on": "yesterday"}, "on"),
        ({"language": "fr"}, "language"),
        ({"language": ""}, "language"),
        ({"theme": "red"}, "theme"),
        ({"many": ["kk", "fr"]}, "many"),
        ({"minutes": "some"}, "minutes"),
        ({"submission": "x" * 65}, "submission"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_kept(app, db, wrong, field):
    with sent(app, db, **RIGHT | wrong):
        form = Note()

        assert not form.validate()
        assert list(form.errors) == [field]
        assert form.http_status == 422
        if field == "on":
            assert f'value="{wrong["on"]}"' in form.on()


def test_a_record_is_chosen_among_those_that_were_offered(app, db):
    for typed, is_right in (("1", True), ("2", False), ("x", False), ("", False), ("1\0", False)):
        with sent(app, db, user=typed):
            form = Pick()
            form.user.offer([current.user()], lambda user: user.full_name)

            assert form.validate() is is_right, typed
            assert (form.user.data is current.user()) is is_right


def test_a_form_carries_out_its_operation_and_leaves_the_commit_to_the_view(app, db):
    with sent(app, db, full_name="Aida Bek", version="1"):
        form = Edit()

        assert form.carries_out(rename, current.user(), then=to_account)
        assert form.next_page == "/account"

    assert db.get_one(User, AIDA.user_id).full_name == "Aida Bekova"


def test_a_form_that_is_only_looked_at_does_nothing(app, db):
    with app.test_request_context("/"):
        g._login_user = Account(current.db().get_one(User, AIDA.user_id))
        form = Edit(obj=current.user())
        form.of(current.user())

        assert not form.carries_out(rename, current.user(), then=to_account)
        assert (form.version.data, form.full_name.data) == ("1", "Aida Bekova")
        assert form.http_status == 200


def test_a_form_sent_twice_is_carried_out_once(app, db):
    calls = []

    def count(user, *, by, **answers):
        calls.append(answers)
        return user

    for _ in range(2):
        with sent(app, db, full_name="Aida Bek", version="1", submission="twice"):
            form = Edit()
            assert form.carries_out(count, current.user(), then=to_account)
            assert form.next_page == "/account"
            current.db().commit()

    assert calls == [{"full_name": "Aida Bek"}]
    assert len(db.exec(select(Submission)).all()) == 1


@proves("2.3.3")
def test_a_broken_rule_is_told_in_the_form_and_nothing_stays(app, db):
    def half(user, full_name, *, by):
        user.full_name = full_name
        current.db().flush()
        raise Noted(day=date(2025, 3, 3), theme="Dark")

    with sent(app, db, full_name="Aida Bek", version="1", submission="again"):
        form = Edit()

        assert not form.carries_out(half, current.user(), then=to_account)
        assert form.form_errors == ["On 3 Mar 2025 it is Dark."]
        assert (form.http_status, form.full_name.data) == (422, "Aida Bek")
        current.db().commit()

    assert db.get_one(User, AIDA.user_id).full_name == "Aida Bekova"
    assert db.exec(select(Submission)).all() == []


def test_a_form_over_a_record_that_was_changed_meanwhile_is_stale(app, db):
    db.get_one(User, AIDA.user_id).full_name = "Aida Serikova"

    with sent(app, db, full_name="Aida Bek", version="1"):
        form = Edit()

        assert not form.carries_out(rename, current.user(), then=to_account)
        assert form.http_status == 409
        assert "Somebody changed this record" in form.form_errors[0]
        assert form.full_name.data == "Aida Bek"


def test_a_change_at_the_very_same_moment_is_stale_too(app, db):
    def slower(_user, full_name, *, by):
        raise StaleDataError

    with sent(app, db, full_name="Aida Bek", version="1"):
        form = Edit()

        assert not form.carries_out(slower, current.user(), then=to_account)
        assert form.http_status == 409
