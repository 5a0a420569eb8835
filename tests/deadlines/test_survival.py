"""Is everybody told once, whatever is killed? Real processes, real kill -9, a real mail server."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.database import db
from approvals.deadlines import (
    fire_operations,
    mail_channel,
    message_effects,
    outbox_operations,
    reminder_operations,
)
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.outbox_operations import BACK_OFF, CLAIM_LASTS
from approvals.deadlines.reminder_models import Reminder
from config import Settings
from tests.support.dying import dies_at, killed_at, lines_of
from tests.support.factories import NOW, make_application
from tests.support.mail import Mailbox, mail_server
from tests.support.owing import may_be_tried_again, only, only_post, owing
from tests.support.school import make_school

IS_DEEP = bool(os.environ.get("FUNDTRAIL_DEEP"))
DUE, KILLS = (1000, 12) if IS_DEEP else (60, 4)
MOST_EVENTS, MOST_LINES = 60, 300 if IS_DEEP else 120
OUTBOX = (outbox_operations, mail_channel)
TELLING = (fire_operations, reminder_operations, message_effects)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def settings(app: Flask, mailbox: Mailbox) -> Settings:
    """The settings of an installation that sends through it."""
    return replace(app.extensions["settings"], smtp_host="127.0.0.1", smtp_port=mailbox.port)


@pytest.fixture(autouse=True)
def application(app: Flask) -> None:
    """What all of them owe something for."""
    school = make_school()
    make_application(school.call, school.teacher)


def remind() -> None:
    """The part of the sweep that gives and tells reminders."""
    fire_operations.give_reminders(NOW)
    reminder_operations.tell_everybody(NOW)


def count(model: type) -> int:
    """Rows that are committed."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def told() -> Counter[int]:
    """How often each person was told in the application."""
    rows = db.session.scalars(select(Message.account_id).where(Message.kind == "reminder"))
    return Counter(rows.all())


def test_killed_again_and_again_everybody_is_told_just_once(
    app: Flask, settings: Settings, mailbox: Mailbox
) -> None:
    """In the application exactly; by mail nobody is left out, and a doubled one has one identity."""
    people = owing(DUE, NOW)
    part = DUE * 4 // (KILLS + 1)
    for _ in range(KILLS):
        assert killed_at(app, remind, part)
    remind()
    assert told() == Counter(people)
    assert count(Delivery) == count(Reminder) == DUE

    def drain() -> None:
        outbox_operations.drain(settings, NOW)

    for _ in range(KILLS):
        assert killed_at(app, drain, part)
        may_be_tried_again(NOW)
    while outbox_operations.drain(settings, NOW):
        pass
    sent = Counter(mail["To"] for mail in mailbox.mails)
    assert len(sent) == DUE
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == DUE
    assert sent.total() <= DUE + KILLS


def test_killed_at_every_statement_of_telling(app: Flask) -> None:
    """Statements and commits alike: what stands is whole, and the next sweep does the rest once."""
    for number, person in enumerate(owing(MOST_EVENTS, NOW), 1):
        only(person, NOW)
        died = killed_at(app, remind, number)
        remind()
        assert told()[person] == 1, number
        if not died:
            break
    assert MOST_EVENTS > number > 10
    assert count(Delivery) == count(Message) == count(Reminder) == number


def test_killed_at_every_statement_of_sending(
    app: Flask, settings: Settings, mailbox: Mailbox
) -> None:
    """No mail is lost; one is doubled only where the server had taken it."""
    people = owing(MOST_EVENTS, NOW)
    remind()
    doubled = 0
    for number, person in enumerate(people, 1):
        only_post(person, NOW)
        mailbox.mails.clear()
        died = killed_at(app, lambda: outbox_operations.drain(settings, NOW), number)
        taken = len(mailbox.mails)
        only_post(person, NOW)
        outbox_operations.drain(settings, NOW)
        assert len(mailbox.mails) in (1, 1 + taken), number
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1
        doubled += len(mailbox.mails) - 1
        if not died:
            break
    assert MOST_EVENTS > number > 5
    assert 0 < doubled < number


def test_a_death_at_every_line_of_the_outbox(settings: Settings, mailbox: Mailbox) -> None:
    """Each line once the one that never runs: delivered later, with one identity, marked as sent."""

    def drain() -> None:
        outbox_operations.drain(settings, NOW)

    first, *people = owing(1 + MOST_LINES, NOW)
    remind()
    only_post(first, NOW)
    lines = lines_of(drain, OUTBOX)
    assert MOST_LINES >= len(lines) > 40
    for place, person in zip(lines, people, strict=False):
        only_post(person, NOW)
        mailbox.mails.clear()
        assert dies_at(drain, OUTBOX, place), place
        only_post(person, NOW)
        drain()
        assert len(mailbox.mails) in (1, 2), place
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1, place
    sent = db.session.scalar(select(func.count()).where(Delivery.sent_at.is_not(None)))
    assert sent == 1 + len(lines)


def test_a_death_at_the_lines_of_telling() -> None:
    """Each is once the one that never runs: told by the next sweep, once. In the deep run all lines."""
    first, *people = owing(1 + MOST_LINES, NOW)
    only(first, NOW)
    lines = lines_of(remind, TELLING)
    chosen = lines if IS_DEEP else lines[::5]
    assert MOST_LINES >= len(chosen) > 20
    for place, person in zip(chosen, people, strict=False):
        only(person, NOW)
        assert dies_at(remind, TELLING, place), place
        remind()
        assert told()[person] == 1, place
    assert set(told().values()) == {1}


def test_a_server_that_dies_after_taking_a_mail_gets_the_same_one_again(
    settings: Settings, mailbox: Mailbox
) -> None:
    """The only way to a doubled mail without a death of our own."""
    owing(1, NOW)
    remind()
    mailbox.dies = True
    assert outbox_operations.drain(settings, NOW) == 0
    mailbox.dies = False
    assert outbox_operations.drain(settings, NOW + BACK_OFF[0]) == 1
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_server_that_does_not_answer_in_time_is_left(
    settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds up nobody for longer than its patience, and the claim outlasts that."""
    assert CLAIM_LASTS.total_seconds() > 2 * mail_channel.PATIENCE_SECONDS
    owing(1, NOW)
    remind()
    mailbox.delay_seconds = 1
    with monkeypatch.context() as patched:
        patched.setattr(mail_channel, "PATIENCE_SECONDS", 0.2)
        assert outbox_operations.drain(settings, NOW) == 0
    assert "timed out" in db.session.scalars(select(Delivery.last_error)).one()
    mailbox.delay_seconds = 0
    assert outbox_operations.drain(settings, NOW + BACK_OFF[0]) == 1
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1
