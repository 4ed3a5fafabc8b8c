"""Whatever anybody does to a case, in whatever order: it goes as the plain tale says it goes."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS
from hypothesis.stateful import rule, run_state_machine_as_test

from neetcrm.cases.models import ContactFrequency
from neetcrm.counseling.models import Attendance, SessionKind
from neetcrm.people.models import GivenBy, Purpose
from neetcrm.referrals.models import ReferralState as State
from tests import cast
from tests.extent import IS_FULL
from tests.life.acts.driver import Driver
from tests.life.acts.exemptions import Exemptions
from tests.life.acts.follow_ups import FollowUps
from tests.life.acts.handing import Handing
from tests.life.acts.links import Links
from tests.life.acts.meetings import Meetings
from tests.life.acts.persons import Persons
from tests.life.acts.sessions import KINDS, Sessions
from tests.life.acts.stays import SIGNERS, Stays
from tests.life.acts.tasks import Tasks
from tests.life.acts.way import Way
from tests.life.tale.referrals import SERVICES

LIVES, STEPS = (450, 50) if IS_FULL else (16, 50)
"""How many cases live, and for how many steps: 25,000 in the full run."""

AVAILABLE_PROVIDERS["each-anew"] = AVAILABLE_PROVIDERS["hypothesis"]
"""By its own name hypothesis follows each life with copies of it, and ever the simplest acts."""


class CaseLife(
    Way, Stays, Exemptions, FollowUps, Tasks, Sessions, Persons, Meetings, Handing, Links
):
    """All that can be done to a case."""

    @rule(kind=st.sampled_from(["training", "internship", "job"]))
    def case_goes_ahead(self, kind: str) -> None:
        """Do all that the way to a stage asks for: by chance alone few cases would get far."""
        to = "employment" if kind == "job" else kind
        if self.life.closed_on:
            self.case_reopens("counselor", 0)
        self.needs_are_assessed("counselor", 0)
        self.plan_is_agreed("counselor", 0, ContactFrequency.TWO_WEEKS)
        self.goal_is_set("counselor", 0)
        self.stay_begins("counselor", kind, 0, frozenset(SIGNERS), 0)
        self.move(to, "counselor", self.today, "")

    @rule(
        name=st.sampled_from(["deposit", "course"]),
        answers=st.sampled_from(
            [
                (),
                (State.SEEN, State.WAITLISTED),
                (State.DECLINED,),
                (State.SEEN, State.EXPIRED),
                (State.ACCEPTED, State.NO_SHOW),
                (State.ACCEPTED, State.STARTED),
                (State.ACCEPTED, State.STARTED, State.COMPLETED),
            ]
        ),
    )
    def partner_is_found(self, name: str, answers: tuple[State, ...]) -> None:
        """Refer as the programme says: by chance alone few referrals would get an answer."""
        by, told = self.actor("counselor"), len(self.life.referrals)
        partner, giver = SERVICES[name].partner, GivenBy.REPRESENTATIVE
        self.consent_is_given("counselor", 0, giver, Purpose.SHARING, partner)
        self.referral_is_drafted("counselor", 0, name, "A place of her own.")
        for one in self.life.referrals[told:]:
            self.send(one, by, self.today)
            for answer in answers:
                if answer is State.EXPIRED:
                    self.time_passes(60)
                    self.expire(one, self.actor("counselor"))
                else:
                    self.answer(one, answer, by, self.today)

    @rule(
        kind=KINDS,
        ahead=st.sampled_from([None, 14]),
        then=st.sampled_from(["stays", "goes", "goes and comes back", "is disclosed"]),
    )
    def session_takes_place(self, kind: SessionKind, ahead: int | None, then: str) -> None:
        """Hold one as the programme says: by chance few would meet who may log such a session."""
        if then == "is disclosed":
            kind = SessionKind.PSYCHOLOGICAL
        if kind is SessionKind.PSYCHOLOGICAL and self.life.psychologist is None:
            self.psychologist_is_asked("counselor", cast.SAULE)
        told = len(self.life.sessions)
        self.session_is_logged("counselor", 0, kind, Attendance.ATTENDED, ahead, "Sleeps better.")
        for session in self.life.sessions[told:]:
            if "goes" in then:
                self.withdraw(session, "counselor", 1)
            if "back" in then and session.is_withdrawn and session in self.life.sessions:
                self.put_back(session, "counselor")
            if then == "is disclosed":
                giver, purpose = GivenBy.REPRESENTATIVE, Purpose.DISCLOSURE
                self.consent_is_given("counselor", 0, giver, purpose)
                self.disclose(session, "counselor", "The court")


def test_a_case_lives_as_the_programme_says(db):
    db.commit()
    Driver.db = db
    run_state_machine_as_test(
        CaseLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            backend="each-anew",
            derandomize=not IS_FULL,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Driver.steps >= (25_000 if IS_FULL else 1_000)
