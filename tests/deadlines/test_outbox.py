"""Does every mail arrive, and only once, whatever dies in between?"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.database import db
from approvals.deadlines import mail_channel, outbox_operations
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.outbox_operations import BACK_OFF, CLAIM_LASTS, drain
from config import Settings
from tests.support.factories import NOW, make_account, make_organisation
from tests.support.mail import Mailbox, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def settings(app: Flask, mailbox: Mailbox) -> Settings:
    """The settings of an installation that sends through it."""
    return replace(
        app.extensions["settings"],
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        mail_from="fundtrail@school.example",
        base_url="https://fund.school.example/",
    )


def tell_somebody(count: int = 1, **columns: Any) -> None:
    """Put messages to one person into the outbox."""
    account = make_account(make_organisation(), "韦舟舟", **columns)
    for number in range(count):
        tell(
            account,
            Message(
                kind="digest",
                subject=f"{number} 项待办到期",
                body="· 今天到期 提交中期报告",
                link="/",
                unique_key=f"due:{number}",
                created_at=NOW,
            ),
        )
    db.session.commit()


def delivery() -> Delivery:
    """The only delivery, as the database has it."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Delivery)).one()


def test_a_message_is_mailed_once(settings: Settings, mailbox: Mailbox) -> None:
    """Its words, its link and its identity; a second round sends nothing."""
    tell_somebody()
    assert [drain(settings, NOW), drain(settings, NOW + timedelta(days=1))] == [1, 0]
    (mail,) = mailbox.mails
    row = delivery()
    assert mail["Subject"] == "0 项待办到期"
    assert mail["To"] == row.address
    assert mail["Message-ID"] == f"<fundtrail-{row.id}@school.example>"
    words, html = mail.iter_parts()
    begins = "· 今天到期 提交中期报告\n\nhttps://fund.school.example/\n\n-- \n"
    assert words.get_content().startswith(begins)
    assert words.get_content().endswith("：https://fund.school.example/account/messages\n")
    assert "（UTC+8）" in html.get_content()
    assert mail["Date"].datetime == NOW
    assert '<a href="https://fund.school.example/">' in html.get_content()
    assert (row.sent_at, row.attempts) == (NOW, 1)


def test_who_wants_no_mail_gets_none(settings: Settings, mailbox: Mailbox) -> None:
    """The message is in the application all the same."""
    tell_somebody(wants_mail=False)
    assert drain(settings, NOW) == 0
    assert mailbox.mails == []
    assert db.session.scalars(select(Message.subject)).all() == ["0 项待办到期"]


def test_a_refusing_server_is_tried_again_later(settings: Settings, mailbox: Mailbox) -> None:
    """After the time for the first failure, not before; the fault is kept for the administrator."""
    tell_somebody()
    mailbox.refuses = True
    assert drain(settings, NOW) == 0
    row = delivery()
    assert (row.next_attempt_at, row.sent_at) == (NOW + BACK_OFF[0], None)
    assert row.last_error == "451 try again later"
    mailbox.refuses = False
    assert drain(settings, NOW + BACK_OFF[0] - timedelta(seconds=1)) == 0
    assert drain(settings, NOW + BACK_OFF[0]) == 1
    assert (delivery().last_error, len(mailbox.mails)) == ("", 1)


@pytest.mark.parametrize(
    ("answer", "is_given_up"),
    [
        ("550 5.1.1 no such mailbox", True),
        ("550 5.7.1 relaying denied", False),
        ("550 not taken", False),
        ("450 4.1.1 not known at present", False),
    ],
)
def test_an_address_that_does_not_exist_is_given_up_at_once(
    settings: Settings, mailbox: Mailbox, answer: str, is_given_up: bool
) -> None:
    """What the school can mend at its server, or what passes, is tried again."""
    tell_somebody()
    mailbox.nobody_here = answer
    drain(settings, NOW)
    row = delivery()
    assert (row.failed_at is not None, row.last_error) == (is_given_up, answer)


def test_a_server_that_is_away_is_given_up_in_the_end(settings: Settings) -> None:
    """After the last attempt the delivery has failed, and is not tried any more."""
    tell_somebody()
    nowhere, now = replace(settings, smtp_port=1), NOW
    for pause in (*BACK_OFF, timedelta(days=30)):
        drain(nowhere, now)
        now += pause
    row = delivery()
    assert row.failed_at is not None
    assert row.attempts == len(BACK_OFF) + 1
    drain(nowhere, now)
    assert delivery().attempts == len(BACK_OFF) + 1


def test_a_worker_that_dies_after_sending_repeats_the_same_mail(
    settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before its claim has run out, and with the same Message-ID, so that mailboxes see one."""
    tell_somebody()
    send = outbox_operations._send

    def send_and_die(*arguments: Any) -> None:
        send(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outbox_operations, "_send", send_and_die)
        with pytest.raises(KeyboardInterrupt):
            drain(settings, NOW)
    db.session.rollback()
    assert drain(settings, NOW + CLAIM_LASTS - timedelta(seconds=1)) == 0
    assert drain(settings, NOW + CLAIM_LASTS) == 1
    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_nobody_waits_for_a_slow_mail_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a mail is on its way, others write: no lock is held."""
    tell_somebody()

    def write_meanwhile(*_arguments: Any) -> None:
        with db.engine.begin() as other:
            other.execute(db.update(Message).values(body="geändert"))

    monkeypatch.setattr(outbox_operations, "_send", write_meanwhile)
    assert drain(settings, NOW) == 1


def test_workers_at_the_same_moment_send_each_mail_once(
    app: Flask, settings: Settings, mailbox: Mailbox
) -> None:
    """Four workers, twelve mails."""
    tell_somebody(12)

    def work() -> int:
        with app.app_context():
            return drain(settings, NOW)

    with ThreadPoolExecutor(4) as workers:
        done = [worker.result() for worker in [workers.submit(work) for _ in range(4)]]
    assert sum(done) == 12
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 12


def test_a_shift_sends_all_and_counts_its_claims_from_their_own_moments(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many wait; what is claimed late in it is not free for another worker at once."""
    tell_somebody(5)
    claims, claim = [], outbox_operations._claim

    def noted(delivery_id: int, now: Any) -> bool:
        claims.append(now)
        return claim(delivery_id, now)

    minutes = iter(range(0, 60, 2))
    monkeypatch.setattr(outbox_operations, "_claim", noted)
    monkeypatch.setattr(outbox_operations, "monotonic", lambda: next(minutes) * 60)
    monkeypatch.setattr(outbox_operations, "BATCH", 2)
    assert drain(settings, NOW) == 4
    assert claims == [NOW + timedelta(minutes=n) for n in (2, 4, 6, 8)]
    assert drain(settings, NOW) == 1


@pytest.mark.parametrize(("leaves", "most", "conversations"), [(0, 9, 1), (0, 2, 2), (1, 9, 4)])
def test_one_conversation_carries_many_mails(
    settings: Settings, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch,
    leaves: bool, most: int, conversations: int,
) -> None:  # fmt: skip
    """A new one after so many, or where the server has left between two; that costs no attempt."""
    tell_somebody(4)
    mailbox.leaves = leaves
    monkeypatch.setattr(mail_channel, "MOST_MAILS", most)
    assert drain(settings, NOW) == len(mailbox.mails) == 4
    assert len(mailbox.conversations) == conversations
    assert set(db.session.scalars(select(Delivery.attempts))) == {1}
