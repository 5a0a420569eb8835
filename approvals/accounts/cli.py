"""On the command line: the roles that come with the product, and the first administrator."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from approvals.accounts import operations, passwords
from approvals.accounts.models import Account
from approvals.accounts.queries import name_is_taken
from approvals.accounts.roles import seed_roles as add_missing_roles
from approvals.database import utc_now

group = AppGroup("accounts", help="Roles and the first administrator.")
GROUPS = (group,)


@group.command("seed-roles")
def seed_roles() -> None:
    """Add the roles of workflows/roles.yaml that are missing."""
    click.echo(f"{add_missing_roles()} roles added")


@group.command("create-admin")
@click.option("--staff-number", required=True)
@click.option("--name", required=True)
@click.option("--email")
@click.option(
    "--organisation", default="root", show_default=True, help="Code of the root organisation."
)
@click.option("--organisation-name", default="Fundtrail", show_default=True)
@click.password_option(help="At least ten characters; asked for if not given.")
def create_admin(
    staff_number: str,
    name: str,
    email: str | None,
    organisation: str,
    organisation_name: str,
    password: str,
) -> None:
    """Create a system administrator, and the root organisation if there is none of this code."""
    taken = [each for each in (staff_number, email) if each and name_is_taken(each)]
    if taken:
        raise click.ClickException(f"{taken[0]} is taken already")
    person = Account(staff_number=staff_number, name=name, email=email)
    if found := passwords.faults(password, person):
        raise click.ClickException(" ".join(found))
    add_missing_roles()
    root = operations.root_organisation(organisation, organisation_name, now=utc_now())
    operations.add_first_admin(person, root, password, now=utc_now())
    click.echo(f"{name} ({staff_number}) is system administrator of {root.name}")
