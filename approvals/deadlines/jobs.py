"""What RQ runs: steps that a date takes, telling people what is due, draining the outbox."""

from __future__ import annotations

from flask import current_app

from approvals.database import db, utc_now
from approvals.deadlines import operations, outbox_operations, reminder_operations, sweep_operations


def sweep() -> int:
    """Take the steps of waits that are past their due moment; how many were taken."""
    return sweep_operations.take_due_steps(utc_now())


def tell_what_is_due() -> int:
    """Tell everybody once today what is due soon or overdue; how many were told."""
    return reminder_operations.tell_everybody(utc_now())


def resolve_after_expiry() -> int:
    """Hand over what waits for roles that ended yesterday; how many subjects changed hands."""
    return operations.resolve_after_expiry(now=utc_now())


def drain_outbox() -> int:
    """Send what waits in the outbox; how many were sent."""
    sent = outbox_operations.drain(current_app.extensions["settings"], utc_now())
    db.session.remove()
    return sent
