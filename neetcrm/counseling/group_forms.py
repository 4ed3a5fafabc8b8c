"""What people fill in about a group session: the meeting, and who was there."""

from typing import Any

from wtforms.validators import InputRequired

from neetcrm.cases.models import Case
from neetcrm.counseling.forms import HeldForm
from neetcrm.counseling.models import USUAL_MINUTES, Channel
from neetcrm.i18n import N_
from neetcrm.people.names import full_name
from neetcrm.web.forms import RecordsField


class GroupForm(HeldForm):
    """Its fields are named as log_group() names its parameters."""

    cases = RecordsField(N_("Who was there"), validators=[InputRequired()])

    def offer(self, cases: list[Case]) -> None:
        self.cases.offer(cases, _named)

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        told["cases"] = self.cases.chosen
        told["minutes"] = told["minutes"] or USUAL_MINUTES[Channel.GROUP]
        return told


def _named(case: Case) -> str:
    person = case.person
    return full_name(person.surname, person.given_name, person.patronymic)
