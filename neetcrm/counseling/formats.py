"""Process notes in parts: several labelled texts that are sealed, and so kept, as one."""

import json
from collections.abc import Mapping
from typing import Any

from neetcrm.counseling.models import PARTS, NoteFormat, Part

STRUCTURED = "{"
"""What a text of several parts begins with."""


def composed(texts: Mapping[Part, str]) -> str:
    """Return the parts that say something as one text; of none, an empty one."""
    said = {part.value: text.strip() for part, text in texts.items() if text.strip()}
    whole = said.get(Part.TEXT.value, "")
    if said.keys() <= {Part.TEXT.value} and not whole.startswith(STRUCTURED):
        return whole
    return json.dumps(said, ensure_ascii=False)


def parts_of(text: str, format: NoteFormat) -> dict[Part, str]:
    """Return what composed() put together: the parts of *format* first, then what else is there.

    A text that was written in one piece, whatever its format, is one part.
    """
    said = _read(text)
    order = dict.fromkeys((*PARTS[format], *Part))
    return {part: said[part] for part in order if said.get(part)}


def _read(text: str) -> dict[Part, str]:
    known: Any = None
    if text.startswith(STRUCTURED):
        try:
            known = json.loads(text)
        except ValueError:
            known = None
    if isinstance(known, dict) and known.keys() <= {part.value for part in Part}:
        return {part: str(known[part.value]) for part in Part if part.value in known}
    return {Part.TEXT: text}
