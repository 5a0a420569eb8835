"""Which words of its own has a place for its messages, and who wrote them when?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Organisation
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.message_templates import Words, shipped
from approvals.deadlines.reminder_models import MessageTemplate

LOCALES = ("zh_Hans_CN", "en")
DEEDS = ("change_words", "restore_words")
LATEST = 200
SHOWN = 20


@dataclass(frozen=True)
class Inherited:
    """The words that hold where a place has none of its own, and whose they are (None: shipped)."""

    words: Words
    place: Organisation | None


def own_words(places: Sequence[Organisation]) -> Mapping[tuple[int, str, str], MessageTemplate]:
    """By place, kind and language."""
    rows = db.session.scalars(
        select(MessageTemplate)
        .where(MessageTemplate.organisation_id.in_([place.id for place in places]))
        .options(joinedload(MessageTemplate.changed_by))
    )
    return {(row.organisation_id, row.kind, row.locale): row for row in rows}


def own_word(place: Organisation, kind: str, locale: str) -> MessageTemplate | None:
    """One of them."""
    return own_words([place]).get((place.id, kind, locale))


def inherited(place: Organisation, kind: str, locale: str) -> Inherited:
    """The words of the nearest place above that has some, else the shipped ones."""
    above = place.ancestor_ids[1:]
    if not above:
        return Inherited(shipped(kind, locale), None)
    near = case({each: i for i, each in enumerate(above)}, value=MessageTemplate.organisation_id)
    found = db.session.execute(
        select(MessageTemplate, Organisation)
        .join(Organisation, Organisation.id == MessageTemplate.organisation_id)
        .where(
            MessageTemplate.organisation_id.in_(above),
            MessageTemplate.kind == kind,
            MessageTemplate.locale == locale,
        )
        .order_by(near)
        .limit(1)
    ).first()
    if found is None:
        return Inherited(shipped(kind, locale), None)
    row, owner = found
    return Inherited(Words(row.subject, row.body), owner)


def changes_of(place: Organisation, kind: str, locale: str) -> list[HistoryEntry]:
    """Who changed these words of a place, the latest first."""
    rows = db.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.chain == f"organisation:{place.id}", HistoryEntry.action.in_(DEEDS))
        .options(joinedload(HistoryEntry.actor))
        .order_by(HistoryEntry.position.desc())
        .limit(LATEST)
    )
    mine = [row for row in rows if (row.values["kind"], row.values["locale"]) == (kind, locale)]
    return mine[:SHOWN]
