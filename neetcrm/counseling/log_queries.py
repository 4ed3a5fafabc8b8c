"""What logging begins with: the cases to log for, and templates."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Actor
from neetcrm.cases import numbers
from neetcrm.cases.models import Case
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling.models import NoteTemplate, OwnTemplate
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson
from neetcrm.people.queries import matches


class TemplateNotFound(NotFound):
    sentence = N_("There is no such template.")


def templates_in_use(db: Session) -> list[NoteTemplate]:
    """Return the templates that everybody may use, channel by channel, and part by part."""
    wanted = select(NoteTemplate).where(col(NoteTemplate.is_active))
    ordered = wanted.order_by(
        col(NoteTemplate.channel),
        col(NoteTemplate.part),
        col(NoteTemplate.position),
        col(NoteTemplate.id),
    )
    return list(db.exec(ordered))


def own_templates(db: Session, actor: Actor) -> list[OwnTemplate]:
    """Return the actor's own templates, the oldest first."""
    own = select(OwnTemplate).where(
        col(OwnTemplate.user_id) == actor.user_id, col(OwnTemplate.is_active)
    )
    return list(db.exec(own.order_by(col(OwnTemplate.id))))


def get_own_template(db: Session, actor: Actor, template_id: int) -> OwnTemplate:
    template = db.get(OwnTemplate, template_id)
    if template is None or template.user_id != actor.user_id:
        raise TemplateNotFound
    return template


def cases_to_log(db: Session, actor: Actor, text: str) -> list[Case]:
    """Return at most 20 of the actor's open cases, by next contact; those that *text* names."""
    cases = visible_cases(actor).where(col(Case.closed_on).is_(None))
    if text.strip():
        number = numbers.read(text)
        named = col(Case.number) == number if number else matches(db, text)
        cases = cases.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id)).where(named)
    soonest = cases.order_by(col(Case.next_contact_on), col(Case.id)).limit(20)
    return list(db.exec(soonest.options(joinedload(Case.person))))  # type: ignore[arg-type]
