"""The command line of the money: `flask budget verify`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from approvals.budget.ledger_queries import differences

group = AppGroup("budget", help="The ledger.")
GROUPS = (group,)


@group.command("verify")
def verify() -> None:
    """Add up all entries and compare them with the kept balances; 1 if any differs."""
    found = differences()
    for each in found:
        click.echo(
            f"{each.kind} {each.id}: {each.account} is kept as {each.kept_amount}, "
            f"its entries add up to {each.summed_amount}"
        )
    if found:
        raise SystemExit(1)
    click.echo("Every balance is the sum of its entries.")
