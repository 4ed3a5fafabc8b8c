"""What people fill in about outcomes: what was reached, and what proves it."""

from wtforms.validators import InputRequired

from neetcrm.cases.models import (
    LONGEST_SEEN,
    Case,
    Evidence,
    Outcome,
    OutcomeKind,
    Placement,
    PlacementKind,
)
from neetcrm.cases.placing.outcomes import OUTCOMES_OF, outcome_of_job
from neetcrm.i18n import N_
from neetcrm.web.current import gettext, today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    RecordField,
    TextField,
    VersionedForm,
)


class OutcomeForm(Form):
    placement = RecordField(N_("Of which placement"), empty=N_("Of none"))
    kind = ChoiceField(N_("Outcome"), OutcomeKind, empty=N_("Choose"), validators=[InputRequired()])
    on = DayField(N_("Reached on"), validators=[InputRequired()], default=today)
    evidence = ChoiceField(
        N_("Evidence"), Evidence, empty=N_("Choose"), validators=[InputRequired()]
    )
    seen = TextField(N_("What exactly was seen"), LONGEST_SEEN)

    def about(self, case: Case, placement: Placement | None) -> None:
        """Offer the placements of the case; with one asked for, propose what comes of it."""
        self.placement.offer(case.placements, _named)
        if placement is not None:
            self.kind.offer(OUTCOMES_OF[placement.kind])
        if placement is not None and not self.is_filled:
            self.placement.data = placement
            self.kind.data = _likely(placement)
            self.on.data = min(placement.ended_on or placement.starts_on, today())


class EvidenceForm(VersionedForm):
    evidence = ChoiceField(
        N_("Better evidence"), Evidence, empty=N_("Choose"), validators=[InputRequired()]
    )
    seen = TextField(N_("What exactly was seen"), LONGEST_SEEN)
    on = DayField(N_("Seen on"), validators=[InputRequired()], default=today)

    def about(self, outcome: Outcome) -> None:
        self.of(outcome)
        self.evidence.offer(one for one in Evidence if one.is_better_than(outcome.evidence))


def _likely(placement: Placement) -> OutcomeKind:
    if placement.kind is PlacementKind.JOB:
        return outcome_of_job(placement.contract_kind)
    return OUTCOMES_OF[placement.kind][-1 if placement.ended_on else 0]


def _named(placement: Placement) -> str:
    return f"{gettext(placement.kind.label)}: {placement.title}, {placement.organisation}"
