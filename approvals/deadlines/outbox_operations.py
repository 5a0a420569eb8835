"""The outbox: each delivery is claimed, sent and marked, one after the other and alone."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import joinedload

from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from config import Settings

BATCH = 500
PATIENCE_SECONDS = 20
CLAIM_LASTS = timedelta(minutes=5)
"""Longer than a mail server may take."""
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
log = logging.getLogger(__name__)


def drain(settings: Settings, now: datetime) -> int:
    """Send every delivery whose time has come; how many were taken by the mail server."""
    if not settings.smtp_host:
        return 0
    ids = db.session.scalars(
        select(Delivery.id)
        .where(
            Delivery.sent_at.is_(None),
            Delivery.failed_at.is_(None),
            Delivery.next_attempt_at <= now,
        )
        .order_by(Delivery.id)
        .limit(BATCH)
    ).all()
    db.session.rollback()
    return sum(_deliver(delivery_id, settings, now) for delivery_id in ids)


def _deliver(delivery_id: int, settings: Settings, now: datetime) -> bool:
    """One delivery; no transaction is open while the mail server is spoken to."""
    if not _claim(delivery_id, now):
        return False
    delivery = db.session.get_one(Delivery, delivery_id, options=[joinedload(Delivery.message)])
    mail = _mail(delivery, delivery.message, settings)
    db.session.rollback()
    try:
        _send(mail, settings)
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
    delivery.last_error = f"{type(fault).__name__}: {fault}"[:500]
    if tried > len(BACK_OFF):
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


def _mail(delivery: Delivery, message: Message, settings: Settings) -> EmailMessage:
    """The message as a mail; its Message-ID stays the same however often it is tried."""
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = settings.mail_from
    mail["To"] = delivery.address
    domain = settings.mail_from.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<fundtrail-{delivery.id}@{domain}>"
    link = f"\n\n{settings.base_url.rstrip('/')}{message.link}" if message.link else ""
    mail.set_content(f"{message.body}{link}\n")
    return mail


def _send(mail: EmailMessage, settings: Settings) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE_SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
