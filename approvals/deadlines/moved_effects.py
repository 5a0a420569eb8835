"""Telling people that what they have to do is due later, or earlier: one message each, whatever moved
at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import String, literal, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines import news_queries
from approvals.deadlines.debtor_queries import OF_A_WAIT, told_of
from approvals.deadlines.message_effects import tell_by
from approvals.deadlines.message_templates import Content, Item, Words, filled_for, own_words
from approvals.deadlines.models import Message, Wait
from approvals.deadlines.reminder_models import MessageTemplate
from approvals.deadlines.rows import path_to, task_words
from approvals.presentation import due_word, until
from workflows.calendar import due_on

AT_ONCE = 500
KIND = "moved"


@dataclass(frozen=True)
class Moving:
    """An act that moved deadlines: by whom (null: the system), why, when, and of each wait the
    moment at which it was due before. Its row in the history lets nobody be told of it twice."""

    doer: Account | None
    reason: str
    entry_id: int
    now: datetime
    former: Mapping[int, datetime]
    own: dict[tuple[int, str], MessageTemplate | None] = field(default_factory=dict)
    """The templates of the readers' places, each asked for once."""


def tell_of_moves(moving: Moving, *, but: Collection[int] = ()) -> int:
    """Tell everybody for whom one of these waits waits; how many were told.

    Not who did it, and not those (`but`) whom another message tells.
    """
    db.session.flush()
    waits = _waits(moving)
    owed = _owed(waits, moving.now)
    left_out = {*but, moving.doer.id if moving.doer else None}
    people = sorted(owed.keys() - left_out)
    for some in _portions(people):
        for reader in news_queries.readers(some):
            mine = sorted((waits[i] for i in owed[reader.account.id]), key=_order)
            tell_by(reader.account, _message(reader.account, mine, moving), reader.wish)
    return len(people)


def _waits(moving: Moving) -> Mapping[int, Wait]:
    """Those that are due at another moment indeed, and still wait for somebody."""
    found = {}
    for some in _portions(sorted(moving.former)):
        rows = db.session.scalars(
            select(Wait)
            .where(Wait.id.in_(some), Wait.closed_at.is_(None), Wait.paused_at.is_(None))
            .options(joinedload(Wait.application).joinedload(Application.call))
        )
        found |= {row.id: row for row in rows if row.due_at and row.due_at != moving.former[row.id]}
    return found


def _owed(waits: Iterable[int], now: datetime) -> Mapping[int, set[int]]:
    """The waits of each person: those whom reminders would reach."""
    owed: dict[int, set[int]] = {}
    nobody_above = literal(None, String).label("role_above")
    for some in _portions(sorted(waits)):
        one = select(*OF_A_WAIT, nobody_above).where(Wait.id.in_(some)).cte("moved")
        for row in db.session.execute(told_of(one, now)):
            owed.setdefault(row.account_id, set()).add(row.wait_id)
    return owed


def _portions(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def _order(wait: Wait) -> tuple[datetime, int]:
    return wait.due_at or wait.opened_at, wait.id


def _message(account: Account, waits: list[Wait], moving: Moving) -> Message:
    with force_locale(account.locale):
        items = tuple(_item(wait, moving) for wait in waits)
        words = _words(account, items, moving)
    is_one = len(items) == 1
    return Message(
        application_id=waits[0].application_id if is_one else None,
        kind=KIND,
        subject=words.subject,
        body=words.body,
        link=items[0].link if is_one else "/",
        unique_key=f"moved:{moving.entry_id}:{account.id}",
        created_at=moving.now,
        sender_id=moving.doer.id if moving.doer else None,
    )


def _words(account: Account, items: tuple[Item, ...], moving: Moving) -> Words:
    place = account.organisation_id, account.locale
    if place not in moving.own:
        moving.own[place] = own_words(KIND, account)
    own, sender = moving.own[place], moving.doer.name if moving.doer else ""
    content = Content(account.name, items, sender, moving.reason)
    return filled_for(account, own if _fits(own, items) else None, KIND, content)


def _fits(own: MessageTemplate | None, items: tuple[Item, ...]) -> bool:
    """An office's words that know of no deadline brought forward would say that it is put off."""
    told = f"{own.subject}{own.body}" if own else ""
    return "earlier" in told or not any(item.is_earlier for item in items)


def _item(wait: Wait, moving: Moving) -> Item:
    """A wait as a line; moved by hours alone, it is told with the hours."""
    before, after = moving.former[wait.id], wait.due_at or moving.now
    was, word = due_word(before, moving.now), due_word(after, moving.now)
    item = Item(
        when=word.words if word and after > moving.now else "",
        day=word.day if word else "",
        task=task_words(wait),
        project=wait.application.name,
        number=wait.application.number or "",
        link=path_to(wait),
        former=was.day if was else "",
        is_earlier=after < before,
    )
    if due_on(after) == due_on(before):
        return replace(item, day=until(after), former=until(before))
    return item
