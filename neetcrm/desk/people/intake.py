"""An intake under way: its sections, what was told in each, and the case that it ends in.

It is a draft of its writer: sealed, found by nobody else, gone once the case is open.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from neetcrm import drafts
from neetcrm.access import Act, Actor
from neetcrm.cases import intake
from neetcrm.cases.intake import Told
from neetcrm.cases.models import Case
from neetcrm.counseling.models import Channel, RiskLevel, SessionKind
from neetcrm.counseling.notes import log_session
from neetcrm.db import Choice, Session
from neetcrm.drafts import Draft, DraftKind
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.outreach.contacts import begin_intake, note_case
from neetcrm.outreach.models import Prospect
from neetcrm.outreach.queries import of_intake
from neetcrm.people import names
from neetcrm.people.models import YoungPerson
from neetcrm.people.queries import Sought

Typed = Mapping[str, Sequence[str]]
"""Plain strings by the names of the fields, as forms send them."""

DONE = "done"
"""Beside the answers of a draft: which sections were finished."""

SOUGHT_BY = ("surname", "given_name", "born_on", "iin", "phone")


class Section(Choice):
    """The parts of an intake, in the order in which they are asked."""

    SEARCH = "search", N_("Search for the person")
    MATCH = "match", N_("Who it is")
    PERSON = "person", N_("Person and contact")
    CONSENT = "consent", N_("Consent")
    SITUATION = "situation", N_("Situation")
    NEEDS = "needs", N_("Needs and risk")


class IntakeNotFound(NotFound):
    sentence = N_("There is no such intake.")


class IntakeFinished(RuleBroken):
    sentence = N_("This intake was finished already: its case is open.")


class SectionsMissing(RuleBroken):
    sentence = N_("Some sections are not finished yet.")


class TalkNeedsLength(RuleBroken):
    sentence = N_("Say how many minutes the talk took: it is logged with its risk level.")


@dataclass(frozen=True)
class Intake:
    """What one worker was told so far of somebody, by section."""

    token: str
    answers: Typed
    saved_at: datetime

    @property
    def done(self) -> tuple[Section, ...]:
        return tuple(one for one in Section if one.value in self.answers.get(DONE, ()))

    @property
    def waits_for(self) -> Section | None:
        """Return the first section that is not finished."""
        return next((one for one in Section if one not in self.done), None)

    @property
    def name(self) -> str:
        surname, given_name = (
            " ".join(self.answers.get(part, ())) for part in ("surname", "given_name")
        )
        return names.full_name(surname, given_name)

    def with_section(self, section: Section, typed: Typed, *, is_done: bool) -> Typed:
        """Return all answers once *section* was filled in anew.

        Whoever is sought by something else has to be compared with the known anew.
        """
        done = {*self.done, section} if is_done else {*self.done} - {section}
        answers = {**self.answers, **typed}
        if _sought_by(answers) != _sought_by(self.answers):
            done -= {Section.MATCH}
        return answers | {DONE: [one.value for one in Section if one in done]}


@dataclass(frozen=True, kw_only=True)
class Talk:
    """The talk at intake, which a counselor may log at once with the risk they saw."""

    minutes: int | None = None
    risk_level: RiskLevel | None = None


def find(db: Session, actor: Actor, token: str) -> Intake:
    """Return the actor's own intake, or raise IntakeNotFound: for another's as for none."""
    actor.must(Act.OPEN_CASE)
    draft = drafts.find(db, actor, form=DraftKind.INTAKE, about=token)
    if draft is None:
        raise IntakeNotFound
    return _of(draft)


def waiting(db: Session, actor: Actor) -> list[Intake]:
    """Return the actor's own intakes under way, the one saved last first."""
    found = drafts.waiting(db, actor, limit=100)
    return [_of(draft) for draft in found if draft.form is DraftKind.INTAKE]


def new(*, at: datetime) -> Intake:
    """Return an intake of nobody yet; it is kept with its first section."""
    return Intake(uuid.uuid4().hex, {}, at)


