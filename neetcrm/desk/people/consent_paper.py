"""The form of consent that a young person signs, in their language, as law 94-V asks for it.

What the law wants to be named: the operator with its BIN, the subject, purposes and data, the term,
transfer to third parties and across borders, publication. What is not known is a line to fill in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from neetcrm.accounts import Centre, Language
from neetcrm.config import Settings
from neetcrm.i18n import N_
from neetcrm.people import names
from neetcrm.people.models import Consent, Purpose, SeenDocument, YoungPerson
from neetcrm.people.registration import CONSENT_TERM
from neetcrm.referrals.models import Partner

ALLOWED: dict[Purpose, str] = {
    Purpose.DATA_PROCESSING: N_(
        "To collect, keep, correct and use my data in order to support me on the way to"
        " education, training and work, and to count results without names."
    ),
    Purpose.SHARING: N_(
        "To share my data with the partner named below, so that it can offer me its service and"
        " tell the centre what came of it."
    ),
    Purpose.DISCLOSURE: N_(
        "To tell those who help me what I told a psychologist, only as far as the psychologist and"
        " I agree each time."
    ),
    Purpose.RECORDING: N_(
        "To record a session as sound or video; I am told before each recording begins."
    ),
}
TITLES: dict[Purpose, str] = {
    Purpose.DATA_PROCESSING: N_("Consent to the processing of personal data"),
    Purpose.SHARING: N_("Consent to the processing of personal data"),
    Purpose.DISCLOSURE: N_("Consent to the disclosure of what a psychologist was told"),
    Purpose.RECORDING: N_("Consent to audio or video recording"),
}
UNLESS: dict[Purpose, str] = {
    Purpose.DISCLOSURE: N_(
        "Without my consent nothing of it leaves the psychologists of the centre, unless a life is"
        " in danger or a law demands it. If I refuse, I am helped all the same."
    ),
    Purpose.RECORDING: N_(
        "Without my consent nothing is recorded, and I may have a recording stopped at any moment."
        " If I refuse, I am helped all the same."
    ),
}
"""What is said of the purposes that nobody has to allow: on these forms yes or no is ticked."""
_WHO = N_("surname, given name, patronymic, birth date, sex, IIN")
_HOW = N_("phone, e-mail address, district of residence")
DATA: dict[Purpose, tuple[str, ...]] = {
    Purpose.DATA_PROCESSING: (
        _WHO,
        N_("kind and number of the identity document; no copy of it is made"),
        _HOW,
        N_("education and work, reasons for not studying or working, barriers"),
        N_("needs assessment, action plan, sessions as facts, trainings, internships, jobs"),
    ),
    Purpose.SHARING: (
        _WHO,
        _HOW,
        N_("the need, and what else the referral lists; I am shown it before it is sent"),
    ),
    Purpose.DISCLOSURE: (N_("what was said in sessions with a psychologist, as agreed"),),
    Purpose.RECORDING: (N_("my voice and my picture"),),
}


@dataclass(frozen=True)
class Operator:
    """Who answers for the personal data; what is empty is filled in by hand."""

    name: str
    bin: str
    address: str


@dataclass(frozen=True)
class ConsentPaper:
    """All that stands on one form, apart from the words that are the same on each.

    What is allowed and the data are English sentences, for the page to say in *language*.
    """

    language: Language
    operator: Operator
    number: str
    name: str
    born_on: date
    iin: str
    document: SeenDocument | None
    is_minor: bool
    guardian_name: str
    purposes: tuple[Purpose, ...]
    partner: str
    first_on: date
    last_on: date

    @property
    def allowed(self) -> list[str]:
        return [ALLOWED[purpose] for purpose in self.purposes]

    @property
    def data(self) -> list[str]:
        return list(dict.fromkeys(kind for purpose in self.purposes for kind in DATA[purpose]))

    @property
    def title(self) -> str:
        return TITLES[self.purposes[0]]

    @property
    def unless(self) -> list[str]:
        return [UNLESS[purpose] for purpose in self.purposes if purpose in UNLESS]

    @property
    def discloses(self) -> bool:
        return Purpose.DISCLOSURE in self.purposes

    @property
    def shares(self) -> bool:
        return Purpose.SHARING in self.purposes


def operator_of(settings: Settings, centre: Centre) -> Operator:
    """Return who answers for the data: as the settings say, else the centre itself."""
    return Operator(
        name=settings.operator_name or centre.kk + " / " + centre.ru,
        bin=settings.operator_bin,
        address=settings.operator_address or centre.address,
    )


def consent_paper(
    person: YoungPerson,
    *,
    purposes: Sequence[Purpose],
    operator: Operator,
    on: date,
    partner: Partner | None = None,
    number: str = "",
    given: Consent | None = None,
) -> ConsentPaper:
    """Return the form for these purposes, or for the consent that was *given* already."""
    language = given.language if given else person.language
    return ConsentPaper(
        language=language,
        operator=operator,
        number=number,
        name=names.full_name(person.surname, person.given_name, person.patronymic),
        born_on=person.born_on,
        iin=person.iin,
        document=person.documents[-1] if person.documents else None,
        is_minor=person.is_minor(on),
        guardian_name=person.guardian_name,
        purposes=tuple(purposes),
        partner=partner.name(language) if partner else "",
        first_on=on,
        last_on=given.ends_on if given else on + CONSENT_TERM,
    )
