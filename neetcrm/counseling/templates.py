"""The sentences that a worker's notes begin with: their own, to add, change and remove."""

from neetcrm.access import Act, Actor
from neetcrm.counseling.models import Channel, OwnTemplate, Part
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_

MOST = 30
"""Own templates of one worker: more than that nobody finds."""


class TooManyTemplates(RuleBroken):
    sentence = N_("You have {count} templates already. Remove one that you do not use.")


class TemplateNotYours(NotAllowed):
    sentence = N_("This template belongs to somebody else.")


def must_log(by: Actor) -> None:
    """Raise NotAllowed for who holds no sessions, and so writes no notes."""
    if not by.can(Act.LOG_PSYCHOLOGICAL_SESSION):
        by.must(Act.LOG_CAREER_SESSION)


def add_template(
    known: list[OwnTemplate],
    *,
    text: str,
    by: Actor,
    channel: Channel | None = None,
    part: Part | None = None,
) -> OwnTemplate:
    """Return a new template of *by*, who has those that are *known* already.

    One for a *part* of process notes is for sessions of all channels.
    """
    must_log(by)
    if len(known) >= MOST:
        raise TooManyTemplates(count=len(known))
    template = OwnTemplate(user_id=by.user_id, text=text.strip())
    return _for(template, channel, part)


def change_template(
    template: OwnTemplate,
    *,
    text: str,
    by: Actor,
    channel: Channel | None = None,
    part: Part | None = None,
) -> OwnTemplate:
    must_own(template, by=by)
    template.text = text.strip()
    return _for(template, channel, part)


def remove_template(template: OwnTemplate, *, by: Actor) -> None:
    must_own(template, by=by)
    template.is_active = False


def restore_template(template: OwnTemplate, *, by: Actor) -> None:
    must_own(template, by=by)
    template.is_active = True


def _for(template: OwnTemplate, channel: Channel | None, part: Part | None) -> OwnTemplate:
    template.channel, template.part = None if part else channel, part
    return template


def must_own(template: OwnTemplate, *, by: Actor) -> None:
    """Raise TemplateNotYours unless the template is that of *by*."""
    if template.user_id != by.user_id:
        raise TemplateNotYours
