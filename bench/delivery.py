"""How many people are told a second, and how many mails go out, beside the bare loop of smtplib?

`python -m bench.delivery` runs it alone; `--small` with a tenth.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage

import psycopg
from sqlalchemy import func, select

from approvals.database import db
from approvals.deadlines.fire_operations import give_reminders
from approvals.deadlines.models import Delivery
from approvals.deadlines.outbox_operations import drain
from approvals.deadlines.reminder_operations import tell_everybody
from bench.owing import A_PERSON, NOW, application_on, everybody_owes
from config import Settings
from tests.support import servers

FULL, SMALL = 5_000, 500
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class DeliveryFigures:
    """Seconds for so many messages, by one worker."""

    count: int
    telling: float
    sending: float
    bare: float

    @property
    def line(self) -> str:
        """As it is printed."""
        told, sent, bare = (self.count / each for each in (self.telling, self.sending, self.bare))
        return (
            f"messages a second, one worker, {self.count:,} people with {A_PERSON} things each: "
            f"{told:.0f} told, {sent:.0f} mails delivered; smtplib alone {bare:.0f}"
        )


def figures(server: str, count: int) -> DeliveryFigures:
    """Tell, then send through a real mail server that is a process of its own."""
    with application_on(server, "bench_delivery") as (app, address), mail_server() as port:
        with psycopg.connect(address) as driver:
            everybody_owes(driver, count * A_PERSON, count * A_PERSON)
        give_reminders(NOW)
        settings = replace(app.extensions["settings"], smtp_host="127.0.0.1", smtp_port=port)
        begun = time.perf_counter()
        tell_everybody(NOW)
        told = time.perf_counter()
        sent = _drained(settings)
        done = time.perf_counter()
        if sent != count:
            raise RuntimeError(f"{sent} mails delivered instead of {count}")
        return DeliveryFigures(count, told - begun, done - told, _bare(count, port))


def _drained(settings: Settings) -> int:
    while drain(settings, NOW):
        pass
    sent = db.session.scalar(select(func.count()).where(Delivery.sent_at.is_not(None)))
    db.session.rollback()
    return sent or 0


def _bare(count: int, port: int) -> float:
    """The same number of mails without an outbox: a connection each."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "待办", "a@school.example", "b@school.example"
    mail.set_content("您好：\n" + "· 今天到期 评审打分：项目\n" * A_PERSON)
    begun = time.perf_counter()
    for _ in range(count):
        with smtplib.SMTP("127.0.0.1", port) as connection:
            connection.send_message(mail)
    return time.perf_counter() - begun


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server that takes everything and keeps nothing; gives its port."""
    port = servers.free_port()
    words = ["-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", *words])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def main() -> None:
    """Print the line."""
    with servers.postgresql() as server:
        print(figures(server, SMALL if "--small" in sys.argv else FULL).line)


if __name__ == "__main__":
    main()
