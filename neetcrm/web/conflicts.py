"""When two people edit one record: who was faster, and how that differs from what was typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wtforms import Field

from neetcrm import audit
from neetcrm.accounts import Named
from neetcrm.db import Choice, Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import phones
from neetcrm.web.current import gettext, language
from neetcrm.web.words import day

WORDS = {
    "stage": N_("Stage"),
    "counselor_id": N_("Counselor"),
    "psychologist_id": N_("Psychologist"),
    "last_contact_on": N_("Last contact"),
    "next_contact_on": N_("Next contact"),
    "closed_on": N_("Closed on"),
    "closing_reason": N_("Reason"),
    "ended_on": N_("Ended on"),
    "result": N_("How it ended"),
    "state": N_("State"),
    "due_on": N_("Due on"),
}
"""What is called how where it is not a field of the form itself."""

NOTHING = "–"
ANSWERS = {True: N_("Yes"), False: N_("No")}


@dataclass(frozen=True)
class Difference:
    """What stands in one field now, and what was typed; nothing where the form does not ask it."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Conflict:
    """Who changed the record last, when, and what differs; nobody where no change is on record."""

    by: str
    at: datetime | None
    differences: tuple[Difference, ...]

    @property
    def is_about_fields(self) -> bool:
        """Tell whether something was typed that saving again would put over what is there."""
        return any(one.mine != NOTHING for one in self.differences)


def conflict_over(db: Session, record: Any, fields: Iterable[Field], seen: int | None) -> Conflict:
    """Return how *record* differs from what was typed into *fields* by who saw version *seen*."""
    columns = type(record).model_fields.keys() - audit.UNTOLD
    asked = {field.short_name: field for field in fields if field.short_name in columns}
    changes = audit.changes_of(db, record, most=max(1, record.version - (seen or 0)))
    changed = dict.fromkeys(name for change in changes for name in change.row.after)
    rows = (*_typed(record, asked), *_changed(record, [n for n in changed if n not in asked]))
    newest = changes[0] if changes else None
    return Conflict(
        by=newest.by if newest else "",
        at=newest.row.created_at if newest else None,
        differences=tuple(rows),
    )


def _typed(record: Any, asked: dict[str, Field]) -> Iterator[Difference]:
    for name, field in asked.items():
        as_words = _phone if name.endswith("phone") else shown
        theirs, mine = as_words(getattr(record, name)), as_words(field.data)
        if theirs != mine:
            yield Difference(field.label.text, theirs, mine)


def _changed(record: Any, names: list[str]) -> Iterator[Difference]:
    for name in names:
        if name in WORDS:
            named = getattr(record, name.removesuffix("_id"), None)
            yield Difference(WORDS[name], shown(named or getattr(record, name)), NOTHING)


def shown(value: Any) -> str:
    """Return a value of a record or a field as its reader writes it; a dash for none."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return gettext(ANSWERS[value])
        case Choice():
            return gettext(value.label)
        case date():
            return day(value)
        case Named():
            return value.name(language())
        case list() | tuple():
            return ", ".join(map(shown, value))
        case _:
            return str(value)


def _phone(text: str | None) -> str:
    """Return a telephone number as all are shown, however it was typed."""
    try:
        return phones.shown(phones.read(text)) if text else NOTHING
    except RuleBroken:
        return str(text)
