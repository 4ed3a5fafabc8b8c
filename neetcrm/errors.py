"""What can go wrong, in words a worker can act on."""

from typing import ClassVar


class NeetcrmError(Exception):
    """Base of all our errors: one English sentence with named values, translated by the web."""

    sentence: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.sentence.format(**values))


class NotFound(NeetcrmError):
    """The record does not exist, or this actor may not know that it does."""


class NotAllowed(NeetcrmError):
    """The actor's role, or their part in this case, does not include this act."""


class RuleBroken(NeetcrmError):
    """The act would leave the record in a state the programme forbids."""


class Misconfigured(NeetcrmError):
    """The settings or keys do not allow the program to work safely."""
