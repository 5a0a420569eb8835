"""The words of a message, from the office's template or the shipped one, in a closed sandbox.

A template knows `name`, `count`, `late`, `sender`, `note` and `items`; each item has `when`, `day`,
`task`, `project`, `number`, `who`, `link` and `amount`. It may print, choose and go once over the items.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy import case, select

from approvals.accounts.models import Account
from approvals.database import db
from approvals.deadlines.reminder_models import MessageTemplate
from approvals.wording import N_

KINDS = ("reminder", "note", "digest", "decision", "sent_back")
LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000
MOST_ITEMS = 100
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr,
)  # fmt: skip
TOO_MUCH = N_("This may not stand in a template: only words, values, if, and one for over items.")
NOT_UNDERSTOOD = N_("The template cannot be filled in: %(fault)s")
log = logging.getLogger(__name__)
_sandbox = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)


class BadTemplate(ValueError):
    """The words cannot be used; the message is a sentence, `values` belong into it."""

    def __init__(self, sentence: str, **values: str) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


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
    own = _own(kind, account)
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
    subject = " ".join(_filled(words.subject, content.values).split())[:LONGEST_SUBJECT]
    return Words(subject, _filled(words.body, content.values).strip()[:LONGEST_BODY])


def _filled(source: str, values: Mapping[str, object]) -> str:
    try:
        return _template(source).render(values)
    except (TemplateError, TypeError) as fault:
        raise BadTemplate(NOT_UNDERSTOOD, fault=str(fault)) from fault


@lru_cache(maxsize=256)
def _template(source: str) -> Template:
    """Read and compiled once: a step through the door tells people by it, too."""
    _refuse_too_much(_sandbox.parse(source))
    return _sandbox.from_string(source)


def _refuse_too_much(tree: nodes.Template) -> None:
    """Only what is listed; one loop, never one in another: nothing can run long or reach out."""
    if any(not isinstance(node, ALLOWED) for node in tree.find_all(nodes.Node)):
        raise BadTemplate(TOO_MUCH)
    for loop in tree.find_all(nodes.For):
        if any(inner is not loop for inner in loop.find_all(nodes.For)):
            raise BadTemplate(TOO_MUCH)


def _own(kind: str, account: Account) -> MessageTemplate | None:
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
    text = Path(__file__).with_name("shipped_messages.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)
