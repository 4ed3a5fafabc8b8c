"""Names of people: cleaned, put together, and made comparable across scripts and in order."""

import re
import unicodedata
from functools import lru_cache

LONGEST_SEARCH_KEY = 600
LONGEST_SORT_KEY = 900

# One base for all scripts. Latin "i" and "y" each stand for four letters of Cyrillic (и й і ы), so
# those are one; ж is spelled дж, so that Джамиля, Жамиля and Jamilya meet and parts still match.
_CYRILLIC = {
    "ә": "а", "ғ": "г", "ж": "дж", "й": "и", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у",
    "һ": "х", "ц": "с", "ч": "ш", "щ": "ш", "ъ": "", "ы": "и", "і": "и", "э": "е", "ю": "иу",
    "я": "иа", "ё": "е", "є": "е", "ґ": "г", "җ": "дж", "ҳ": "х",
}  # fmt: skip
_ARABIC = {
    "ا": "а", "ب": "б", "ۆ": "в", "گ": "г", "ع": "г", "غ": "г", "د": "д", "ە": "е", "ه": "е",
    "ې": "е", "ج": "дж", "ژ": "дж", "ز": "з", "ي": "и", "ی": "и", "ى": "и", "ك": "к", "ک": "к",
    "ق": "к", "ل": "л", "م": "м", "ن": "н", "ڭ": "н", "و": "о", "پ": "п", "ر": "р", "س": "с",
    "ت": "т", "ۋ": "у", "ۇ": "у", "ۈ": "у", "ف": "ф", "ح": "х", "خ": "х", "ھ": "х", "ش": "ш",
    "چ": "ш", "ء": "", "ٴ": "", "ـ": "",
}  # fmt: skip
_LATIN = {
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "у", "x": "кс", "y": "и", "z": "з", "ı": "и",
    "ŋ": "н", "ə": "а",
}  # fmt: skip
_BASE = str.maketrans(_CYRILLIC | _ARABIC | _LATIN)
# Letters whose accent is more than an accent: the Kazakh alphabets of 2018 (ý) and 2021, Turkish.
_ACCENTED = {"ş": "ш", "ś": "ш", "š": "ш", "ç": "ш", "č": "ш", "ž": "ж", "ý": "у"}
# Latin spellings of one letter; ь stands for any apostrophe, as in the Kazakh alphabet of 2017.
_SPELLED = (
    ("(?<![a-z])ye", "е"),  # Yerlan, Yelena
    ("(?<=[bpv])yo(?=v)", "ие"),  # Solovyov
    ("(?<![aeiouy])yo", "е"),  # Alyona
    ("s?ch|sh|cь|sь(?=[aeiouy])", "ш"),  # Shcherbakova is Щербакова: шш is ш
    ("zh", "ж"),
    ("kh", "х"),
    ("gh", "г"),
    ("ph", "ф"),
    ("ts(?!h)|c(?=[eiy])", "с"),
    ("yь", "у"),
)
_SPELLED_LATIN = re.compile("|".join(f"({pattern})" for pattern, _ in _SPELLED))
_IOTATED = re.compile(r"(?<=[аеиоу])е|(?<=\wь)е")
_DOUBLED = re.compile(r"([^\W\d])\1+")

_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_KAZAKH_LATIN = "aäbcçdefgğhıijklmnñoöpqrsştuūüvwxyz"
_KAZAKH_ARABIC = "اٵبۆگعدەهجزيیىٸكکقلمنڭوٶپرستۋۇٷفحھچش"
_ORDER = " 0123456789" + _KAZAKH + _KAZAKH_LATIN + _KAZAKH_ARABIC
_PLACES = {letter: place for place, letter in enumerate(_ORDER)}
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_HAMZA = frozenset("ءٴ")
_APOSTROPHES = frozenset("'’‘ʼʻʹ`´′ʾʿ")
_FIRST_LETTER = re.compile(r"[ءٴ]?[^\W\d_]")


