"""What a psychologist and a young person fill in together in a safety plan."""

from neetcrm.counseling.models import LONGEST_PART, SafetyPlan
from neetcrm.counseling.safety import PARTS
from neetcrm.web.forms import Form, LongTextField


class SafetyPlanForm(Form):
    """Its fields are named as write_plan() names its parameters."""

    warning_signs = LongTextField(PARTS["warning_signs"], LONGEST_PART)
    coping = LongTextField(PARTS["coping"], LONGEST_PART)
    people = LongTextField(PARTS["people"], LONGEST_PART)
    whom_to_call = LongTextField(PARTS["whom_to_call"], LONGEST_PART)
    surroundings = LongTextField(PARTS["surroundings"], LONGEST_PART)

    def begin_with(self, plan: SafetyPlan | None) -> None:
        """Fill in what was agreed before, to be agreed anew."""
        for name in PARTS if plan else ():
            self[name].data = getattr(plan, name)
