"""The outbox: each delivery is claimed, sent and marked in a transaction of its own."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.database import db
from approvals.deadlines.models import Delivery, Message
from config import Settings

BATCH = 500
PATIENCE_SECONDS = 20
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
    """One delivery; another worker that has it, or had it, is left alone."""
    delivery = db.session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id, Delivery.sent_at.is_(None))
        .options(joinedload(Delivery.message, innerjoin=True))
        .with_for_update(skip_locked=True, of=Delivery)
    ).first()
    if delivery is None:
        db.session.rollback()
        return False
    delivery.attempts += 1
    try:
        _send(_mail(delivery, delivery.message, settings), settings)
    except (OSError, smtplib.SMTPException) as fault:
        _put_off(delivery, fault, now)
        db.session.commit()
        return False
    delivery.sent_at, delivery.last_error = now, ""
    db.session.commit()
    return True


def _put_off(delivery: Delivery, fault: Exception, now: datetime) -> None:
    delivery.last_error = f"{type(fault).__name__}: {fault}"[:500]
    if delivery.attempts > len(BACK_OFF):
        delivery.failed_at = now
    else:
        delivery.next_attempt_at = now + BACK_OFF[delivery.attempts - 1]
    log.warning("delivery %s: attempt %s failed", delivery.id, delivery.attempts)


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