def keep(
    db: Session,
    under_way: Intake,
    section: Section,
    typed: Typed,
    *,
    is_done: bool,
    path: str,
    by: Actor,
    at: datetime,
) -> Intake:
    """Store what was typed into a section; one that is not done is checked later."""
    by.must(Act.OPEN_CASE)
    answers = under_way.with_section(section, typed, is_done=is_done)
    return _of(
        drafts.keep(
            db,
            form=DraftKind.INTAKE,
            about=under_way.token,
            answers=answers,
            path=path,
            by=by,
            at=at,
        )
    )


def check_match(db: Session, sought: Sought, *, another_because: str = "", by: Actor) -> None:
    """Raise unless it is settled that nobody known is the one sought."""
    intake.must_be_another(db, sought, another_because=another_because, by=by)


def check_told(told: Told, talk: Talk, *, by: Actor, today: date) -> None:
    """Raise what opening the case would raise with what was told so far; nothing is stored."""
    intake.begin(told, found=0, by=by, on=today, today=today)
    if talk.risk_level is not None and talk.minutes is None:
        raise TalkNeedsLength


def person_of(told: Told, *, by: Actor, today: date) -> YoungPerson:
    """Return the young person of an intake, of whom nothing is stored, for their form to sign."""
    return intake.begin(told, found=0, by=by, on=today, today=today).person


def open_case(
    db: Session,
    under_way: Intake | None,
    told: Told | None,
    talk: Talk,
    *,
    by: Actor,
    on: date,
    today: date,
) -> Case:
    """Register the young person, open their case with all that was told, and end the intake.

    Raises IntakeNotFound where there is none, SectionsMissing where *told* is not whole,
    IntakeFinished for whoever is second, and what take_in() raises.
    """
    if under_way is None:
        raise IntakeNotFound
    if told is None or under_way.waits_for is not None:
        raise SectionsMissing
    _end(db, under_way, by=by)
    case = intake.take_in_told(db, told, by=by, on=on, today=today)
    if prospect := of_intake(db, by, under_way.token):
        note_case(prospect, case, by=by, on=on)
    if talk.minutes is not None:
        _log(db, case, talk, by=by, on=on, today=today)
    return case


def open_again(
    db: Session, person: YoungPerson, token: str, *, by: Actor, on: date, today: date, **how: Any
) -> Case:
    """Open a new case for somebody known, and end the intake in which they were found."""
    drafts.drop(db, form=DraftKind.INTAKE, about=token, by=by)
    return intake.take_in_again(db, person, by=by, on=on, today=today, **how)


def begin_of(db: Session, prospect: Prospect, *, path: str, by: Actor, at: datetime) -> Intake:
    """Begin the intake of somebody who was reached, with what is known of them filled in."""
    surname, _, given_name = prospect.name.rpartition(" ")
    typed = {"surname": [surname], "given_name": [given_name], "phone": [prospect.phone]}
    begun = new(at=at)
    begin_intake(prospect, begun.token, by=by)
    return keep(
        db, begun, Section.SEARCH, typed, is_done=False, path=path + begun.token, by=by, at=at
    )


def discard(db: Session, under_way: Intake, *, by: Actor, at: datetime) -> Draft:
    """Let an intake go, and all that was told in it; for a time it can be had back."""
    gone = drafts.discard(db, form=DraftKind.INTAKE, about=under_way.token, by=by, at=at)
    if gone is None:
        raise IntakeFinished
    return gone


def _end(db: Session, under_way: Intake, *, by: Actor) -> None:
    if not drafts.drop(db, form=DraftKind.INTAKE, about=under_way.token, by=by):
        raise IntakeFinished


def _log(db: Session, case: Case, talk: Talk, *, by: Actor, on: date, today: date) -> None:
    db.flush()
    log_session(
        db,
        case,
        SessionKind.CAREER,
        channel=Channel.IN_PERSON,
        minutes=talk.minutes or 0,
        risk_level=talk.risk_level or RiskLevel.NONE,
        by=by,
        on=on,
        today=today,
    )


def _sought_by(answers: Typed) -> list[list[str]]:
    """Return by what somebody is sought; an empty answer is none."""
    return [[text for text in answers.get(name, ()) if text] for name in SOUGHT_BY]


def _of(draft: Draft) -> Intake:
    return Intake(draft.about, draft.answers, draft.saved_at)
