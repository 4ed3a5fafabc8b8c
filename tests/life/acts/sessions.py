"""Sessions, from the draft to the amendment, and what of them leaves the centre."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm import drafts
from neetcrm.access import Actor
from neetcrm.counseling import corrections, disclosures
from neetcrm.counseling.layer_queries import layers_to_withdraw
from neetcrm.counseling.models import (
    Attendance,
    Channel,
    Disclosure,
    Layer,
    RiskLevel,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.notes import log_attempt, log_session
from neetcrm.drafts import Draft, DraftKind
from tests.life.acts.driver import AGO, WORKERS, Who, cast_member, some, worker
from tests.life.acts.risk import Risk
from tests.life.tale import sessions as tale
from tests.life.tale.days import worked_on
from tests.life.tale.risk import Alert

KINDS = st.sampled_from([SessionKind.CAREER, SessionKind.CAREER, SessionKind.PSYCHOLOGICAL])
CAME = st.sampled_from([Attendance.ATTENDED] * 5 + [Attendance.LATE, Attendance.NO_SHOW])
NEXT = st.sampled_from([None, None, None, 7, 30, 0, 400])
TEXTS = st.sampled_from(["Sleeps better.", "Sleeps better.", "Sleeps better.", ""])
MINUTES = st.sampled_from([1, 1, 10, 11])
A_DAY = timedelta(days=1)


class Sessions(Risk):
    @rule(
        by=WORKERS,
        ago=AGO,
        kind=KINDS,
        attendance=CAME,
        ahead=NEXT,
        text=TEXTS,
        is_recorded=st.sampled_from([False] * 9 + [True]),
        risk=st.sampled_from([RiskLevel.NONE] * 6 + list(RiskLevel)),
        is_odd=st.sampled_from([False] * 7 + [True]),
    )
    def session_is_logged(
        self,
        by: Who,
        ago: int,
        kind: SessionKind,
        attendance: Attendance,
        ahead: int | None,
        text: str,
        is_recorded: bool = False,
        risk: RiskLevel = RiskLevel.NONE,
        is_odd: bool = False,
    ) -> None:
        """Log it as it should be; where it *is_odd*, with an extract that is not of it."""
        by, on = self.usual(by, kind), self.day(ago)
        has_extract = attendance.took_place and kind is SessionKind.PSYCHOLOGICAL
        session = tale.Session(
            kind.value,
            by.user_id,
            on,
            attendance=attendance.value,
            next_on=None if ahead is None else self.day(ago - ahead),
            extract=text if has_extract != is_odd else "",
            is_recorded=is_recorded,
        )
        self.sign(session, kind, attendance, risk, by)

    def sign(
        self,
        session: tale.Session,
        kind: SessionKind,
        attendance: Attendance,
        risk: RiskLevel,
        by: Actor,
    ) -> None:
        broken = self.life.log(session, worker(by))
        told = {"attendance": attendance, "extract": session.extract, "by": by}
        told |= {"is_recorded": session.is_recorded, "next_contact_on": session.next_on}
        told |= {"risk_level": risk, "on": session.held_on, "today": self.today}
        if self.tried(broken, lambda: self.signed(kind, **told)):
            self.life.logged(session)
            self.life.alerts += [Alert(risk.value, by.user_id)] if risk.is_raised else []

    def signed(self, kind: SessionKind, *, by: Actor, **told: Any) -> None:
        """Sign it, which ends its draft, if there was one."""
        log_session(self.db, self.case, kind, channel=Channel.PHONE, minutes=20, by=by, **told)
        drafts.drop(self.db, form=DraftKind.SESSION, about=self.case.number, by=by)

    @rule(by=WORKERS, kind=KINDS)
    def nobody_answers(self, by: Who, kind: SessionKind) -> None:
        by, on = self.usual(by, kind), self.today
        next_on = worked_on(on + A_DAY)
        session = tale.Session(kind.value, by.user_id, on, "not_reached", next_on)
        broken = self.life.log(session, worker(by))
        if self.tried(broken, lambda: log_attempt(self.db, self.case, kind, by=by, on=on)):
            draft = self.life.drafts.get(by.user_id)
            self.life.logged(session)
            self.life.drafts |= {by.user_id: draft} if draft else {}

    # Corrected

    @precondition(lambda self: self.life.sessions)
    @rule(by=WORKERS, minutes=MINUTES, data=st.data())
    def session_is_withdrawn(self, by: Who, minutes: int, data: Any) -> None:
        self.withdraw(some(data, self.life.sessions), by, minutes)

    def withdraw(self, session: tale.Session, by: Who, minutes: int) -> None:
        fact = self.fact_of(session)
        by = self.usual(by, fact.kind)
        broken = self.life.withdraw_session(session, worker(by), minutes)
        at = fact.created_at + timedelta(minutes=minutes)
        layers = layers_to_withdraw(self.db, fact)
        if self.tried(
            broken,
            lambda: corrections.withdraw(self.db, self.case, fact, layers, by=by, at=at),
        ):
            self.life.session_withdrawn(session)

    @precondition(lambda self: any(one.is_withdrawn for one in self.life.sessions))
    @rule(by=WORKERS, is_odd=st.sampled_from([False, False, False, True]), data=st.data())
    def session_is_put_back(self, by: Who, is_odd: bool, data: Any) -> None:
        wanted = [one for one in self.life.sessions if one.is_withdrawn != is_odd]
        self.put_back(some(data, wanted or self.life.sessions), by)

    def put_back(self, session: tale.Session, by: Who) -> None:
        fact = self.fact_of(session)
        by = self.usual(by, fact.kind)
        broken = self.life.put_session_back(session, worker(by))
        if self.tried(broken, lambda: corrections.put_back(self.db, self.case, fact, by=by)):
            self.life.session_put_back(session)

    @precondition(lambda self: self.life.sessions)
    @rule(by=WORKERS, layer=st.sampled_from(Layer), text=TEXTS, data=st.data())
    def session_is_amended(self, by: Who, layer: Layer, text: str, data: Any) -> None:
        session = some(data, self.life.sessions)
        fact = self.fact_of(session)
        by = self.usual(by, fact.kind)
        broken = self.life.amend(session, layer.value, text, worker(by))
        told = {"layer": layer, "text": text, "by": by}
        self.tried(broken, lambda: corrections.amend(self.db, self.case, fact, **told))

    # Drafted

    @rule(by=WORKERS)
    def draft_is_kept(self, by: Who) -> None:
        by = self.actor(by)
        told = {"form": DraftKind.SESSION, "about": self.case.number, "by": by}
        typed = {"agreed": ["Send a CV."]}
        self.tried(set(), lambda: drafts.keep(self.db, answers=typed, at=self.now(), **told))
        self.life.drafts[by.user_id] = "kept"

    @precondition(lambda self: self.life.drafts)
    @rule(by=WORKERS)
    def draft_is_discarded(self, by: Who) -> None:
        by = self.actor(by)
        told = {"form": DraftKind.SESSION, "about": self.case.number, "by": by}
        self.tried(set(), lambda: drafts.discard(self.db, at=self.now(), **told))
        was = self.life.drafts.pop(by.user_id, "")
        self.life.drafts |= {by.user_id: "discarded"} if was == "kept" else {}

    @precondition(lambda self: self.life.drafts)
    @rule(by=WORKERS, minutes=st.sampled_from([1, 60, 61]), data=st.data())
    def draft_is_had_back(self, by: Who, minutes: int, data: Any) -> None:
        draft = some(data, self.records(Draft))
        by = cast_member(draft.user_id) if by == "counselor" else self.actor(by)
        is_own = draft.user_id == by.user_id and self.life.drafts[by.user_id] == "discarded"
        at = (draft.discarded_at or self.now()) + timedelta(minutes=minutes)
        broken = set() if is_own and minutes <= 60 else {"DraftNotFound"}
        if self.tried(broken, lambda: drafts.restore(self.db, draft.id, by=by, at=at)):
            self.life.drafts[by.user_id] = "kept"

    # Disclosed

    @precondition(lambda self: self.life.sessions)
    @rule(by=WORKERS, to=st.sampled_from(["The court", "The court", " "]), data=st.data())
    def extract_is_disclosed(self, by: Who, to: str, data: Any) -> None:
        self.disclose(some(data, self.life.sessions), by, to)

    def disclose(self, session: tale.Session, by: Who, to: str) -> None:
        fact = self.fact_of(session)
        by = self.usual(by, SessionKind.PSYCHOLOGICAL)
        broken = self.life.disclose(session, to, worker(by))
        told = {"recipient": to, "purpose": "Asked for.", "by": by, "on": self.today}
        if self.tried(
            broken,
            lambda: self.add(disclosures.disclose(self.db, self.case, fact, **told)),
        ):
            self.life.disclosed.append(session)

    @precondition(lambda self: self.life.disclosed)
    @rule(by=WORKERS, data=st.data())
    def disclosure_is_opened(self, by: Who, data: Any) -> None:
        by = self.usual(by, SessionKind.PSYCHOLOGICAL)
        place = data.draw(st.integers(0, len(self.life.disclosed) - 1))
        given = self.records(Disclosure)[place].id
        broken = self.life.open_disclosure(self.life.disclosed[place], worker(by))
        told = {"on": self.today}
        self.tried(
            broken,
            lambda: disclosures.open_disclosure(self.db, by, self.case, given, **told),
        )

    def usual(self, by: Who, kind: SessionKind) -> Actor:
        """Return who tries: where that is who carries the case, of the kind of the session."""
        is_usual = by == "counselor" and kind is SessionKind.PSYCHOLOGICAL
        return self.actor("psychologist" if is_usual else by)

    def fact_of(self, session: tale.Session) -> SessionNote:
        return self.record_of(SessionNote, self.life.sessions, session)

    # What must always be so

    @precondition(lambda self: self.life.sessions)
    @invariant()
    def sessions_are_as_told(self) -> None:
        told = [(one.kind, one.author, one.held_on) for one in self.life.sessions]
        found = self.records(SessionNote)
        assert [(one.kind.value, one.author_id, one.held_on) for one in found] == told
        assert [one.withdrawn_at is not None for one in found] == [
            one.is_withdrawn for one in self.life.sessions
        ]

    @precondition(lambda self: self.life.drafts)
    @invariant()
    def drafts_are_as_told(self) -> None:
        kept = {one.user_id: one.discarded_at is None for one in self.records(Draft)}
        assert kept == {user: state == "kept" for user, state in self.life.drafts.items()}
