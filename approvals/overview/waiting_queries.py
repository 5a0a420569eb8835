"""Whom does each application of a list wait for?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import names_by_place

UNNAMED = frozenset({"reviewer", "chair"})
"""Who sits on a committee is not told in lists that applicants may read too."""
CLOCK = "clock"


@dataclass(frozen=True)
class WaitedFor:
    """A role that an application waits for, with the names of those who hold it there."""

    role_key: str
    names: tuple[str, ...]
    persons: int
    """How many people owe something, where they are not named."""


class _Open(NamedTuple):
    """What is read of an open wait."""

    application_id: int
    role_key: str
    organisation_id: int | None
    name: str | None


def waited_for(
    applications: Iterable[Application], now: datetime
) -> dict[int, tuple[WaitedFor, ...]]:
    """By application id, whoever is due first before the others: two queries for a whole list."""
    waits = _open_waits({application.id for application in applications})
    holders = names_by_place(
        {(w.role_key, w.organisation_id) for w in waits if w.organisation_id}, now
    )
    found: dict[int, dict[str, list[_Open]]] = {}
    for wait in waits:
        found.setdefault(wait.application_id, {}).setdefault(wait.role_key, []).append(wait)
    return {
        application_id: tuple(_shown(key, held, holders) for key, held in roles.items())
        for application_id, roles in found.items()
    }


def _open_waits(ids: set[int]) -> list[_Open]:
    rows = db.session.execute(
        select(Wait.application_id, Wait.role_key, Wait.organisation_id, Account.name)
        .outerjoin(Account, Account.id == Wait.account_id)
        .where(Wait.application_id.in_(ids), Wait.closed_at.is_(None), Wait.role_key != CLOCK)
        .order_by(Wait.due_at.asc().nulls_last(), Wait.id)
    )
    return [_Open(*row) for row in rows]


def _shown(
    role_key: str, waits: list[_Open], holders: Mapping[tuple[str, int], list[str]]
) -> WaitedFor:
    if role_key in UNNAMED:
        return WaitedFor(role_key, (), len(waits))
    names = [
        name
        for wait in waits
        for name in (
            [wait.name] if wait.name else holders.get((role_key, wait.organisation_id or 0), [])
        )
    ]
    return WaitedFor(role_key, tuple(dict.fromkeys(names)), len(names))
