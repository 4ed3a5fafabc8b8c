"""How far the tests go: `make test` takes samples of what `make test-full` goes through whole."""

import os

IS_FULL = "NEETCRM_TEST_FULL" in os.environ
