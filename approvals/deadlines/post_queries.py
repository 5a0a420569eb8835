"""What went to whom, when, how, and did it arrive? And how is the post as a whole?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager

from approvals.access import below
from approvals.accounts.models import Account, Organisation
from approvals.accounts.search_queries import named
from approvals.database import db, plan_by_values
from approvals.deadlines.models import Delivery, Heartbeat, Message
from approvals.deadlines.overdue_queries import OFFICES
from approvals.programmes.queries import LARGEST_ID
from approvals.viewer import Viewer
from workflows.calendar import end_of_day, start_of_day

PAGE = 50
UNSENT = Delivery.sent_at.is_(None)
UNDECIDED = and_(UNSENT, Delivery.failed_at.is_(None))
STATES = {
    "waiting": and_(UNDECIDED, Delivery.attempts == 0),
    "retrying": and_(UNDECIDED, Delivery.attempts > 0),
    "given_up": and_(UNSENT, Delivery.failed_at.is_not(None)),
    "sent": Delivery.sent_at.is_not(None),
}

SHOWN = Message.kind != "digest"
"""A digest is a mail about messages: it is not shown in the application itself."""
READ = {
    "unread": and_(SHOWN, Message.read_at.is_(None)),
    "read": Message.read_at.is_not(None),
}
IN_APPLICATION = "application"

NOTE = Message.kind == "note"
KINDS = {
    "reminder": Message.kind == "reminder",
    "office": and_(NOTE, Message.sender_id.is_not(None)),
    "notice": and_(NOTE, Message.sender_id.is_(None)),
    "digest": Message.kind == "digest",
    "decision": Message.kind == "decision",
    "sent_back": Message.kind == "sent_back",
    "moved": Message.kind == "moved",
}


def kind_of(message: Message) -> str:
    """The kind under which a message is found: notes of the office apart from the system's own."""
    if message.kind == "note":
        return "notice" if message.sender_id is None else "office"
    return message.kind


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; nothing of it: everything. Days are those of writing."""

    who: str = ""
    channel: str = ""
    state: str = ""
    kind: str = ""
    from_on: date | None = None
    until_on: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


@dataclass(frozen=True)
class Told:
    """A message, and the ways by which it goes beside the application."""

    message: Message
    deliveries: Sequence[Delivery]

    @property
    def is_shown(self) -> bool:
        """Whether its reader finds it in the application too."""
        return self.message.kind != "digest"


@dataclass(frozen=True)
class Page:
    """Messages, the last written first; `before` is the key of the next page."""

    rows: Sequence[Told]
    before: int | None


@dataclass(frozen=True)
class PostState:
    """How the post is as a whole."""

    waiting: int
    oldest_at: datetime | None
    """Since when the oldest message that should have gone out waits."""
    failed: int
    swept_at: datetime | None


def post(viewer: Viewer, wanted: Wanted, before: int | None) -> Page:
    """The messages to people of the viewer's places that are wanted, after a key: two queries."""
    plan_by_values()
    found = (
        _messages(viewer)
        .where(*_conditions(wanted))
        .options(contains_eager(Message.account))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        found = found.where(*_after(min(before, LARGEST_ID)))
    rows = db.session.scalars(found).all()
    ways = _ways([row.id for row in rows[:PAGE]])
    told = [Told(row, ways[row.id]) for row in rows[:PAGE]]
    return Page(told, rows[PAGE - 1].id if len(rows) > PAGE else None)


def _ways(message_ids: Sequence[int]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    mine = select(Delivery).where(Delivery.message_id.in_(message_ids)).order_by(Delivery.id)
    for delivery in db.session.scalars(mine):
        found[delivery.message_id].append(delivery)
    return found


def _after(key: int) -> tuple[ColumnElement[bool], ...]:
    """What stands below this message: written earlier, or at the same moment with a lower key."""
    other = aliased(Message)
    written_at = select(other.created_at).where(other.id == key).scalar_subquery()
    return (
        Message.created_at <= written_at,
        or_(Message.created_at < written_at, Message.id < key),
    )


def _messages(viewer: Viewer) -> Select[Message]:
    return (
        select(Message)
        .join(Account, Account.id == Message.account_id)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .where(_own(viewer))
    )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.who:
        yield named(wanted.who)
    if wanted.channel == IN_APPLICATION:
        yield SHOWN
    if sought := list(_of_deliveries(wanted)):
        yield Message.id.in_(select(Delivery.message_id).where(*sought))
    if wanted.state in READ:
        yield READ[wanted.state]
    if wanted.kind:
        yield KINDS[wanted.kind]
    if wanted.from_on:
        yield Message.created_at >= start_of_day(wanted.from_on)
    if wanted.until_on:
        yield Message.created_at < end_of_day(wanted.until_on)


def _of_deliveries(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What one delivery of the message has to be. In the application everything has arrived."""
    if wanted.channel == IN_APPLICATION:
        if wanted.state in STATES and wanted.state != "sent":
            yield false()
        return
    if wanted.channel:
        yield Delivery.channel == wanted.channel
    if wanted.state in STATES:
        yield STATES[wanted.state]


def may_retry(viewer: Viewer, delivery_id: int) -> bool:
    """Whether the message of this delivery stands in the viewer's list."""
    of_it = select(Delivery.message_id).where(Delivery.id == min(delivery_id, LARGEST_ID))
    found = _messages(viewer).where(Message.id.in_(of_it))
    return db.session.scalar(found) is not None


def _own(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has_role("system_admin"):
        return true()
    paths = [below(Organisation.path, hat.org_path) for hat in viewer.hats_of(*OFFICES)]
    return or_(false(), *paths)


def state_of_post(now: datetime) -> PostState:
    """Queue length, the oldest undelivered message, failures, the last sweep: two queries."""
    is_open = Delivery.sent_at.is_(None) & Delivery.failed_at.is_(None)
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.min(case((is_open & (Delivery.next_attempt_at <= now), Delivery.next_attempt_at))),
            func.coalesce(func.sum(case((Delivery.failed_at.is_not(None), 1), else_=0)), 0),
        ).where(Delivery.sent_at.is_(None))
    ).one()
    beat = db.session.get(Heartbeat, "sweep")
    return PostState(int(row[0]), row[1], int(row[2]), beat.seen_at if beat else None)
