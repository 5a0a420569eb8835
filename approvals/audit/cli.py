"""On the command line: is the trail whole?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from approvals.audit import queries

group = AppGroup("audit", help="The trail and its digests.")
GROUPS = (group,)


@group.command("verify")
@click.option("--chain", help="Only this chain, such as application:12.")
def verify(chain: str | None) -> None:
    """Recompute every digest; name the first broken row of each chain that is not whole."""
    results = [(chain, queries.verify(chain))] if chain else queries.verify_all()
    count, broken = 0, 0
    for _name, fault in results:
        count += 1
        if fault is not None:
            broken += 1
            click.echo(f"{fault.chain} is broken at row {fault.position}: {fault.reason}", err=True)
    if broken:
        raise click.ClickException(f"{broken} of {count} chains are broken")
    click.echo(f"{count} chains are whole")
