"""Closed lists of words: stored by value, shown by label."""

from enum import StrEnum
from typing import Self

import sqlalchemy as sa


class Choice(StrEnum):
    """A closed list of words: stored by value as short text, shown by its translated label."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def column(cls) -> sa.Enum:
        return sa.Enum(
            cls, native_enum=False, length=32, values_callable=lambda kind: [m.value for m in kind]
        )
