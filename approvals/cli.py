"""Commands of the whole program: `flask doctor`, `flask workflows`, `flask demo`."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from approvals import effect_table, frozen, offers
from approvals.accounts.roles import shipped as shipped_roles
from approvals.applications import scanning
from approvals.demo.seed import demo
from approvals.programmes.models import DATE_KEYS
from approvals.safety import all_faults
from workflows import check as prover
from workflows import diagram
from workflows.rules import RULES

workflows = AppGroup("workflows", help="The processes as data.")


def register(app: Flask) -> None:
    """Join the commands to the application."""
    app.cli.add_command(workflows)
    app.cli.add_command(doctor)
    app.cli.add_command(demo)


@click.command("doctor")
def doctor() -> None:
    """Name every unsafe or missing production setting. Exit status 1 if there is one."""
    settings = current_app.extensions["settings"]
    found = [*all_faults(settings), *scanning.faults(settings.clamav_address)]
    for sentence in found:
        click.echo(f"✗ {sentence}")
    click.echo(f"{len(found)} to mend." if found else "✓ Everything is set for production.")
    sys.exit(bool(found))


@workflows.command("check")
def check() -> None:
    """Prove every definition sound. Exit status 1 with a sentence for each fault."""
    known = {
        "rules": set(RULES),
        "effects": effect_table.names(),
        "forms": offers.form_names(),
        "roles": {entry["key"] for entry in shipped_roles()},
        "date_keys": set(DATE_KEYS),
    }
    definitions = list(frozen.shipped().values())
    problems = [p for each in definitions for p in prover.check(each, **known)]
    problems += prover.check_together(definitions)
    for problem in problems:
        click.echo(f"✗ {problem}")
    if not problems:
        click.echo(f"✓ {len(definitions)} definitions are sound.")
    sys.exit(bool(problems))


@workflows.command("diagram")
@click.argument("key")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh")
def draw(key: str, language: str) -> None:
    """A process as a Mermaid state diagram."""
    try:
        workflow = frozen.newest(key)
    except LookupError as unknown:
        raise click.ClickException(str(unknown)) from unknown
    click.echo(diagram.mermaid(workflow, language))
