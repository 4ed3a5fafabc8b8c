"""Templates are compiled once for each language, with the sentences of that language in them."""

import pytest

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
