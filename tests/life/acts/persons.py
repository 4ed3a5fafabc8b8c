"""What is corrected about the young person, and which documents were seen."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from neetcrm.accounts import Language
from neetcrm.people.models import DocumentKind
from neetcrm.people.registration import correct, note_document
from tests.life.acts.driver import AGO, WORKERS, Driver, Who, worker

NAMES = st.sampled_from(["Ospanova", "Ospanova", "Ospanova", " "])
PHONES = st.sampled_from(["+77011234567", "+77011234567", "+77011234567", ""])
NUMBERS = st.sampled_from(["041234567", "041234567", " "])


class Persons(Driver):
    @rule(by=WORKERS, surname=NAMES, phone=PHONES)
    def person_is_corrected(self, by: Who, surname: str, phone: str) -> None:
        by = self.actor(by)
        broken = self.life.correct_person(surname, worker(by))
        told = {"surname": surname, "given_name": "Aliya", "phone": phone}
        told |= dict.fromkeys(("patronymic", "email", "guardian_name", "guardian_phone"), "")
        told |= {"language": Language.KK, "by": by}
        if self.tried(broken, lambda: correct(self.case.person, **told)):
            self.life.can_be_reached = bool(phone)

    @rule(by=WORKERS, ago=AGO, number=NUMBERS)
    def document_is_seen(self, by: Who, ago: int, number: str) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.see_document(number, worker(by), on)
        told = {"number": number, "by": by, "on": on, "today": self.today}
        self.tried(broken, lambda: note_document(self.case.person, DocumentKind.PASSPORT, **told))
