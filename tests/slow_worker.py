"""A worker with a job that does not end: it says that it began, and waits to be killed.

`python -m tests.slow_worker` works on the database of its environment.
"""

import sys

import neetcrm.records  # noqa: F401 - a worker reads accounts
from neetcrm import config
from neetcrm.jobs import JobKind
from neetcrm.worker import Worker
from tests.cast import TODAY


def begin(_db, actor, _asked, progress):
    progress.reach(1, 2)
    sys.stdout.write(f"{actor.user_id}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    Worker(config.load().connect(), {JobKind.EXPORT: begin}, today=lambda: TODAY).do_one()
