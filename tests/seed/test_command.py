from datetime import date

import pytest
from click.testing import CliRunner, Result

from neetcrm.cli import cli
from seed.command import DemoInProduction, run
from tests.conftest import SECRET, Settings


@pytest.fixture
def seed(database_url):
    def call(*arguments: str) -> Result:
        settings = {"NEETCRM_DATABASE_URL": database_url, "NEETCRM_SECRET_KEY": SECRET}
        return CliRunner().invoke(cli, ["seed", *arguments], env=settings)

    return call


def test_seed_loads_the_demo_and_says_who_can_sign_in(seed):
    answer = seed("--size", "20")

    assert answer.exit_code == 0, answer.output
    assert "Loading the demo: 20 of 20 people" in answer.output
    assert "Loaded 20 people with" in answer.output
    assert "Counselor        counselor@neetcrm.example" in answer.output


def test_a_second_seed_changes_nothing_and_prints_the_accounts_again(seed):
    seed("--size", "5")

    answer = seed("--size", "20")

    assert answer.exit_code == 0
    assert "nothing was changed" in answer.output
    assert "observer@neetcrm.example" in answer.output
    assert "Loaded" not in answer.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--size", "0"], "0 is not in the range"),
        (["--size", "x"], "'x' is not a valid integer"),
        (["--size", "1000001"], "1000001 is not in the range"),
        (["--as-of", "2024-12-31"], "The demo needs a day from 2025-01-08 on."),
        (["--as-of", "soon"], "is not a day"),
    ],
)
def test_wrong_use_is_refused_with_the_reason(seed, arguments, why):
    answer = seed(*arguments)

    assert answer.exit_code == 2
    assert why in answer.output


def test_production_takes_no_demo(engine):
    with pytest.raises(DemoInProduction):
        run(Settings(is_production=True), engine, size=1, as_of=date(2025, 7, 5))
