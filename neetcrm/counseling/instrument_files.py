"""The files that instruments are read from: ours, and a folder of the installation over them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from neetcrm.counseling.instruments import Instrument
from neetcrm.errors import Misconfigured, NotFound
from neetcrm.i18n import N_
from neetcrm.paths import shipped

OURS = shipped("instruments")
WORDS = frozenset({"kk", "ru", "en", "name", "title", "period", "wording", "source", "terms"})
"""What an installation may write anew without giving a file a new version."""


class InstrumentUnreadable(Misconfigured):
    sentence = N_("The instrument file {file} cannot be used: {why}")


class InstrumentNotFound(NotFound):
    sentence = N_("There is no such instrument.")


@dataclass(frozen=True)
class Shelf:
    """All instruments of an installation, by code and version."""

    instruments: Mapping[tuple[str, int], Instrument]

    @property
    def offered(self) -> list[Instrument]:
        """Return the newest version of each, by name."""
        newest = {one.code: one for _, one in sorted(self.instruments.items())}
        return sorted(newest.values(), key=lambda one: one.name)

    def newest(self, code: str) -> Instrument:
        """Return the version of an instrument that is given now, or raise InstrumentNotFound."""
        found = next((one for one in self.offered if one.code == code), None)
        if found is None:
            raise InstrumentNotFound
        return found

    def find(self, code: str, version: int) -> Instrument | None:
        """Return the version that was asked; None where its file has been taken away."""
        return self.instruments.get((code, version))

    def get(self, code: str, version: int) -> Instrument:
        found = self.find(code, version)
        if found is None:
            raise InstrumentNotFound
        return found


@cache
def shelf(folder: Path | None = None) -> Shelf:
    """Read our instruments, and those of *folder* in place of ours or beside them.

    A file of the same code and version may change the words only: what is scored and when an alert
    is due stays as it was when answers were given. Raises InstrumentUnreadable, which says what is
    wrong in which file.
    """
    ours = _read_folder(OURS)
    if folder is None:
        return Shelf(ours)
    own = _read_folder(folder)
    for place, instrument in own.items():
        if place in ours and _measure(instrument) != _measure(ours[place]):
            why = f"version {place[1]} is scored otherwise; give what is changed a new version"
            raise InstrumentUnreadable(file=place[0], why=why)
    return Shelf({**ours, **own})


def read(text: str, file: str) -> Instrument:
    """Return the instrument that the text of *file* describes."""
    try:
        return Instrument.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise InstrumentUnreadable(file=file, why=broken) from broken
    except ValidationError as broken:
        raise InstrumentUnreadable(file=file, why=_told(broken)) from broken


def _read_folder(folder: Path) -> dict[tuple[str, int], Instrument]:
    found: dict[tuple[str, int], Instrument] = {}
    for path in sorted(folder.glob("*.toml")):
        for instrument in _read_file(path):
            place = (instrument.code, instrument.version)
            if place in found:
                why = f"{place[0]}, version {place[1]}, stands in another file as well"
                raise InstrumentUnreadable(file=path.name, why=why)
            found[place] = instrument
    return found


def _read_file(path: Path) -> Iterator[Instrument]:
    """Yield the instrument of a file, and its short forms."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as broken:
        raise InstrumentUnreadable(file=path.name, why="it is not UTF-8") from broken
    whole = read(text, path.name)
    yield whole
    for form in whole.short_forms:
        try:
            yield whole.short(form)
        except ValidationError as broken:
            why = f"{form.code}: {_told(broken)}"
            raise InstrumentUnreadable(file=path.name, why=why) from broken


def _told(broken: ValidationError) -> str:
    """Return all that is wrong, each with its place; entries of a list are counted from 1."""
    return "; ".join(f"{_place(one['loc'])}{one['msg']}" for one in broken.errors())


def _place(parts: Iterable[int | str]) -> str:
    names = [str(part + 1) if isinstance(part, int) else part for part in parts]
    return f"{' '.join(names)}: " if names else ""


def _measure(instrument: Instrument) -> Any:
    """Return what answers are scored by, without the words."""
    return _without_words(instrument.model_dump())


def _without_words(known: Any) -> Any:
    if isinstance(known, dict):
        return {key: _without_words(one) for key, one in known.items() if key not in WORDS}
    if isinstance(known, list | tuple):
        return [_without_words(one) for one in known]
    return known
