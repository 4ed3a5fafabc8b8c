"""Sessions: logged and signed, amended, withdrawn and put back, drafted, disclosed to others."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.consents import Consents
from tests.life.tale.spell import ACTS, Worker

REGISTERED_UNTIL = date(2026, 12, 31)
"""Until when the psychologists of the cast are in their registry."""
TOOK_PLACE = ("attended", "late")


@dataclass(eq=False)
class Session:
    kind: str
    author: int
    held_on: date
    attendance: str = "attended"
    next_on: date | None = None
    extract: str = ""
    is_recorded: bool = False
    next_was: date = date.min
    """The day of the next contact before it was logged."""
    is_withdrawn: bool = False

    @property
    def took_place(self) -> bool:
        return self.attendance in TOOK_PLACE

    @property
    def is_psychological(self) -> bool:
        return self.kind == "psychological"


@dataclass(kw_only=True)
class Sessions(Consents):
    sessions: list[Session] = field(default_factory=list)
    disclosed: list[Session] = field(default_factory=list)
    """Whose extract was given to another body, once each time."""
    drafts: dict[int, str] = field(default_factory=dict)
    """Of the case's session by their writer: kept, or discarded within the last hour."""

    # Logged

    def log(self, session: Session, by: Worker) -> set[str]:
        on = session.held_on
        broken = self.record(by, f"log {session.kind}", on) | self._odd_contents(session)
        broken |= {"SessionBeforeCase"} if on < self.opened_on else set()
        next_on = session.next_on
        is_far = next_on is not None and not on < next_on <= on + timedelta(days=365)
        broken |= {"NextContactWrong"} if is_far else set()
        is_over = session.is_psychological and self.today > REGISTERED_UNTIL
        is_signed = session.attendance != "not_reached"
        return broken | ({"RegistryEnded"} if is_over and is_signed else set())

    def _odd_contents(self, session: Session) -> set[str]:
        broken = set()
        if session.extract and not session.is_psychological:
            broken.add("ExtractNotOfCareer")
        if session.extract and not session.took_place:
            broken.add("NothingSaidOfAbsent")
        if session.is_recorded and not self.is_allowed("recording", session.held_on):
            broken.add("RecordingNotAllowed")
        return broken

    def logged(self, session: Session) -> None:
        session.next_was = self.next_contact_on
        self.sessions.append(session)
        if session.took_place:
            self.was_in_touch(session.held_on)
        self._plan_next(session)
        self.drafts.pop(session.author, None)

    def _plan_next(self, session: Session) -> None:
        if session.next_on and session.held_on >= self.last_contact_on:
            self.next_contact_on = session.next_on

    # Corrected by its author

    def _of_author(self, session: Session, by: Worker) -> set[str]:
        is_own = session.author == by.number
        return self.refusals(by, f"log {session.kind}") | (set() if is_own else {"NotTheAuthor"})

    def withdraw_session(self, session: Session, by: Worker, minutes: int) -> set[str]:
        broken = self._of_author(session, by)
        broken |= {"WithdrawnAlready"} if session.is_withdrawn else set()
        is_late = minutes > 10 and not session.is_psychological
        return broken | ({"TooLateToWithdraw"} if is_late else set())

    def session_withdrawn(self, session: Session) -> None:
        if session.next_on is not None and self.next_contact_on == session.next_on:
            self.next_contact_on = session.next_was
        if session.took_place:
            self.contacts_on.remove(session.held_on)
            if self.last_contact_on == session.held_on:
                self.last_contact_on = max(self.contacts_on)
        session.is_withdrawn = True
        if not session.is_psychological:
            self.sessions.remove(session)

    def put_session_back(self, session: Session, by: Worker) -> set[str]:
        is_there = not session.is_withdrawn
        return self._of_author(session, by) | ({"NotWithdrawn"} if is_there else set())

    def session_put_back(self, session: Session) -> None:
        session.is_withdrawn = False
        if session.took_place:
            self.was_in_touch(session.held_on)
        if self.next_contact_on == session.next_was:
            self._plan_next(session)

    def amend(self, session: Session, layer: str, text: str, by: Worker) -> set[str]:
        broken = self._of_author(session, by)
        broken |= {"WithdrawnAlready"} if session.is_withdrawn else set()
        is_odd = layer == "extract" and not session.is_psychological
        broken |= {"ExtractNotOfCareer"} if is_odd else set()
        return broken | (set() if text.strip() else {"AmendmentEmpty"})

    # Disclosed

    def disclose(self, session: Session, recipient: str, by: Worker) -> set[str]:
        broken = self.refusals(by, "read extracts") | self._to_disclose(session)
        return broken | (set() if recipient.strip() else {"RecipientMissing"})

    def _to_disclose(self, session: Session) -> set[str]:
        is_allowed = self.is_allowed("disclosure", self.today)
        broken = set() if is_allowed else {"DisclosureNotAllowed"}
        is_nothing = session.is_withdrawn or not session.extract
        return broken | ({"NothingToDisclose"} if is_nothing else set())

    def open_disclosure(self, session: Session, by: Worker) -> set[str]:
        """Return why what was disclosed once is not printed again."""
        if "read extracts" not in ACTS.get(by.role, ()):
            return {"DisclosureNotFound"}
        return self.refusals(by, "read extracts") | self._to_disclose(session)
