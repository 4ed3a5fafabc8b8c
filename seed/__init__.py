"""The demo: reference data from small tables, staff, and made-up young people with their stories.

`load` fills a migrated database with as many people as asked for; the same size and day give the
same records. `stories` tells the stories, `replay` carries one out through the operations.
"""

from .command import run
from .demo import Loaded, is_loaded, load
from .staff import PASSWORD, demo_accounts
from .stories import FIRST_DAY, Story, stories, story

__all__ = [
    "FIRST_DAY",
    "PASSWORD",
    "Loaded",
    "Story",
    "demo_accounts",
    "is_loaded",
    "load",
    "run",
    "stories",
    "story",
]
