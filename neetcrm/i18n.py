"""Three languages: catalogs read once at start, sentences and days put into words at the edge."""

import gettext
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from neetcrm.paths import PACKAGE

LOCALES = ("kk", "ru", "en")
LOCALES_OF = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}
"""As which Babel knows our languages."""
SHORT_DAY = {"kk": "y 'ж'. d MMM"}
"""Where it is not Babel's own: Kazakh weeks and spells write “5 шіл.”, its days “05 шіл.”."""
CATALOGS = PACKAGE / "locale"


def N_(sentence: str) -> str:  # noqa: N802 - the conventional name of the marker
    """Mark a sentence for the catalogs without translating it yet."""
    return sentence


@cache
def translations(locale: str) -> gettext.NullTranslations:
    """Return the catalog of *locale*, compiled in memory: there is no .mo file to go stale."""
    source = CATALOGS / locale / "LC_MESSAGES" / "neetcrm.po"
    if not source.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=locale))
    return gettext.GNUTranslations(BytesIO(compiled.getvalue()))


def translate(locale: str, sentence: str, **values: object) -> str:
    """Return *sentence* in the language *locale* with its named values filled in."""
    return filled(translations(locale).gettext(sentence), values)


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """Fill in named values; the full stop of a value, as in "2025 г.", ends the sentence too."""
    for name in _last_words(sentence):
        if str(values.get(name, "")).endswith("."):
            sentence = sentence.replace(f"{{{name}}}.", f"{{{name}}}")
    return sentence.format(**values)


@cache
def _last_words(sentence: str) -> list[str]:
    """Return the names of the values that a full stop follows."""
    return re.findall(r"\{(\w+)\}\.", sentence)


def short_day(value: date, language: str) -> str:
    """Return a day with its month shortened: the one place where lists, charts and moments ask."""
    return format_date(value, SHORT_DAY.get(language, "medium"), locale=LOCALES_OF[language])
