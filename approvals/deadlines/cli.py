"""`flask deadlines preview`: what would happen if nobody did anything."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from approvals.database import db
from approvals.deadlines.ahead_queries import Event, ahead
from approvals.deadlines.rows import task_words
from approvals.presentation import localized, moment
from approvals.programmes.models import Call
from approvals.words import role_title

deadlines = AppGroup("deadlines", help="What is due, and what will be told.")
DAY = click.DateTime(["%Y-%m-%d"])


@deadlines.command("preview")
@click.option(
    "--call", "call_id", type=int, required=True, help="The call's number in its address."
)
@click.option("--from", "from_at", type=DAY, required=True, help="The first day, 2026-03-01.")
@click.option("--to", "to_at", type=DAY, required=True, help="The last day.")
def preview(call_id: int, from_at: datetime, to_at: datetime) -> None:
    """List every reminder, escalation and expiry of a call; nothing is sent."""
    call = db.session.get(Call, call_id)
    if call is None:
        raise click.ClickException(f"no call {call_id}")
    if to_at < from_at:
        raise click.BadParameter("it lies before the first day", param_hint="--to")
    events = ahead(call, from_at.date(), to_at.date())
    for event in events:
        click.echo(line(event))
    click.echo(f"{len(events)} in all; nothing was sent.")


def line(event: Event) -> str:
    """One event as a line."""
    what = localized(event.step) if event.step else task_words(event.wait)
    return "  ".join(
        (
            moment(event.at),
            words_of(event.kind),
            role_title(event.role_key),
            f"{event.wait.application.name}: {what}",
        )
    )


def words_of(kind: str) -> str:
    """What kind of event it is."""
    return {"reminder": _("Reminder"), "escalation": _("Escalation"), "expiry": _("Expiry")}[kind]


GROUPS = (deadlines,)