def cleaned(text: str) -> str:
    """Return a name as typed, in NFC, with single spaces and without invisible signs.

    Control characters, direction marks, joiners and soft hyphens go; letters, case and
    punctuation stay: the legal spelling is never changed.
    """
    visible = text if text.isprintable() else "".join(map(_visible, text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def full_name(surname: str, given_name: str, patronymic: str = "") -> str:
    """Return `Ospanova Dana Maratqyzy`; a missing part leaves no gap."""
    return cleaned(f"{surname} {given_name} {patronymic}")


def short_name(surname: str, given_name: str) -> str:
    """Return `Ospanova D.`."""
    initial = _FIRST_LETTER.search(cleaned(given_name))
    return cleaned(f"{surname} {initial.group()}." if initial else surname)


def search_key(text: str) -> str:
    """Return the lossy key under which a name is found in whatever script it is typed.

    Kazakh in Cyrillic, Arabic and Latin letters and Russian come to the same lower-case Cyrillic
    base: `search_key("Әлия") == search_key("Aliya") == search_key("ٴاليا")`. Case, accents, doubled
    letters, apostrophes and hyphens vanish, other punctuation parts words, one space joins them.
    Compare keys with keys only and never show one.

    In Cyrillic and Arabic the key of any part of a name is a part of the key of the whole name, so
    that a substring search finds it. A part in Latin may be missed when it is cut inside the
    spelling of one letter ("s" of "sh", "aly" of "alyona") or begins with "yo". A key ends after
    600 characters, which no real name reaches.
    """
    bare = "".join(map(_bare, _plain(text)))
    base = _SPELLED_LATIN.sub(_spelled, bare).replace("-", "").translate(_BASE)
    soft = _IOTATED.sub("ие", base)
    key = " ".join(_DOUBLED.sub(r"\1", soft.replace("ь", "")).split())
    return key[:LONGEST_SEARCH_KEY].rstrip()


def sort_key(text: str) -> str:
    """Return ASCII text that sorts names in the order of the Kazakh alphabet, code by code.

    Spaces come first, then digits, Cyrillic, Latin, Arabic and other letters; case, punctuation
    and accents that make no letter of the alphabet do not count. Russian names come out in Russian
    order, ё right after е. It compares right in Python, SQLite and PostgreSQL's "C" collation, and
    ends after 900 characters: 450 letters.
    """
    words = " ".join(_plain(text).replace("-", " ").replace("'", "").split())
    return "".join(map(_rank, words))[:LONGEST_SORT_KEY]


def _plain(text: str) -> str:
    """Return lower-case letters, ASCII digits, spaces, and ' and - for all signs of their kind."""
    letters = "".join(map(_sign, text))
    folded = unicodedata.normalize("NFKC", letters).casefold()
    return "".join(map(_sign, unicodedata.normalize("NFKC", folded)))


@lru_cache(4096)
def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char


@lru_cache(4096)
def _sign(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    if category == "Pd":
        return "-"
    return " " if category[0] in "PSZ" else _visible(char)


@lru_cache(4096)
def _bare(char: str) -> str:
    """Return a letter without its accents, and the soft sign for an apostrophe."""
    if char == "'":
        return "ь"
    letters = _ACCENTED.get(char) or unicodedata.normalize("NFKD", char)
    return "".join(char for char in letters if unicodedata.category(char) not in ("Mn", "Me"))


def _spelled(match: re.Match[str]) -> str:
    return _SPELLED[(match.lastindex or 1) - 1][1]


@lru_cache(4096)
def _rank(char: str) -> str:
    """Return two digits of base 36 for a letter in order, `z` and four for any other."""
    for known in (char, unicodedata.normalize("NFD", char)[0]):
        if known in _PLACES:
            return _base36(_PLACES[known], 2)
    if char in _HAMZA or unicodedata.category(char)[0] == "M":
        return ""
    return "z" + _base36(ord(char), 4)


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, last = divmod(number, 36)
        digits = _BASE36[last] + digits
    return digits
