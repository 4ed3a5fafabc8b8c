"""Who may do what: one table of roles, and the actor every act is done by."""

from dataclasses import dataclass

from neetcrm.choices import Choice
from neetcrm.errors import NotAllowed
from neetcrm.i18n import N_


class Role(Choice):
    COUNSELOR = "counselor", N_("Counselor")
    PSYCHOLOGIST = "psychologist", N_("Psychologist")
    SUPERVISOR = "supervisor", N_("Supervisor")
    ANALYST = "analyst", N_("Analyst")
    ADMINISTRATOR = "administrator", N_("Administrator")
    PARTNER_CONTACT = "partner_contact", N_("Partner contact")
    OBSERVER = "observer", N_("Observer")


class Act(Choice):
    """What can be done; which cases it can be done to is said in cases/scope.py."""

    READ_CARDS = "read_cards", N_("read the centre's case cards")
    READ_CASE = "read_case", N_("read a case")
    OPEN_CASE = "open_case", N_("open a case")
    EDIT_PERSON = "edit_person", N_("correct a person's data")
    ASSESS = "assess", N_("record a status or an assessment")
    EDIT_PLAN = "edit_plan", N_("edit the action plan")
    NOTE_CONTACT = "note_contact", N_("note or put off a contact")
    KEEP_TASKS = "keep_tasks", N_("keep tasks")
    PLACE = "place", N_("record a placement")
    RECORD_OUTCOME = "record_outcome", N_("record an outcome")
    FOLLOW_UP = "follow_up", N_("answer a follow-up")
    MOVE_CASE = "move_case", N_("move a case")
    CLOSE_CASE = "close_case", N_("close or reopen a case")
    HAND_OVER = "hand_over", N_("hand over a case")
    EXEMPT = "exempt", N_("grant an exemption")
    LOG_CAREER_SESSION = "log_career_session", N_("log a career session")
    LOG_PSYCHOLOGICAL_SESSION = "log_psychological_session", N_("log a psychological session")
    READ_SESSIONS = "read_sessions", N_("read the facts of sessions")
    READ_EXTRACTS = "read_extracts", N_("read extracts of psychological sessions")
    RAISE_ALERT = "raise_alert", N_("raise a risk alert")
    USE_INSTRUMENTS = "use_instruments", N_("use instruments of psychologists")
    READ_ALERTS = "read_alerts", N_("read risk alerts")
    ACKNOWLEDGE_ALERT = "acknowledge_alert", N_("acknowledge a risk alert")
    REVIEW_ALERT = "review_alert", N_("review and close a risk alert")
    KEEP_SAFETY_PLAN = "keep_safety_plan", N_("write and read safety plans")
    KEEP_DUTY = "keep_duty", N_("keep the duty roster")
    BREAK_GLASS = "break_glass", N_("open process notes of a colleague in an emergency")
    REVIEW_GLASS = "review_glass", N_("review emergency access")
    READ_REFERRALS = "read_referrals", N_("read referrals")
    REFER = "refer", N_("refer to a partner")
    REACH_OUT = "reach_out", N_("do outreach")
    KEEP_CALENDAR = "keep_calendar", N_("keep a calendar of appointments")
    READ_CALENDARS = "read_calendars", N_("read the calendars of the centre")
    READ_REPORTS = "read_reports", N_("read reports")
    EXPORT_CASES = "export_cases", N_("export cases and outcomes")
    READ_ACCESS_LOG = "read_access_log", N_("read who did what to a case")
    MANAGE_ACCOUNTS = "manage_accounts", N_("manage accounts and reference data")


_WORK_WITH_THE_YOUNG = frozenset(
    {
        Act.READ_CARDS,
        Act.READ_CASE,
        Act.ASSESS,
        Act.EDIT_PLAN,
        Act.NOTE_CONTACT,
        Act.KEEP_TASKS,
        Act.READ_SESSIONS,
        Act.RAISE_ALERT,
        Act.READ_ALERTS,
        Act.READ_REFERRALS,
        Act.KEEP_CALENDAR,
        Act.READ_REPORTS,
    }
)
_CARRY_A_CASE = _WORK_WITH_THE_YOUNG | {
    Act.OPEN_CASE,
    Act.EDIT_PERSON,
    Act.PLACE,
    Act.RECORD_OUTCOME,
    Act.FOLLOW_UP,
    Act.MOVE_CASE,
    Act.CLOSE_CASE,
    Act.REFER,
    Act.REACH_OUT,
}

ACTS_OF: dict[Role, frozenset[Act]] = {
    Role.COUNSELOR: _CARRY_A_CASE | {Act.LOG_CAREER_SESSION},
    Role.PSYCHOLOGIST: _WORK_WITH_THE_YOUNG
    | {
        Act.LOG_PSYCHOLOGICAL_SESSION,
        Act.READ_EXTRACTS,
        Act.USE_INSTRUMENTS,
        Act.ACKNOWLEDGE_ALERT,
        Act.REVIEW_ALERT,
        Act.KEEP_SAFETY_PLAN,
        Act.BREAK_GLASS,
    },
    Role.SUPERVISOR: (_CARRY_A_CASE - {Act.READ_SESSIONS})
    | {
        Act.HAND_OVER,
        Act.EXEMPT,
        Act.READ_CALENDARS,
        Act.EXPORT_CASES,
        Act.READ_ACCESS_LOG,
        Act.ACKNOWLEDGE_ALERT,
        Act.KEEP_DUTY,
        Act.REVIEW_GLASS,
    },
    Role.ANALYST: frozenset({Act.READ_REPORTS}),
    Role.ADMINISTRATOR: frozenset({Act.MANAGE_ACCOUNTS}),
    Role.PARTNER_CONTACT: frozenset(),
    Role.OBSERVER: frozenset({Act.READ_REPORTS}),
}


class ActNotOfRole(NotAllowed):
    sentence = N_("Your role ({role}) may not do this: {act}.")


class NotOwner(NotAllowed):
    sentence = N_("Only its owner may change this about an account.")


@dataclass(frozen=True)
class Actor:
    """The signed-in worker, or the command line, on whose behalf something happens.

    *centre_ids* are all the centres the worker belongs to, the one they work in now first. The
    rest is for the time being: *covers* are the colleagues whose caseloads they carry, each with
    the centre; *lent* and *tails* are the numbers of what lets them work on some cases of others,
    and read some that they carried before.
    """

    user_id: int
    role: Role
    centre_ids: tuple[int, ...] = ()
    covers: tuple[tuple[int, int], ...] = ()
    lent: tuple[int, ...] = ()
    tails: tuple[int, ...] = ()

    @property
    def centre_id(self) -> int | None:
        return self.centre_ids[0] if self.centre_ids else None

    def can(self, act: Act) -> bool:
        return act in ACTS_OF[self.role]

    def must(self, act: Act) -> None:
        if not self.can(act):
            raise ActNotOfRole(role=self.role.label, act=act.label)

    def owns(self, account_id: int | None) -> bool:
        """Tell whether an account is one's own, or one's to manage."""
        return account_id == self.user_id or self.can(Act.MANAGE_ACCOUNTS)

    def must_own(self, account_id: int | None) -> None:
        if not self.owns(account_id):
            raise NotOwner


COMMAND_LINE = Actor(user_id=0, role=Role.ADMINISTRATOR)
"""Who acts when an operator works at the machine itself; no account has the number 0."""
