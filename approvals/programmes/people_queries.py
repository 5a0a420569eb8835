"""Whom a typed text means: staff number, sign-in name, e-mail, or a name that only one person has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from approvals.accounts.models import Account
from approvals.database import db


def people_named(texts: Iterable[str]) -> dict[str, Account]:
    """The person whom each text means; texts that mean nobody, or several, are left out. One query."""
    wanted = {text: _words(text) for text in texts}
    words = sorted({word for each in wanted.values() for word in each})
    if not words:
        return {}
    small = [word.casefold() for word in words]
    known = db.session.scalars(
        select(Account).where(
            or_(
                Account.staff_number.in_(words),
                Account.login_name.in_(small),
                Account.email.in_(small),
                Account.name.in_(words),
            )
        )
    ).all()
    found = {text: _meant(each, known) for text, each in wanted.items()}
    return {text: person for text, person in found.items() if person is not None}


def _words(text: str) -> list[str]:
    """The whole text first, then its words: `S00012 周启航` is looked up by its number."""
    folded = " ".join(text.replace("\x00", "").split())
    return [folded, *folded.split(" ")] if " " in folded else [folded] if folded else []


def _meant(words: list[str], known: Sequence[Account]) -> Account | None:
    for word in words:
        for person in known:
            if word == person.staff_number or word.casefold() in {person.login_name, person.email}:
                return person
    namesakes = [person for person in known if words and person.name in words]
    able = [person for person in namesakes if person.is_enabled] or namesakes
    return able[0] if len(able) == 1 else None
