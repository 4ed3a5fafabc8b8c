"""How process notes are laid out: each format with its parts, as one table."""

from neetcrm.db import Choice
from neetcrm.i18n import N_


class NoteFormat(Choice):
    FREE = "free", N_("Free")
    SOAP = "soap", N_("SOAP")
    DAP = "dap", N_("DAP")
    BIRP = "birp", N_("BIRP")


class Part(Choice):
    """A part of process notes; what two formats share is written once and stays in both."""

    TEXT = "text", N_("Notes")
    SUBJECTIVE = "subjective", N_("Subjective: what they say")
    OBJECTIVE = "objective", N_("Objective: what was observed")
    DATA = "data", N_("Data: what was said and observed")
    BEHAVIOR = "behavior", N_("Behavior: how they were")
    INTERVENTION = "intervention", N_("Intervention: what was done")
    RESPONSE = "response", N_("Response: how they took it")
    ASSESSMENT = "assessment", N_("Assessment: what it means")
    PLAN = "plan", N_("Plan: what comes next")

    @property
    def field(self) -> str:
        """Return how forms name it; notes in one piece have the same name for everybody."""
        return "process_notes" if self is Part.TEXT else f"note_{self.value}"


PARTS: dict[NoteFormat, tuple[Part, ...]] = {
    NoteFormat.FREE: (Part.TEXT,),
    NoteFormat.SOAP: (Part.SUBJECTIVE, Part.OBJECTIVE, Part.ASSESSMENT, Part.PLAN),
    NoteFormat.DAP: (Part.DATA, Part.ASSESSMENT, Part.PLAN),
    NoteFormat.BIRP: (Part.BEHAVIOR, Part.INTERVENTION, Part.RESPONSE, Part.PLAN),
}


def formats_with(part: Part) -> tuple[NoteFormat, ...]:
    return tuple(format for format, parts in PARTS.items() if part in parts)
