"""What RQ runs: steps that a date takes, telling people what is due, draining the outbox."""

from __future__ import annotations

from flask import current_app

from approvals.database import db, utc_now
from approvals.deadlines import (
    digest_operations,
    fire_operations,
    heartbeat_operations,
    operations,
    outbox_operations,
    plan_operations,
    reminder_operations,
    sweep_operations,
)
from approvals.deadlines.rule_queries import ground


def sweep() -> int:
    """Plan, take the steps of waits past their last date, give reminders and tell them; people told."""
    now, known = utc_now(), ground()
    plan_operations.plan_waits(now)
    sweep_operations.take_due_steps(now)
    plan_operations.plan_waits(now)
    fire_operations.give_reminders(now)
    told = reminder_operations.tell_everybody(now) + digest_operations.send_digests(now)
    plan_operations.plan_again_if_changed(known, now)
    heartbeat_operations.beat("sweep", now)
    db.session.remove()
    return told


def resolve_after_expiry() -> int:
    """Hand over what waits for roles that ended yesterday; how many subjects changed hands."""
    return operations.resolve_after_expiry(now=utc_now())


def drain_outbox() -> int:
    """Send what waits in the outbox; how many were sent."""
    sent = outbox_operations.drain(current_app.extensions["settings"], utc_now())
    db.session.remove()
    return sent
