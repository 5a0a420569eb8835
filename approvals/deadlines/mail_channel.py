"""A message as a mail: words and the same as HTML, a link straight to the thing, one identity."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from html import escape

from approvals.deadlines.models import Delivery, Message
from config import Settings

PATIENCE_SECONDS = 20


def mail_of(delivery: Delivery, message: Message, settings: Settings) -> EmailMessage:
    """The mail; its Message-ID stays the same however often it is tried."""
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = settings.mail_from
    mail["To"] = delivery.address
    domain = settings.mail_from.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<fundtrail-{delivery.id}@{domain}>"
    link = link_of(message, settings)
    mail.set_content(f"{message.body}\n\n{link}\n" if link else f"{message.body}\n")
    mail.add_alternative(_html(message, link), subtype="html")
    return mail


def link_of(message: Message, settings: Settings) -> str:
    """The whole address of what the message is about; empty if it is about nothing."""
    return f"{settings.base_url.rstrip('/')}{message.link}" if message.link else ""


def _html(message: Message, link: str) -> str:
    lines = "<br>\n".join(escape(line) for line in message.body.splitlines())
    shown = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(message.subject)}</title>'
        f"</head><body><p>{lines}</p>{shown}</body></html>\n"
    )


def post_mail(mail: EmailMessage, settings: Settings) -> None:
    """Give a mail to the mail server. Raises OSError or SMTPException."""
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE_SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(mail)
