"""The outbox: each delivery is claimed, sent and marked, one after the other and alone."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from time import monotonic
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import joinedload

from approvals.database import db
from approvals.deadlines.mail_channel import (
    Postman,
    is_wrong_address,
    link_of,
    mail_of,
    told_fault,
)
from approvals.deadlines.models import Delivery
from approvals.deadlines.reminder_models import PostWish
from approvals.deadlines.robot_channel import Note, note_of, post_note, signed
from config import Settings

BATCH = 500
CHANNELS = frozenset({"mail", "wecom", "dingtalk"})
CLAIM_LASTS = timedelta(minutes=5)
"""Longer than a mail server may take, counted from the moment of claiming."""
SHIFT = timedelta(minutes=8)
"""A job ends by itself before the queue ends it."""
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
log = logging.getLogger(__name__)


def drain(settings: Settings, now: datetime) -> int:
    """Send every delivery whose time has come; how many were taken at the other end.

    Without a mail server mails stay where they are, until there is one. What is not sent when the
    shift is over is left to the next.
    """
    begun, last_id, sent = monotonic(), 0, 0
    with Postman(settings) as postman:
        while ids := _waiting(settings, last_id, now):
            for last_id in ids:
                passed = timedelta(seconds=int(monotonic() - begun))
                if passed > SHIFT:
                    return sent
                sent += _deliver(last_id, settings, postman, now + passed)
    return sent


def _waiting(settings: Settings, last_id: int, now: datetime) -> Sequence[int]:
    """The next deliveries whose time had come when the shift began."""
    channels = CHANNELS if settings.smtp_host else CHANNELS - {"mail"}
    ids = db.session.scalars(
        select(Delivery.id)
        .where(
            Delivery.id > last_id,
            Delivery.sent_at.is_(None),
            Delivery.failed_at.is_(None),
            Delivery.next_attempt_at <= now,
            Delivery.channel.in_(channels),
        )
        .order_by(Delivery.id)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    return ids


def _deliver(delivery_id: int, settings: Settings, postman: Postman, now: datetime) -> bool:
    """One delivery; no transaction is open while the other end is spoken to."""
    if not _claim(delivery_id, now):
        return False
    delivery = db.session.get_one(Delivery, delivery_id, options=[joinedload(Delivery.message)])
    letter = _letter(delivery, settings, now)
    db.session.rollback()
    try:
        _send(letter, settings, postman)
    except (OSError, smtplib.SMTPException) as fault:
        _put_off(delivery_id, fault, now)
        return False
    _change(delivery_id, sent_at=now, last_error="")
    return True


def _claim(delivery_id: int, now: datetime) -> bool:
    """Take a delivery for a while; another worker that has it, or had it, is left alone.

    A worker that dies with its claim loses nothing: the claim runs out, and the same mail with the
    same Message-ID is tried again.
    """
    return _change(
        delivery_id,
        Delivery.failed_at.is_(None),
        Delivery.next_attempt_at <= now,
        attempts=Delivery.attempts + 1,
        next_attempt_at=now + CLAIM_LASTS,
    )


def _put_off(delivery_id: int, fault: Exception, now: datetime) -> None:
    delivery = db.session.get_one(Delivery, delivery_id)
    tried = delivery.attempts
    delivery.last_error = told_fault(fault)[:500]
    if tried > len(BACK_OFF) or is_wrong_address(fault):
        delivery.failed_at = now
    else:
        delivery.next_attempt_at = now + BACK_OFF[tried - 1]
    db.session.commit()
    log.warning("delivery %s: attempt %s failed", delivery_id, tried)


def _change(delivery_id: int, *conditions: ColumnElement[bool], **columns: Any) -> bool:
    """Write to a delivery that is not sent yet, if the conditions hold. Commits."""
    result = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.sent_at.is_(None), *conditions)
        .values(**columns)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return cast("CursorResult[Any]", result).rowcount == 1


@dataclass(frozen=True)
class _Letter:
    """A delivery ready to go: a mail, or a note to a robot."""

    mail: EmailMessage | None = None
    note: Note | None = None


def _letter(delivery: Delivery, settings: Settings, now: datetime) -> _Letter:
    message = delivery.message
    if delivery.channel == "mail":
        return _Letter(mail=mail_of(delivery, message, settings))
    address = delivery.address
    if delivery.channel == "dingtalk":
        wish = db.session.get(PostWish, message.account_id)
        address = signed(address, wish.dingtalk_secret if wish else "", now)
    return _Letter(note=note_of(delivery.channel, address, message, link_of(message, settings)))


def _send(letter: _Letter, settings: Settings, postman: Postman) -> None:
    if letter.mail is not None:
        postman.give(letter.mail)
    if letter.note is not None:
        post_note(letter.note, settings)


def try_again(delivery_id: int, *, now: datetime) -> bool:
    """Begin anew with a delivery that was given up; False if there is none such. Commits."""
    return _change(
        delivery_id,
        Delivery.failed_at.is_not(None),
        failed_at=None,
        attempts=0,
        next_attempt_at=now,
    )
