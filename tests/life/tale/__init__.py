"""The life of a case told a second time, in plain Python: no records, no database, no code of ours.

Each question returns the names of all the rules that an operation would break, none if it may be
done. What is said here follows the programme's tables, not the package.
"""

from dataclasses import dataclass

from tests.life.tale.contacts import Contacts
from tests.life.tale.end import End
from tests.life.tale.handing import Handing
from tests.life.tale.links import Links
from tests.life.tale.risk import Risk
from tests.life.tale.way import Way


@dataclass(kw_only=True)
class Life(Way, Contacts, End, Handing, Links, Risk):
    """All that is known of one case."""
