"""On the command line: is the trail whole, and what was handed in?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from approvals.applications.version_checks import check_versions
from approvals.audit import queries

group = AppGroup("audit", help="The trail and its digests.")
GROUPS = (group,)


@group.command("verify")
@click.option("--chain", help="Only this chain, such as application:12.")
def verify(chain: str | None) -> None:
    """Recompute every digest; name the first broken row of each chain, and versions altered."""
    results = [(chain, queries.verify(chain))] if chain else queries.verify_all()
    count, broken = 0, 0
    for _name, fault in results:
        count += 1
        if fault is not None:
            broken += 1
            click.echo(f"{fault.chain} is broken at row {fault.position}: {fault.reason}", err=True)
    altered = 0 if chain else _tell_altered()
    if broken or altered:
        raise click.ClickException(
            f"{broken} of {count} chains are broken, {altered} versions are altered"
        )
    click.echo(f"{count} chains are whole")


def _tell_altered() -> int:
    """Name each version whose content no longer gives its digest, and count them."""
    altered = [version for version, is_whole in check_versions() if not is_whole]
    for version in altered:
        place = f"application:{version.application_id}"
        click.echo(f"version {version.number} of {place} was altered", err=True)
    return len(altered)
