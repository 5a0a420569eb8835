"""Verbs of phrases: add, reword, move, remove."""

from __future__ import annotations

from datetime import datetime

from approvals.accounts.models import Account
from approvals.applications.phrase_models import Phrase
from approvals.applications.phrase_queries import shelf_of
from approvals.database import db


def add(text: str, owner: Account | None, organisation_id: int | None, *, now: datetime) -> None:
    """A new last phrase of a person, or of an organisation. Commits."""
    account_id = owner.id if owner else None
    last = max((p.position for p in shelf_of(account_id, organisation_id)), default=0)
    db.session.add(
        Phrase(
            account_id=account_id,
            organisation_id=organisation_id,
            position=last + 1,
            text=text,
            created_at=now,
        )
    )
    db.session.commit()


def reword(phrase: Phrase, text: str) -> None:
    """Other words for it. Commits."""
    phrase.text = text
    db.session.commit()


def move(phrase: Phrase, by: int) -> None:
    """Up (-1) or down (1) among those of the same owner; nothing at the end. Commits."""
    shelf = list(shelf_of(phrase.account_id, phrase.organisation_id))
    here = shelf.index(phrase)
    there = min(max(here + by, 0), len(shelf) - 1)
    shelf.insert(there, shelf.pop(here))
    for position, each in enumerate(shelf, 1):
        each.position = position
    db.session.commit()


def remove(phrase: Phrase) -> None:
    """Take it away; texts into which it was written keep it. Commits."""
    db.session.delete(phrase)
    db.session.commit()
