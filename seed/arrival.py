"""What is seen and told when somebody comes in: the document, education, work, barriers."""

from random import Random
from typing import TypeVar

from neetcrm.cases.models import Barrier, Education, WorkSoFar
from neetcrm.people.models import DocumentKind, NoIin

from .diary import Diary, Weighted
from .events import DocumentSeen, SituationTold

T = TypeVar("T")

WITHOUT_CARD = 16
"""Below this age somebody shows a birth certificate."""
FOREIGN = {
    NoIin.FOREIGN: DocumentKind.FOREIGN_PASSPORT,
    NoIin.STATELESS: DocumentKind.STATELESS_CERTIFICATE,
}
EDUCATION = Weighted(
    {
        Education.BASIC: 18,
        Education.SECONDARY: 34,
        Education.VOCATIONAL: 29,
        Education.HIGHER: 17,
        Education.NONE: 2,
    }
)
OF_MINORS = Weighted({Education.BASIC: 80, Education.NONE: 20})
WORK = Weighted(
    {
        WorkSoFar.NEVER: 41,
        WorkSoFar.INFORMAL: 27,
        WorkSoFar.UP_TO_ONE_YEAR: 20,
        WorkSoFar.MORE: 12,
    }
)
MOST_BARRIERS = 3


def arrive(diary: Diary) -> None:
    """Let the document be seen and the situation be told; the rest does not depend on it."""
    rng = Random(f"arrival {diary.index}")
    _show_document(diary, rng)
    chosen = set(rng.sample(list(Barrier), rng.randint(0, MOST_BARRIERS)))
    diary.write(
        SituationTold,
        education=_drawn(OF_MINORS if diary.is_minor else EDUCATION, rng),
        work_so_far=WorkSoFar.NEVER if diary.is_minor else _drawn(WORK, rng),
        barriers=tuple(barrier for barrier in Barrier if barrier in chosen),
    )


def _show_document(diary: Diary, rng: Random) -> None:
    if diary.person.no_iin is NoIin.LOST:
        return
    usual = (
        DocumentKind.BIRTH_CERTIFICATE if diary.age < WITHOUT_CARD else DocumentKind.IDENTITY_CARD
    )
    kind = FOREIGN[diary.person.no_iin] if diary.person.no_iin else usual
    diary.write(DocumentSeen, kind=kind, number=f"{rng.randrange(10**9):09}")


def _drawn(weighted: Weighted[T], rng: Random) -> T:
    return rng.choices(weighted.kinds, cum_weights=weighted.bounds)[0]
