"""Who would hear of what lies ahead in a call? The same people whom the sweep would tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, union_all

from approvals.accounts.models import Account, Delegation, Grant
from approvals.applications.models import Application, Member
from approvals.database import db
from approvals.deadlines.ahead_queries import ESCALATION, EXPIRY, Event
from approvals.deadlines.models import Wait
from approvals.reviews.models import Conflict
from approvals.standing import holding
from workflows.calendar import local_day


@dataclass(frozen=True)
class Holder:
    """Somebody with a role at a place."""

    account_id: int
    name: str
    organisation_id: int
    org_path: str
    programme_id: int | None

    def covers(self, wait: Wait) -> bool:
        """Whether the role holds for the wait's programme."""
        return self.programme_id in (None, wait.programme_id)


@dataclass(frozen=True)
class Deputy:
    """Somebody who acts for another in a period."""

    account_id: int
    name: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class People:
    """Everybody who may hear something: read once for all events."""

    holders: Mapping[str, Sequence[Holder]]
    deputies: Mapping[int, Sequence[Deputy]]
    involved: frozenset[tuple[int, int]]
    """Application and person: leaders, members, conflicts."""

    def told(self, event: Event) -> tuple[str, ...]:
        """Their names, deputies after those for whom they act; of an expiry nobody."""
        if event.kind == EXPIRY:
            return ()
        owing = self._owing(event)
        day = local_day(event.at)
        found = dict(owing)
        for account_id in owing:
            for each in self.deputies.get(account_id, ()):
                if each.from_on <= day <= each.until_on:
                    found[each.account_id] = each.name
        wait = event.wait
        return tuple(
            name
            for account_id, name in found.items()
            if wait.account_id or (wait.application_id, account_id) not in self.involved
        )

    def _owing(self, event: Event) -> dict[int, str]:
        wait = event.wait
        if event.kind != ESCALATION and wait.account:
            return {wait.account.id: wait.account.name} if wait.account.is_enabled else {}
        fitting = [each for each in self.holders.get(event.role_key, ()) if each.covers(wait)]
        if event.kind == ESCALATION:
            above = [each for each in fitting if wait.org_path.startswith(each.org_path)]
            nearest = max((len(each.org_path) for each in above), default=0)
            here = [each for each in above if len(each.org_path) == nearest]
        else:
            here = [each for each in fitting if each.organisation_id == wait.organisation_id]
        return {each.account_id: each.name for each in here}


def people_for(events: Sequence[Event], now: datetime) -> People:
    """Three queries, however many events there are."""
    holders = _holders({event.role_key for event in events}, now)
    known = {each.account_id for found in holders.values() for each in found}
    known |= {event.wait.account_id for event in events if event.wait.account_id}
    calls = {event.wait.application.call_id for event in events}
    return People(holders, _deputies(known), _involved(calls))


def _holders(role_keys: set[str], now: datetime) -> dict[str, list[Holder]]:
    rows = db.session.execute(
        select(
            Grant.role_key,
            Account.id,
            Account.name,
            Grant.organisation_id,
            Grant.org_path,
            Grant.programme_id,
        )
        .join(Account, Account.id == Grant.account_id)
        .where(Grant.role_key.in_(sorted(role_keys)), Account.is_enabled, *holding(now))
        .order_by(Account.name, Account.id)
    )
    found: dict[str, list[Holder]] = {}
    for role_key, account_id, name, organisation_id, path, programme_id in rows:
        holder = Holder(account_id, name, organisation_id, path, programme_id)
        found.setdefault(role_key, []).append(holder)
    return found


def _deputies(account_ids: set[int]) -> dict[int, list[Deputy]]:
    rows = db.session.execute(
        select(
            Delegation.from_account_id,
            Account.id,
            Account.name,
            Delegation.from_on,
            Delegation.until_on,
        )
        .join(Account, Account.id == Delegation.to_account_id)
        .where(
            Delegation.from_account_id.in_(sorted(account_ids)),
            Delegation.ended_at.is_(None),
            Account.is_enabled,
        )
        .order_by(Delegation.id)
    )
    found: dict[int, list[Deputy]] = {}
    for person, account_id, name, from_on, until_on in rows:
        found.setdefault(person, []).append(Deputy(account_id, name, from_on, until_on))
    return found


def _involved(call_ids: set[int]) -> frozenset[tuple[int, int]]:
    of_calls = Application.call_id.in_(sorted(call_ids))
    pairs = [select(Application.id, Application.leader_id).where(of_calls)]
    pairs += [
        select(model.application_id, model.account_id)
        .join(Application, Application.id == model.application_id)
        .where(of_calls)
        for model in (Member, Conflict)
    ]
    return frozenset((row[0], row[1]) for row in db.session.execute(union_all(*pairs)))
