"""Referrals to partners: drafted, sent, answered and ended."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlmodel import select

from neetcrm.access import Actor
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals import lifecycle as referring
from neetcrm.referrals.models import (
    AnswerChannel,
    Partner,
    PartnerKind,
    PartnerService,
    Referral,
    ReferralState,
    ReferralStep,
    SharedField,
)
from tests.life.acts.consents import Consents
from tests.life.acts.driver import AGO, WORKERS, Who, some, worker
from tests.life.tale import referrals as tale

NEEDS = st.sampled_from(["A place of her own."] * 5 + [" "])
IS_ODD = st.sampled_from([False] * 7 + [True])
CODE = {"deposit": "otbasy-deposit", "course": "course", "club": "club"}
RECENTLY = st.one_of(st.just(0), st.just(0), AGO)


class Referrals(Consents):
    @initialize()
    def school_is_a_partner(self) -> None:
        services = [
            PartnerService(
                code=name, kk=name, ru=name, en=name, is_active=tale.SERVICES[name].is_offered
            )
            for name in ("course", "club")
        ]
        kind = PartnerKind.COURSE_PROVIDER
        named = {"kk": "Мектеп", "ru": "Школа", "en": "School"}
        self.add(Partner(code="school", kind=kind, services=services, **named))
        self.db.flush()

    @rule(
        by=WORKERS,
        ago=RECENTLY,
        name=st.sampled_from(["deposit", "course", "deposit", "course", "club"]),
        need=NEEDS,
    )
    def referral_is_drafted(self, by: Who, ago: int, name: str, need: str) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.draft(name, need, worker(by), on)
        told = {"need": need, "shared": [SharedField.NAME], "by": by, "on": on}
        told |= {"today": self.today}
        wanted = select(PartnerService).where(PartnerService.code == CODE[name])
        service = self.db.exec(wanted).one()
        if self.tried(
            broken, lambda: self.add(referring.draft_referral(self.case, service, **told))
        ):
            self.life.referrals.append(tale.Referral(name, by.user_id, on))

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, ago=RECENTLY, data=st.data())
    def referral_is_sent(self, by: Who, ago: int, data: Any) -> None:
        self.send(some(data, self.life.referrals), self.actor(by), self.day(ago))

    def send(self, one: tale.Referral, by: Actor, on: date) -> None:
        broken = self.life.send(one, worker(by), on)
        told = {"by": by, "on": on, "today": self.today}
        record = self.recorded_referral(one)
        if self.tried(broken, lambda: referring.send(record, **told)):
            self.life.sent(one, on)

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, ago=RECENTLY, is_odd=IS_ODD, data=st.data())
    def partner_answers(self, by: Who, ago: int, is_odd: bool, data: Any) -> None:
        """Answer what may come next; where it *is_odd*, anything, and with something left out."""
        one = some(data, self.life.referrals)
        nexts = [to for to in tale.NEXT.get(one.state, ()) if to in tale.SAID_BY_PARTNER]
        to = data.draw(st.sampled_from(nexts if nexts and not is_odd else list(ReferralState)))
        missing = data.draw(st.sampled_from(["channel", "reason", "outcome"])) if is_odd else ""
        self.answer(one, ReferralState(to), self.actor(by), self.day(ago), missing)

    def answer(
        self, one: tale.Referral, to: ReferralState, by: Actor, on: date, missing: str = ""
    ) -> None:
        told = self.whole_answer(to)
        broken = self.life.answer(one, to.value, worker(by), on)
        if missing:
            told[missing] = "" if missing == "outcome" else None
            broken |= self.left_out(missing, to.value)
        told |= {"by": by, "on": on, "today": self.today}
        record = self.recorded_referral(one)
        if self.tried(broken, lambda: referring.record_answer(record, **told)):
            self.life.answered(one, to.value, on)

    def whole_answer(self, to: ReferralState) -> dict[str, Any]:
        outcome = "A deposit." if to is ReferralState.COMPLETED else ""
        channel = AnswerChannel.PHONE
        return {"to": to, "channel": channel, "reason": self.reason(to.value), "outcome": outcome}

    def left_out(self, missing: str, to: str) -> set[str]:
        if missing == "channel":
            return {"ChannelNeeded"}
        if missing == "outcome":
            return {"OutcomeNeeded"} if to == "completed" else set()
        return {"CodedReasonNeeded"} if to in tale.CODED else set()

    def reason(self, to: str) -> Reason | None:
        if to not in tale.CODED:
            return None
        return self.db.exec(select(Reason).where(Reason.kind == ReasonKind(to))).one()

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, ago=RECENTLY, is_odd=IS_ODD, data=st.data())
    def referral_is_withdrawn(self, by: Who, ago: int, is_odd: bool, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        one, record = self.some_referral(data)
        broken = self.life.withdraw_referral(one, worker(by), on)
        broken |= {"CodedReasonNeeded"} if is_odd else set()
        told = {"reason": self.reason("declined" if is_odd else "withdrawn")}
        told |= {"by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: referring.withdraw(record, **told)):
            self.life.referral_withdrawn(one, on)

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, data=st.data())
    def no_answer_came(self, by: Who, data: Any) -> None:
        waits = [one for one in self.life.referrals if "expired" in tale.NEXT.get(one.state, ())]
        self.expire(some(data, waits or self.life.referrals), self.actor(by))

    def expire(self, one: tale.Referral, by: Actor) -> None:
        record = self.recorded_referral(one)
        broken = self.life.expire(one, worker(by))
        told = {"by": by, "on": self.today, "today": self.today}
        if self.tried(broken, lambda: referring.expire(record, **told)):
            self.life.went(one, "expired", self.today)
            one.due_on = None

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, data=st.data())
    def decline_is_acknowledged(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_referral(data)
        broken = self.life.acknowledge(one, worker(by))
        told = {"by": by, "on": self.today, "today": self.today}
        if self.tried(broken, lambda: referring.acknowledge(record, **told)):
            self.life.went(one, "acknowledged", self.today)

    @precondition(lambda self: self.life.referrals)
    @rule(by=WORKERS, data=st.data())
    def referral_is_sent_again(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_referral(data)
        broken = self.life.send_again(one, worker(by))
        told = {"by": by, "on": self.today, "today": self.today}
        if self.tried(broken, lambda: self.add(referring.send_again(record, **told))):
            again = tale.Referral(one.service, by.user_id, self.today, replaces=one)
            self.life.referrals.append(again)

    def some_referral(self, data: Any) -> tuple[tale.Referral, Referral]:
        one = some(data, self.life.referrals)
        return one, self.recorded_referral(one)

    def recorded_referral(self, one: tale.Referral) -> Referral:
        return self.record_of(Referral, self.life.referrals, one)

    # What must always be so

    @precondition(lambda self: self.life.referrals)
    @invariant()
    def referrals_are_as_told(self) -> None:
        told = [(one.state, one.owner, one.due_on) for one in self.life.referrals]
        found = self.records(Referral)
        assert [(one.state.value, one.owner_id, one.due_on) for one in found] == told
        numbers = [one.id for one in found]
        places = [self.place(one.replaces) for one in self.life.referrals]
        replaced = [numbers.index(one.replaces_id) if one.replaces_id else None for one in found]
        assert replaced == places

    def place(self, one: tale.Referral | None) -> int | None:
        return self.life.referrals.index(one) if one else None

    @precondition(lambda self: self.life.referrals)
    @invariant()
    def every_step_is_kept_with_its_day(self) -> None:
        last: dict[int, tuple[str, date]] = {}
        for step in self.records(ReferralStep):
            last[step.referral_id] = (step.to_state.value, step.happened_on)
        assert list(last.values()) == [(one.state, one.last_on) for one in self.life.referrals]

    @precondition(lambda self: self.life.referrals)
    @invariant()
    def nothing_waits_at_a_partner_against_a_consent_withdrawn(self) -> None:
        """A consent that runs out is another thing than one that was withdrawn."""
        for one in self.life.live_referrals():
            if one.state not in ("draft", "started"):
                to_them = [c for c in self.life.consents if c.partner == one.partner]
                assert any(c.withdrawn_on is None for c in to_them)
