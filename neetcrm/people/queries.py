"""How a young person is found: by name in any script, by IIN, by phone; and likely duplicates.

Nothing here decides who may see a person: cases/queries.py joins these conditions to its scope.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm import rows
from neetcrm.db import Choice, Session
from neetcrm.encryption import blind_index
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import iin, names, phones
from neetcrm.people.models import YoungPerson

SHORTEST_PART = 3
"""Letters from which the trigram index answers; shorter parts are sought within the scope."""

DIGITS_OF_A_PHONE = 10
"""The fewest digits that a mobile phone is typed with; a case number has nine."""


ESCAPE = "\\"
WILD, ESCAPED = re.compile(r"([\\%_])"), r"\\\1"
"""What means something to LIKE, and how it is taken as it is."""

NOBODY = "-"
"""A hash that nobody has."""


class Sign(Enum):
    """By what somebody is named, and how that is asked."""

    IIN = auto()
    PHONE = auto()
    PART = auto()
    PART_ON_SQLITE = auto()
    SHORT_PART = auto()


@dataclass(frozen=True)
class Sought:
    """Who somebody about to be registered is, for comparison with those already known."""

    surname: str
    given_name: str
    born_on: date
    iin: str = ""
    phone: str = ""


class Likeness(Choice):
    """In what somebody known is like somebody sought."""

    IIN = "iin", N_("the same IIN")
    PHONE = "phone", N_("the same phone")
    NAME = "name", N_("the same name and birth date")


def matches(db: Session, text: str) -> sa.ColumnElement[bool]:
    """Return the condition on YoungPerson that *text* names: an IIN, a phone, or parts of a name.

    Every word of *text* must be part of the name, in any script or case.
    """
    found = list(_signs(_is_sqlite(db), text))
    named = (_NAMED[sign](sa.literal(value)) for sign, value in found)
    return sa.and_(*named) if found else sa.false()


def signs_of(db: Session, text: str) -> tuple[tuple[Sign, ...], dict[str, str]]:
    """Return by what *text* names somebody, and the values for the condition has_signs()."""
    found = list(_signs(_is_sqlite(db), text))
    values = {_place(number): value for number, (_, value) in enumerate(found)}
    return tuple(sign for sign, _ in found), values


def has_signs(signs: tuple[Sign, ...]) -> sa.ColumnElement[bool]:
    """Return the condition on YoungPerson to have all signs; their values are filled in later."""
    places = (sa.bindparam(_place(number), type_=sa.String) for number in range(len(signs)))
    named = (_NAMED[sign](place) for sign, place in zip(signs, places, strict=True))
    return sa.and_(*named) if signs else sa.false()


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"


def _place(number: int) -> str:
    return f"sign_{number}"


def _signs(is_sqlite: bool, text: str) -> Iterator[tuple[Sign, str]]:
    if hashed := _hash_of_iin(text):
        yield Sign.IIN, hashed
    elif hashed := _hash_of_phone(text):
        yield Sign.PHONE, hashed
    else:
        for word in names.search_key(text).split():
            if is_sqlite and len(word) >= SHORTEST_PART:
                yield Sign.PART_ON_SQLITE, f'"{word}"'
            else:
                part = f"%{WILD.sub(ESCAPED, word)}%"
                yield Sign.PART if len(word) >= SHORTEST_PART else Sign.SHORT_PART, part


def alike(sought: Sought) -> sa.ColumnElement[bool]:
    """Return the condition on YoungPerson: the same IIN, phone, or name and birth date.

    It asks for all three whatever is known of *sought*, so that the work is always the same.
    """
    named = [col(YoungPerson.search_key).startswith(key, autoescape=True) for key in _keys(sought)]
    return sa.or_(
        col(YoungPerson.iin_hash) == (_hash_of_iin(sought.iin) or NOBODY),
        col(YoungPerson.phone_hash) == (_hash_of_phone(sought.phone) or NOBODY),
        sa.and_(col(YoungPerson.born_on) == sought.born_on, sa.or_(*named)),
    )


def likenesses(person: YoungPerson, sought: Sought) -> list[Likeness]:
    """Tell in what *person* is like the one sought, the surest sign first."""
    is_named = person.search_key.startswith(_keys(sought)) and person.born_on == sought.born_on
    signs = {
        Likeness.IIN: person.iin_hash and person.iin_hash == _hash_of_iin(sought.iin),
        Likeness.PHONE: person.phone_hash and person.phone_hash == _hash_of_phone(sought.phone),
        Likeness.NAME: is_named,
    }
    return [likeness for likeness, is_same in signs.items() if is_same]


def sought_like(person: YoungPerson) -> Sought:
    """Return whom to look for when somebody else may be *person*."""
    return Sought(person.surname, person.given_name, person.born_on, person.iin, person.phone)


def likely_duplicates(db: Session, sought: Sought) -> list[YoungPerson]:
    """Return those with the same IIN or phone, or the same name and birth date, at most 20."""
    found = select(YoungPerson).where(alike(sought)).order_by(col(YoungPerson.id)).limit(20)
    return list(db.exec(found))


def _keys(sought: Sought) -> tuple[str, str]:
    """Return the name as it is searched, also with surname and given name the other way round."""
    return (
        names.search_key(f"{sought.surname} {sought.given_name}"),
        names.search_key(f"{sought.given_name} {sought.surname}"),
    )


def is_identifying(text: str) -> bool:
    """Tell whether *text* has the digits of an IIN or a phone, which no address may show."""
    return sum(letter.isdigit() for letter in text) >= DIGITS_OF_A_PHONE


def _hash_of_iin(text: str) -> str:
    try:
        return blind_index(iin.read(text).text)
    except RuleBroken:
        return ""


def _hash_of_phone(text: str) -> str:
    try:
        return blind_index(phones.read(text))
    except RuleBroken:
        return ""


def _has_part(part: Any) -> sa.ColumnElement[bool]:
    """A policy of rows keeps LIKE off the index of PostgreSQL, so a function asks it."""
    return col(YoungPerson.id).in_(sa.select(sa.func.neetcrm_people_named(part)))


def _has_part_on_sqlite(part: Any) -> sa.ColumnElement[bool]:
    index = sa.table("young_people_search", sa.column("rowid"), sa.column("search_key"))
    return col(YoungPerson.id).in_(sa.select(index.c.rowid).where(index.c.search_key.match(part)))


_NAMED: dict[Sign, Callable[[Any], sa.ColumnElement[bool]]] = {
    Sign.IIN: lambda hashed: col(YoungPerson.iin_hash) == hashed,
    Sign.PHONE: lambda hashed: col(YoungPerson.phone_hash) == hashed,
    Sign.PART: _has_part,
    Sign.PART_ON_SQLITE: _has_part_on_sqlite,
    Sign.SHORT_PART: lambda part: col(YoungPerson.search_key).like(part, escape=ESCAPE),
}


def is_iin_known(db: Session, text: str) -> bool:
    """Tell whether somebody with this IIN is recorded, in whatever centre."""
    hashed = _hash_of_iin(text)
    known = select(YoungPerson.id).where(YoungPerson.iin_hash == hashed)
    with rows.leave(db, rows.Leave.DUPLICATES):
        return bool(hashed) and db.exec(known).first() is not None
