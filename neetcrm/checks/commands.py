"""`neetcrm check`, and what keeps an unsafe installation from starting in production."""

import json
import os
import sys
from pathlib import Path

import click

from neetcrm import config
from neetcrm.checks import Finding, Place, look_at
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_


class NotSafe(Misconfigured):
    sentence = N_("Production does not start before this is done: {advice}")


def this_place() -> Place:
    """Return the installation of this environment, safe or not."""
    return Place(config.read(), os.environ, Path.cwd())


def must_be_safe() -> None:
    """Raise NotSafe with what is to be done, where production would start on what is not safe."""
    place = this_place()
    if not place.settings.is_production:
        return
    failed = [finding for finding in look_at(place) if not finding.holds]
    place.engine.dispose()
    if failed:
        raise NotSafe(advice="".join(f"\n{_line(finding)}" for finding in failed))


@click.command()
@click.option("--deploy", is_flag=True, help="End with status 1 where a check fails.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found for a program.")
def check(*, deploy: bool, as_json: bool) -> None:
    """Look whether people's data can be entrusted to this installation.

    Each check that fails says what to do. In production `neetcrm run` makes the same checks and
    does not start where one fails.

    \b
    Examples:
      neetcrm check
      neetcrm check --deploy --json
    """
    place = this_place()
    findings = look_at(place)
    place.engine.dispose()
    failed = [finding for finding in findings if not finding.holds]
    if as_json:
        told = [finding._asdict() for finding in findings]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*map(_line, failed), _summary(findings, failed)]))
    if deploy and failed:
        sys.exit(1)


def _line(finding: Finding) -> str:
    why = f" ({finding.why.splitlines()[0]})" if finding.why else ""
    return f"{finding.name}: {finding.advice}{why}"


def _summary(findings: list[Finding], failed: list[Finding]) -> str:
    return f"{len(findings) - len(failed)} of {len(findings)} checks hold."
