"""Cases that somebody chose by number, to do something to all of them at once."""

from collections.abc import Iterable

from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

MOST = 200


class NothingChosen(RuleBroken):
    sentence = N_("Choose at least one case.")


class TooManyChosen(RuleBroken):
    sentence = N_("At most {most} cases can be chosen at a time: choose fewer.")


def case_numbers(chosen: Iterable[str]) -> frozenset[str]:
    """Return what may be the number of a case, each once; raises TooManyChosen for over 200."""
    numbers = frozenset(one for one in chosen if len(one) == 9 and one.isascii() and one.isdigit())
    if len(numbers) > MOST:
        raise TooManyChosen(most=MOST)
    return numbers
