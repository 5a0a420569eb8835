"""How a draft of a call becomes its rows. What the draft leaves out stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from approvals.database import Model, db
from approvals.programmes.draft import CallDraft, CommitteeDraft
from approvals.programmes.models import (
    Call,
    CallSource,
    Committee,
    CommitteeMember,
    Criterion,
    IndicatorTemplate,
    LineTemplate,
    RequiredAttachment,
    TrancheRule,
)

LISTS: dict[str, type[Model]] = {
    "tranche_rules": TrancheRule,
    "criteria": Criterion,
    "indicator_templates": IndicatorTemplate,
    "line_templates": LineTemplate,
    "required_attachments": RequiredAttachment,
}
"""The numbered lists of a call: name on the call and in the draft → the class of its rows."""


def write(call: Call, draft: CallDraft) -> None:
    """Put a draft into a call and its rows."""
    for name, value in draft.columns.items():
        setattr(call, name, value)
    if draft.sources is not None:
        write_sources(call, draft.sources)
    for name, row_class in LISTS.items():
        rows = getattr(draft, name)
        if rows is not None:
            _replace(call, name, row_class, [asdict(row) for row in rows])
    for committee in draft.committees or ():
        _write_committee(call, committee)


def write_sources(call: Call, amounts: Any) -> None:
    """The envelope by source; a source without money has no row."""
    known = {row.source: row for row in call.sources}
    for source, amount in amounts.items():
        if source in known:
            known[source].amount = amount
        elif amount:
            call.sources.append(CallSource(source=source, amount=amount))
    call.sources[:] = [row for row in call.sources if row.amount]


def _replace(call: Call, name: str, row_class: Any, rows: Iterable[dict[str, Any]]) -> None:
    """New rows for old: the old ones go first, so that no two have the same place."""
    stored = getattr(call, name)
    fresh = [row_class(position=place, **columns) for place, columns in enumerate(rows, 1)]
    if [_columns(row) for row in stored] == [_columns(row) for row in fresh]:
        return
    stored.clear()
    if call.id is not None:
        db.session.flush()
    stored.extend(fresh)


def _columns(row: Any) -> dict[str, Any]:
    """The values of a row but for its keys."""
    names = [c.key for c in row.__table__.columns if c.key not in {"id", "call_id"}]
    return {name: getattr(row, name) for name in names}


def _write_committee(call: Call, draft: CommitteeDraft) -> None:
    committee = next((each for each in call.committees if each.stage == draft.stage), None)
    if committee is None:
        if not draft.seats:
            return
        committee = Committee(stage=draft.stage)
        call.committees.append(committee)
    committee.quorum = draft.quorum
    known = {member.account_id: member for member in committee.members}
    committee.members[:] = [
        known.get(account_id) or CommitteeMember(account_id=account_id)
        for account_id in draft.seats
    ]
    for member in committee.members:
        member.is_chair = draft.seats[member.account_id]
