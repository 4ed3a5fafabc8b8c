"""Who the young people of the demo are: names, birth dates, valid made-up IINs, phones.

Everything follows from a person's index, so that any one can be made without the others.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from neetcrm.accounts import Language
from neetcrm.cases.numbers import with_check_digit
from neetcrm.people import iin
from neetcrm.people.iin import Sex
from neetcrm.people.models import MAJORITY, NoIin

from .events import Identity
from .tables import choice, rows

FAMILIES = 20250705
"""Where the seeds of families begin; those of stories lie elsewhere."""
DAYS_A_YEAR = 365.25
OLDEST_DRAWN = 35.95
USUAL_AGE = 22.0
SIBLINGS_EVERY = 97
"""Of that many people one has a brother or sister right behind, with the same phone."""

MOBILE = ("700", "701", "702", "705", "707", "708")
PHONES = len(MOBILE) * 10**7
PHONE_STRIDE = 37_139_213
NUMBERS = 9 * 10**7
NUMBER_STRIDE = 55_623_059
SPELLS = 2
"""How many cases one person may have."""

SHARE_KAZAKH = 0.72
SHARE_WITHOUT_PATRONYMIC = 0.06
SHARE_WITHOUT_IIN = 0.01
SHARE_WITHOUT_PHONE = 0.04


@dataclass(frozen=True)
class Pools:
    """Names to draw from, each as often in its list as its frequency says."""

    surnames: dict[str, list[dict[Sex, str]]]
    given: dict[tuple[str, Sex], list[str]]
    patronymics: dict[str, list[dict[Sex, str]]]


@cache
def pools() -> Pools:
    found = Pools({}, {}, {})
    for row in rows("given_names"):
        names = found.given.setdefault((row["origin"], choice(Sex, row["sex"])), [])
        names.extend([row["name"]] * int(row["frequency"]))
    for table, by_origin in (("surnames", found.surnames), ("patronymics", found.patronymics)):
        for row in rows(table):
            pair = {Sex.MALE: row["male"], Sex.FEMALE: row["female"]}
            by_origin.setdefault(row["origin"], []).extend([pair] * int(row["frequency"]))
    return found


def is_sibling(index: int) -> bool:
    """Tell whether somebody is the sibling of the one before."""
    return index % SIBLINGS_EVERY == 1


def identity(
    index: int,
    rng: Random,
    *,
    first_opened_on: date,
    last_opened_on: date,
    youngest: int,
    is_reached: bool,
    district_id: int,
) -> Identity:
    """Return who person *index* is.

    *youngest* is their least age when first registered; *is_reached* tells that they surely have a
    way of contact.
    """
    family = Random(FAMILIES + index - is_sibling(index))
    origin = "kazakh" if family.random() < SHARE_KAZAKH else "russian"
    surname = family.choice(pools().surnames[origin])
    fathers_name = family.choice(pools().patronymics[origin])
    sex = rng.choice((Sex.FEMALE, Sex.MALE))
    waited = (last_opened_on - first_opened_on).days / DAYS_A_YEAR
    age = rng.triangular(youngest + waited + 0.05, OLDEST_DRAWN, max(USUAL_AGE, youngest + 2))
    towards = -1 if age - waited < USUAL_AGE else 1
    drawn = last_opened_on.toordinal() - int(age * DAYS_A_YEAR)
    born_on, number = _born(index, drawn, sex, towards)
    no_iin = rng.choice(list(NoIin)) if rng.random() < SHARE_WITHOUT_IIN else None
    is_minor = age - waited < MAJORITY + 1
    guardian = (_guardian(rng, origin, surname), _phone(index, 1)) if is_minor else ("", "")
    has_phone = rng.random() >= SHARE_WITHOUT_PHONE or is_reached
    return Identity(
        surname=surname[sex],
        given_name=rng.choice(pools().given[origin, sex]),
        patronymic="" if rng.random() < SHARE_WITHOUT_PATRONYMIC else fathers_name[sex],
        born_on=born_on,
        sex=sex,
        language=_language(rng, origin),
        iin="" if no_iin else number,
        no_iin=no_iin,
        phone=_phone(index - is_sibling(index), 0) if has_phone else "",
        email=f"young{index + 1}@mail.example" if rng.random() < 0.1 else "",
        guardian_name=guardian[0],
        guardian_phone=guardian[1],
        district_id=district_id,
    )


def case_number(index: int, spell: int) -> str:
    """Return a number no other case of the demo has; it looks as random as a real one."""
    place = index * SPELLS + spell
    return with_check_digit(f"{place * NUMBER_STRIDE % NUMBERS + 10**7}")


def _born(index: int, ordinal: int, sex: Sex, towards: int) -> tuple[date, str]:
    """Return a birth date up to 99 days, or a little more, from *ordinal*, and its IIN.

    Among a million people a hundred have the same serial; each of them is born on days of another
    remainder, so that no IIN comes twice. *towards* is -1 or 1: away from the bounds of the age.
    """
    serial = index * 7919 % 10_000
    remainder = (index // 10_000 + serial * 61) % 100
    ordinal += towards * (towards * (remainder - ordinal) % 100)
    while True:
        try:
            return date.fromordinal(ordinal), iin.issue(date.fromordinal(ordinal), sex, serial)
        except iin.NeverIssued:
            ordinal += towards * 100


def _guardian(rng: Random, origin: str, surname: dict[Sex, str]) -> str:
    sex = Sex.FEMALE if rng.random() < 0.75 else Sex.MALE
    return f"{surname[sex]} {rng.choice(pools().given[origin, sex])}"


def _language(rng: Random, origin: str) -> Language:
    drawn = rng.random()
    if drawn < 0.005:
        return Language.EN
    if origin == "kazakh" and drawn < 0.75:
        return Language.KK
    return Language.RU


def _phone(index: int, place: int) -> str:
    number = (index * 2 + place) * PHONE_STRIDE % PHONES
    return f"+7{MOBILE[number // 10**7]}{number % 10**7:07}"
