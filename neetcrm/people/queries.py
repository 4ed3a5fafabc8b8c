"""How a young person is found: by name in any script, by IIN, by phone; and likely duplicates.

Nothing here decides who may see a person: cases/queries.py joins these conditions to its scope.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.db import Session
from neetcrm.encryption import blind_index
from neetcrm.errors import RuleBroken
from neetcrm.people import iin, names, phones
from neetcrm.people.models import YoungPerson

SHORTEST_PART = 3
"""Letters from which the trigram index answers; shorter parts are sought within the scope."""

DIGITS_OF_A_PHONE = 10
"""The fewest digits that a mobile phone is typed with; a case number has nine."""


@dataclass(frozen=True)
class Sought:
    """Who somebody about to be registered is, for comparison with those already known."""

    surname: str
    given_name: str
    born_on: date
    iin: str = ""
    phone: str = ""


def matches(db: Session, text: str) -> sa.ColumnElement[bool]:
    """Return the condition on YoungPerson that *text* names: an IIN, a phone, or parts of a name.

    Every word of *text* must be part of the name, in any script or case.
    """
    if hashed := _hash_of_iin(text):
        return col(YoungPerson.iin_hash) == hashed
    if hashed := _hash_of_phone(text):
        return col(YoungPerson.phone_hash) == hashed
    words = names.search_key(text).split()
    return sa.and_(*(_has_part(db, word) for word in words)) if words else sa.false()


def likely_duplicates(db: Session, sought: Sought) -> list[YoungPerson]:
    """Return those with the same IIN or phone, or the same name and birth date, at most 20."""
    same = [
        sa.and_(
            col(YoungPerson.born_on) == sought.born_on,
            col(YoungPerson.search_key).startswith(
                names.search_key(f"{sought.surname} {sought.given_name}"), autoescape=True
            ),
        )
    ]
    if hashed := _hash_of_iin(sought.iin):
        same.append(col(YoungPerson.iin_hash) == hashed)
    if hashed := _hash_of_phone(sought.phone):
        same.append(col(YoungPerson.phone_hash) == hashed)
    found = select(YoungPerson).where(sa.or_(*same)).order_by(col(YoungPerson.id)).limit(20)
    return list(db.exec(found))


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


def _has_part(db: Session, word: str) -> sa.ColumnElement[bool]:
    on_sqlite = db.get_bind().dialect.name == "sqlite"
    if on_sqlite and len(word) >= SHORTEST_PART:
        return col(YoungPerson.id).in_(
            sa.text("SELECT rowid FROM young_people_search WHERE search_key MATCH :part")
            .bindparams(sa.bindparam("part", f'"{word}"', unique=True))
            .columns(sa.column("rowid", sa.Integer))
        )
    return col(YoungPerson.search_key).contains(word, autoescape=True)


def is_iin_known(db: Session, text: str) -> bool:
    """Tell whether somebody with this IIN is recorded, in whatever centre."""
    hashed = _hash_of_iin(text)
    known = select(YoungPerson.id).where(YoungPerson.iin_hash == hashed)
    return bool(hashed) and db.exec(known).first() is not None
