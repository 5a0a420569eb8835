"""Putting a message into the application and the outbox, in the transaction of what it tells of."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.reminder_models import PostWish
from workflows.calendar import SHANGHAI, end_of_day, local_day


def tell(account: Account, message: Message) -> None:
    """Put a message into the application, and into the outbox by the ways the person chose.

    Who wants a daily digest finds it there; what comes in quiet hours is sent when they end.
    """
    tell_by(account, message, db.session.get(PostWish, account.id))
    db.session.flush()


def tell_by(account: Account, message: Message, wish: PostWish | None) -> None:
    """The same where the person's wish is known already; it is sent to the database with the rest."""
    message.account_id = account.id
    db.session.add(message)
    if wish and wish.digest_hour is not None:
        message.awaits_digest = True
    else:
        send(account, message, wish)


def send(account: Account, message: Message, wish: PostWish | None) -> None:
    """Put a message into the outbox, once for each way to the person."""
    at = after_quiet(wish, message.created_at)
    for channel, address in ways_to(account, wish).items():
        db.session.add(
            Delivery(message=message, channel=channel, address=address, next_attempt_at=at)
        )


def ways_to(account: Account, wish: PostWish | None) -> dict[str, str]:
    """The person's address by channel."""
    addresses = {"mail": account.email if account.wants_mail else ""}
    if wish:
        addresses |= {"wecom": wish.wecom_address, "dingtalk": wish.dingtalk_address}
    return {channel: address for channel, address in addresses.items() if address}


def after_quiet(wish: PostWish | None, at: datetime) -> datetime:
    """The moment itself, or the end of the person's quiet hours if it lies in them."""
    if wish is None or wish.quiet_from is None or wish.quiet_until is None:
        return at
    hour, start, end = at.astimezone(SHANGHAI).hour, wish.quiet_from, wish.quiet_until
    is_quiet = start <= hour < end if start <= end else hour >= start or hour < end
    if not is_quiet:
        return at
    today = local_day(at)
    return end_of_day(today if hour < end else today + timedelta(days=1), end)
