"""Keeping how a person wants to be told."""

from __future__ import annotations

from typing import Any

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.reminder_models import PostWish


def wish_of(account: Account) -> PostWish:
    """What the person wished so far; a fresh row, not yet kept, if nothing."""
    found = db.session.get(PostWish, account.id)
    return found or PostWish(
        account_id=account.id,
        wecom_address="",
        dingtalk_address="",
        dingtalk_secret="",
        tells_of_joined=True,
    )


def wish(account: Account, values: dict[str, Any]) -> None:
    """Keep it. An empty secret leaves the old one, unless the robot is gone. Commits."""
    row = wish_of(account)
    account.wants_mail = bool(values.pop("wants_mail"))
    secret = values.pop("dingtalk_secret") or row.dingtalk_secret
    for name, value in values.items():
        setattr(row, name, value)
    row.dingtalk_secret = secret if row.dingtalk_address else ""
    db.session.add(row)
    db.session.commit()
