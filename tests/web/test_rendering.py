"""Templates are compiled once for each language and role, with what is known of both in them."""

import pytest
from markupsafe import Markup

from neetcrm.access import Role
from tests.browsing import submit
from tests.cast import AIDA


@pytest.mark.parametrize(
    ("language", "sentence"), [("kk", "Бүгін"), ("ru", "Сегодня"), ("en", "Today")]
)
def test_a_sentence_stands_in_the_compiled_page(app, language, sentence):
    env = app.jinja_env._in(language)

    with app.test_request_context():
        code = env.compile('{{ _("Today") }}', raw=True)

    assert sentence in code
    assert "resolve('_')" not in code


def test_what_depends_on_the_record_is_left_to_the_page(app):
    env = app.jinja_env._in("kk")

    with app.test_request_context():
        said = env.from_string('{{ _("with {name}", name=name) }} {{ _(empty) }}')

        assert "<Aida>" not in said.render(name="<Aida>", empty="")


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.COUNSELOR, "open"), (Role.ANALYST, "read"), (Role.OBSERVER, "read")]
)
def test_a_page_holds_what_its_reader_may_do_and_nothing_else(app, role, shown):
    env = app.jinja_env._in("en", role)
    source = """
        {%- if not is_signed_in() %}enter{% elif actor().can(Act.OPEN_CASE) %}open
        {%- elif actor().can(Act.READ_REPORTS) %}read{% else %}none{% endif -%}
    """

    with app.test_request_context():
        code = env.compile(source, raw=True)
        page = env.from_string(source).render()

    assert page == shown
    assert not [word for word in ("enter", "open", "read", "none") if word in code and word != page]


def test_who_is_not_signed_in_gets_pages_of_no_role(app):
    env = app.jinja_env._in("en", None)

    with app.test_request_context():
        page = env.from_string("{% if is_signed_in() %}in{% else %}out{% endif %}")

        assert page.render() == "out"


def test_text_is_escaped_and_html_of_ours_is_not(app):
    env = app.jinja_env._in("en", Role.COUNSELOR)
    source = "{{ text }} {{ html }} {{ kind }} {{ number }} {{ text ~ html }}"

    with app.test_request_context():
        page = env.from_string(source).render(
            text="<a href='\"&", html=Markup("<b>"), kind=Role.COUNSELOR, number=7
        )

    assert page == "&lt;a href=&#39;&#34;&amp; <b> counselor 7 &lt;a href=&#39;&#34;&amp;<b>"


def test_readers_of_two_languages_get_their_own_page(browser):
    aida = browser(AIDA)
    pages = {}
    for language in ("ru", "kk"):
        submit(aida, "/account", {"language": language, "theme": "auto"})
        pages[language] = aida.get("/caseload").text

    assert '<html lang="ru"' in pages["ru"]
    assert "Сегодня" in pages["ru"]
    assert "Бүгін" in pages["kk"]
    assert "Сегодня" not in pages["kk"]
