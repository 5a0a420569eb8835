"""Verbs on an office's own words for messages: keep them, go back to the shipped ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from approvals.accounts.models import Account, Organisation
from approvals.audit.effects import record_administration
from approvals.database import db
from approvals.deadlines.message_sandbox import check
from approvals.deadlines.message_templates import Words
from approvals.deadlines.reminder_models import MessageTemplate
from approvals.deadlines.word_queries import own_word


class StaleWords(RuntimeError):
    """Somebody else changed these words since this person opened them. Nothing was written."""


def stamp_of(row: MessageTemplate | None) -> str:
    """Which version of the words somebody looked at."""
    return row.changed_at.isoformat() if row else ""


def keep_words(
    place: Organisation,
    key: tuple[str, str],
    words: Words,
    actor: Account,
    *,
    based_on: str,
    now: datetime,
) -> None:
    """Use these words for a kind of message in a language from now on. Commits.

    Raises StaleWords, or BadTemplate for what may not stand there; nothing is written then.
    """
    check(words.subject)
    check(words.body)
    row = _locked(place, key, based_on)
    before = {"subject": row.subject, "body": row.body} if row else None
    after = {"subject": words.subject, "body": words.body}
    if before != after:
        row = row or MessageTemplate(organisation_id=place.id, kind=key[0], locale=key[1])
        row.subject, row.body = words.subject, words.body
        row.changed_by_id, row.changed_at = actor.id, now
        db.session.add(row)
        _note(place, "change_words", key, {"before": before, "after": after}, actor, now)
    db.session.commit()


def restore_words(
    place: Organisation, key: tuple[str, str], actor: Account, *, based_on: str, now: datetime
) -> None:
    """Have no words of one's own any more. Commits. Raises StaleWords."""
    row = _locked(place, key, based_on)
    if row is not None:
        before = {"subject": row.subject, "body": row.body}
        db.session.delete(row)
        _note(place, "restore_words", key, {"before": before}, actor, now)
    db.session.commit()


def _locked(place: Organisation, key: tuple[str, str], based_on: str) -> MessageTemplate | None:
    """The row as it is now, while nobody else can change it."""
    db.session.execute(select(Organisation.id).where(Organisation.id == place.id).with_for_update())
    row = own_word(place, *key)
    if row is not None:
        db.session.refresh(row)
    if stamp_of(row) != based_on:
        raise StaleWords
    return row


def _note(
    place: Organisation,
    deed: str,
    key: tuple[str, str],
    texts: dict[str, object],
    actor: Account,
    now: datetime,
) -> None:
    values = {"kind": key[0], "locale": key[1], **texts}
    record_administration("organisation", place.id, deed, actor.id, now, values=values)
