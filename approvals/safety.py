"""Is this installation safe for production? Settings, and what the database holds."""

from __future__ import annotations

from sqlalchemy import func, inspect, select

import config
from approvals.accounts.models import Account
from approvals.database import db
from config import Settings, UnsafeSettings


def all_faults(settings: Settings) -> list[str]:
    """What is unsafe or missing: one sentence each, with the mend."""
    found = config.faults(settings)
    if not inspect(db.engine).has_table(Account.__tablename__):
        return [*found, "The database has no tables: run `flask --app wsgi db upgrade`."]
    demo = select(func.count()).select_from(Account).where(Account.is_demo, Account.is_enabled)
    count = db.session.scalar(demo)
    db.session.rollback()
    if count:
        found.append(
            f"{count} demo accounts are present: deactivate them, or use another database."
        )
    return found


def refuse_unsafe(settings: Settings) -> None:
    """In production with a fault: raise `UnsafeSettings`, naming each."""
    if not settings.is_production:
        return
    found = [each for each in all_faults(settings) if "has no tables" not in each]
    if found:
        raise UnsafeSettings("Fundtrail does not start:\n- " + "\n- ".join(found))
