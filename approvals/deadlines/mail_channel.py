"""A message as a mail: words and the same as HTML, a link straight to the thing, one identity."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from email.message import EmailMessage
from html import escape
from typing import Self

from flask_babel import force_locale
from flask_babel import gettext as _

from approvals.deadlines.models import Delivery, Message
from config import Settings

PATIENCE_SECONDS = 20
MOST_MAILS = 100
"""Of one conversation: servers end longer ones of their own accord."""
TAKEN = 250
WRONG_ADDRESS = re.compile(r"5\d\d 5\.1\.(1|2|3|6|10)\b")
"""RFC 3463 and 7505: bad mailbox, bad system, bad syntax, moved away, takes no mail at all."""
SETTINGS_PATH = "/account/messages"


def mail_of(delivery: Delivery, message: Message, settings: Settings) -> EmailMessage:
    """The mail; its Message-ID stays the same however often it is tried."""
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = settings.mail_from
    mail["To"] = delivery.address
    domain = settings.mail_from.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = f"<fundtrail-{delivery.id}@{domain}>"
    mail["Date"] = message.created_at
    mail["Auto-Submitted"] = "auto-generated"
    link, foot = link_of(message, settings), _foot(message, settings)
    words = "\n\n".join(part for part in (message.body, link, foot) if part)
    mail.set_content(f"{words}\n")
    mail.add_alternative(_html(message, link, foot), subtype="html")
    return mail


def _foot(message: Message, settings: Settings) -> str:
    """Which times are meant, and where its reader finds why it came."""
    address = f"{settings.base_url.rstrip('/')}{SETTINGS_PATH}"
    with force_locale(message.account.locale):
        zone = _("A day that is named ends at 24:00. All times are those of Shanghai (UTC+8).")
        why = _("How you are told, and why: %(address)s", address=address)
    return f"-- \n{zone}\n{why}"


def link_of(message: Message, settings: Settings) -> str:
    """The whole address of what the message is about; empty if it is about nothing."""
    return f"{settings.base_url.rstrip('/')}{message.link}" if message.link else ""


def _html(message: Message, link: str, foot: str) -> str:
    lines = _lines(message.body)
    shown = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{escape(message.subject)}</title>'
        f"</head><body><p>{lines}</p>{shown}<p>{_lines(foot)}</p></body></html>\n"
    )


def _lines(words: str) -> str:
    return "<br>\n".join(escape(line) for line in words.splitlines())


def told_fault(fault: Exception) -> str:
    """What went wrong, for who has to mend it: a mail server's answer as it gave it."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(fault.recipients.values()))
    elif isinstance(fault, smtplib.SMTPResponseException):
        code, answer = fault.smtp_code, fault.smtp_error
    else:
        return f"{type(fault).__name__}: {fault}"
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"


def is_wrong_address(fault: Exception) -> bool:
    """Whether the server says that nobody lives at the address, so that no later attempt helps.

    A bare 550 may as well be a relay that does not know this sender yet, which the school mends.
    """
    return isinstance(fault, smtplib.SMTPRecipientsRefused) and bool(
        WRONG_ADDRESS.match(told_fault(fault))
    )


class Postman:
    """One conversation with the mail server for many mails.

    The first mail begins it. It is asked before each further one whether it still stands, and begun
    anew where not: a server that hung up between two mails costs no attempt. After a fault it is
    over, since nobody knows what the server made of it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._say_goodbye()

    def give(self, mail: EmailMessage) -> None:
        """Give a mail to the mail server. Raises OSError or SMTPException."""
        if self._server is not None and not self._listens(self._server):
            self._say_goodbye()
        self._server = self._server or self._begin()
        try:
            self._server.send_message(mail)
        except (OSError, smtplib.SMTPException):
            self._hang_up()
            raise
        self._given += 1

    def _begin(self) -> smtplib.SMTP:
        settings, self._given = self._settings, 0
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE_SECONDS)
        try:
            if settings.smtp_starttls:
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _listens(self, server: smtplib.SMTP) -> bool:
        if self._given >= MOST_MAILS:
            return False
        try:
            return server.rset()[0] == TAKEN
        except (OSError, smtplib.SMTPException):
            return False

    def _say_goodbye(self) -> None:
        """What was taken is taken, however the server parts."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._hang_up()

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
