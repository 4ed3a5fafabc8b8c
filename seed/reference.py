"""Load the reference data of the demo: districts, centres, partners, courses, reasons, …"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from sqlmodel import SQLModel, select

from neetcrm.accounts import Centre, District, FeatureState
from neetcrm.activities.models import Course
from neetcrm.counseling.models import Channel, NoteTemplate, Part
from neetcrm.db import Record, Session
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import Partner, PartnerKind, PartnerService

from .tables import choice, rows, words

Row = dict[str, str]


def load_reference(db: Session) -> None:
    """Add the reference data that are missing; what is there already stays as it is."""
    _add(db, (District(slug=row["slug"], **_names(row)) for row in rows("districts")), "slug")
    districts = {district.slug: district.id or 0 for district in db.exec(select(District))}
    _add(db, (_centre(row, districts[row["district"]]) for row in rows("centres")), "code")
    _add(db, (_partner(row) for row in rows("partners")), "code")
    partners = {partner.code: partner.id or 0 for partner in db.exec(select(Partner))}
    _add(db, (_partner_service(row, partners[row["partner"]]) for row in rows("services")), "code")
    _add(db, (_course(row) for row in rows("courses")), "code")
    _add(db, _reasons(), "kind", "code")
    _add(db, _note_templates(), "code")


def _add(db: Session, records: Iterable[Record], *key: str) -> None:
    """Store those records whose *key* is not taken, in the order of their table."""
    made = list(records)
    known = {_key_of(record, key) for record in db.exec(select(type(made[0])))}
    for record in made:
        if _key_of(record, key) not in known:
            db.add(record)
            db.flush()


def _key_of(record: SQLModel, key: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in key)


def _centre(row: Row, district_id: int) -> Centre:
    return Centre(
        code=row["code"],
        district_id=district_id,
        address=row["address"],
        opens_at=time.fromisoformat(row["opens_at"]),
        closes_at=time.fromisoformat(row["closes_at"]),
        facilities=row["facilities"],
        ramp=choice(FeatureState, row["ramp"]),
        call_button=choice(FeatureState, row["call_button"]),
        accessible_toilet=choice(FeatureState, row["accessible_toilet"]),
        **_names(row),
    )


def _partner(row: Row) -> Partner:
    kind = choice(PartnerKind, row["kind"])
    return Partner(code=row["code"], kind=kind, email=row["email"], **_names(row))


def _partner_service(row: Row, partner_id: int) -> PartnerService:
    return PartnerService(
        code=row["code"],
        partner_id=partner_id,
        youngest=_number(row["youngest"]),
        oldest=_number(row["oldest"]),
        **_names(row),
    )


def _course(row: Row) -> Course:
    return Course(code=row["code"], weeks=int(row["weeks"]), **_names(row))


def _reasons() -> list[Reason]:
    return [
        Reason(
            kind=choice(ReasonKind, row["kind"]), code=row["code"], position=place, **_names(row)
        )
        for place, row in enumerate(rows("reasons"), start=1)
    ]


def _note_templates() -> list[NoteTemplate]:
    return [
        NoteTemplate(
            code=row["code"],
            channel=choice(Channel, row["channel"]) if row["channel"] else None,
            part=choice(Part, row["part"]) if row["part"] else None,
            position=place,
            **_names(row),
        )
        for place, row in enumerate(rows("note_templates"), start=1)
    ]


def _names(row: Row) -> dict[str, Any]:
    return {**words(row)}


def _number(text: str) -> int | None:
    return int(text) if text else None
