"""Every sentence a person may read is in Kazakh and in Russian, whole and with the same values."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from jinja2 import Environment, nodes

from neetcrm.accounts import Language
from neetcrm.choices import Choice
from neetcrm.errors import NeetcrmError
from tests import catalogs
from tests.browsing import submit

# Names and shorthand that are written alike in every language.
ALIKE = frozenset({"CSV", "Excel (XLSX)", "JSON", "SOAP", "DAP", "BIRP", "{kind}: {attendance}"})


@pytest.fixture(scope="module")
def marked() -> Catalog:
    return catalogs.marked_sentences()


def messages(language: str) -> list[Message]:
    return [message for message in catalogs.catalog_of(language) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def values(text: str) -> set[str | None]:
    return {name for _text, name, _format, _conversion in Formatter().parse(text)} - {None}


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_a_catalog_has_exactly_the_marked_sentences(language, marked):
    catalog = catalogs.catalog_of(language)

    assert {m.id for m in marked if m.id} == {m.id for m in catalog if m.id}, "run make catalogs"
    assert not catalog.obsolete, "run make catalogs"


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_sentence_is_translated(language):
    missing = [m.id for m in messages(language) if not catalogs.is_translated(m) or m.fuzzy]

    assert missing == []


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_a_translation_keeps_the_values_and_the_edges_of_its_sentence(language):
    changed = [
        (told, message.id)
        for message in messages(language)
        for told in forms(message.string)
        if told and not is_faithful(told, forms(message.id))
    ]

    assert changed == []


def is_faithful(told: str, sentences: tuple[str, ...]) -> bool:
    same_values = values(told) == set().union(*map(values, sentences))
    return same_values and edges(told) == edges(sentences[0])


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_no_translation_is_the_english_sentence(language):
    english = [
        message.id
        for message in messages(language)
        if ALIKE.isdisjoint(forms(message.id))
        and set(forms(message.string)) & set(forms(message.id))
    ]

    assert english == []


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_no_ending_hangs_on_a_value(language):
    """An ending fits one number or name and not the next."""
    hanging = [
        told
        for message in messages(language)
        for told in forms(message.string)
        if re.search(r"\}[-\w]|[\w-]\{", told)
    ]

    assert hanging == []


def test_labels_and_refusals_are_marked(marked):
    labels = {member.label for kind in ours(Choice) - {Language} for member in kind}
    refusals = {error.sentence for error in ours(NeetcrmError) if error.sentence}

    assert labels | refusals <= {message.id for message in marked}


def ours(kind: type) -> set[type]:
    below = {deeper for direct in kind.__subclasses__() for deeper in (direct, *ours(direct))}
    return {one for one in below if one.__module__.startswith("neetcrm.")}


def test_no_sentence_is_put_together_at_run_time():
    """What is glued together cannot be looked up: a marked sentence is one literal."""
    glued = [found for path, method in catalogs.sources() for found in glued_in(path, method)]

    assert glued == []


def glued_in(path, method: str) -> Iterator[str]:
    calls = calls_in_python if method == "python" else calls_in_jinja
    for line, sentence in calls(path.read_text()):
        if not is_whole(sentence):
            yield f"{path.relative_to(catalogs.HOME)}:{line}"


def calls_in_python(text: str) -> Iterator[tuple[int, ast.expr]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in catalogs.KEYWORDS:
                yield node.lineno, node.args[0]


def calls_in_jinja(text: str) -> Iterator[tuple[int, nodes.Expr]]:
    for node in Environment().parse(text).find_all(nodes.Call):
        if getattr(node.node, "name", "") in catalogs.KEYWORDS and node.args:
            yield node.lineno, node.args[0]


def is_whole(sentence: ast.expr | nodes.Expr) -> bool:
    """Tell whether it is a literal, or a value that was marked where it stands."""
    if isinstance(sentence, ast.Constant | nodes.Const):
        return True
    if isinstance(sentence, nodes.Expr):
        inside = (node.value for node in sentence.find_all(nodes.Const))
    else:
        inside = (node.value for node in ast.walk(sentence) if isinstance(node, ast.Constant))
    return not any(isinstance(value, str) for value in inside)


@pytest.mark.parametrize(
    ("language", "told"), [("kk", "Бұл өріс міндетті"), ("ru", "Обязательное поле")]
)
def test_what_the_form_library_says_is_translated_too(browser, language, told):
    client = browser(None)
    client.set_cookie("neetcrm_language", language)

    answer = submit(client, "/sign-in", {"email": "", "password": ""})

    assert told in answer.get_data(as_text=True)
