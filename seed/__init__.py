"""The demo: reference data from small tables, staff, and made-up young people with their stories.

`load` fills a migrated database with as many people as asked for; the same size and day give the
same records. stories.py tells the stories, replay.py carries one out through the operations.
"""

from .command import run
from .demo import Loaded, is_loaded, load
from .reference import load_reference
from .staff import PASSWORD, demo_accounts
from .stories import FIRST_DAY

__all__ = [
    "FIRST_DAY",
    "PASSWORD",
    "Loaded",
    "demo_accounts",
    "is_loaded",
    "load",
    "load_reference",
    "run",
]
