"""The words of a message, from the office's template or the shipped one.

What may stand in a template is told by `message_sandbox`.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import case, select

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.message_sandbox import BadTemplate, filled
from approvals.deadlines.reminder_models import MessageTemplate
from workflows.yaml_file import read_yaml

KINDS = ("reminder", "note", "digest", "decision", "sent_back", "moved")
LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000
MOST_ITEMS = 100
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """One thing that a message tells of, in the words of its reader."""

    when: str
    day: str
    task: str
    project: str
    number: str = ""
    who: str = ""
    link: str = ""
    is_late: bool = False
    amount: str = ""
    former: str = ""
    """The day on which it was due before."""
    is_earlier: bool = False
    """It was due later before."""


@dataclass(frozen=True)
class Content:
    """What a message is made from."""

    name: str
    items: tuple[Item, ...]
    sender: str = ""
    note: str = ""

    @property
    def values(self) -> dict[str, object]:
        """Under the names that templates use."""
        return {
            "name": self.name,
            "count": len(self.items),
            "late": sum(item.is_late for item in self.items),
            "earlier": sum(item.is_earlier for item in self.items),
            "items": [asdict(item) for item in self.items[:MOST_ITEMS]],
            "sender": self.sender,
            "note": self.note,
        }


@dataclass(frozen=True)
class Words:
    """A subject and a body: as templates, or filled in."""

    subject: str
    body: str


def words_for(kind: str, account: Account, content: Content) -> Words:
    """The words that one person reads: by their school's template if it has one."""
    return filled_for(account, own_words(kind, account), kind, content)


def filled_for(account: Account, own: MessageTemplate | None, kind: str, content: Content) -> Words:
    """The same where the school's template is known already."""
    if own is not None:
        try:
            return fill(Words(own.subject, own.body), content)
        except BadTemplate as fault:
            log.warning("template %s is not used: %s", own.id, fault)
    return fill(shipped(kind, account.locale), content)


def shipped(kind: str, locale: str) -> Words:
    """The words that come with the product."""
    return Words(**_shipped()[kind][locale if locale == "en" else "zh_Hans_CN"])


def fill(words: Words, content: Content) -> Words:
    """The words with their values. Raises BadTemplate for what may not stand in a template."""
    subject = " ".join(filled(words.subject, content.values).split())[:LONGEST_SUBJECT]
    return Words(subject, filled(words.body, content.values).strip()[:LONGEST_BODY])


def own_words(kind: str, account: Account) -> MessageTemplate | None:
    """The template of the nearest organisation above the person that has one."""
    places = account.organisation.ancestor_ids
    near = case({place: i for i, place in enumerate(places)}, value=MessageTemplate.organisation_id)
    return db.session.scalar(
        select(MessageTemplate)
        .where(
            MessageTemplate.organisation_id.in_(places),
            MessageTemplate.kind == kind,
            MessageTemplate.locale == account.locale,
        )
        .order_by(near)
        .limit(1)
    )


@cache
def _shipped() -> dict[str, dict[str, dict[str, str]]]:
    return read_yaml(Path(__file__).with_name("shipped_messages.yaml"))
