"""What the list of calls and the page of one call show, each in a fixed number of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from approvals.access import visible
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.budget.models import CallBalance
from approvals.database import db
from approvals.programmes import completeness
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.programmes.queries import call_for, calls_visible, manages
from approvals.programmes.status import CallStatus, status_of
from approvals.viewer import Viewer
from workflows.definition import Stage, State, Workflow

PAGE_SIZE = 30
KEY = re.compile(r"([0-9]{4})-([0-9]{1,9})")
"""Year and id of the last row of a page, as they stand in the address."""
NOTHING = Decimal(0)
PAID = ("released", "spent", "returned")


@dataclass(frozen=True)
class CallRow:
    """A call in the list."""

    call: Call
    status: CallStatus
    applications: int
    """Those that the person may see."""
    is_managed: bool


@dataclass(frozen=True)
class CallPage:
    """One page of the list; `after` is the key of the next one."""

    years: tuple[tuple[int, tuple[CallRow, ...]], ...]
    after: str | None

    @property
    def rows(self) -> list[CallRow]:
        """All rows of the page."""
        return [row for _, rows in self.years for row in rows]


@dataclass(frozen=True)
class StateCount:
    """How many of a call's applications lie in a state."""

    state: State
    count: int


@dataclass(frozen=True)
class StageCounts:
    """The counts of one stage; `stage` None: the ends."""

    stage: Stage | None
    states: tuple[StateCount, ...]

    @property
    def total(self) -> int:
        """All of the stage."""
        return sum(each.count for each in self.states)


@dataclass(frozen=True)
class Envelope:
    """What became of a call's money, in yuan."""

    whole: Decimal
    reserved: Decimal = NOTHING
    committed: Decimal = NOTHING
    """Committed and not yet paid."""
    paid: Decimal = NOTHING
    """Ever paid to projects, spent or not."""
    left: Decimal = NOTHING

    def share(self, amount: Decimal) -> float:
        """An amount in percent of the whole."""
        return round(float(amount / self.whole * 100), 2) if self.whole else 0.0


def calls_page(viewer: Viewer, *, year: int | None = None, after: str = "") -> CallPage:
    """The calls that somebody may see, the latest year first."""
    calls = db.session.scalars(_listed(viewer, year, after).limit(PAGE_SIZE + 1)).all()
    shown, more = calls[:PAGE_SIZE], len(calls) > PAGE_SIZE
    counts = _counts(viewer, [call.id for call in shown])
    years: dict[int, list[CallRow]] = defaultdict(list)
    for call in shown:
        row = CallRow(
            call, status_of(call, viewer.now), counts.get(call.id, 0), manages(viewer, call)
        )
        years[call.year].append(row)
    return CallPage(
        tuple((each, tuple(rows)) for each, rows in years.items()),
        f"{shown[-1].year}-{shown[-1].id}" if more else None,
    )


def years_with_calls(viewer: Viewer) -> Sequence[int]:
    """The years of the calls that somebody may see, the latest first."""
    query = select(Call.year).where(calls_visible(viewer)).distinct().order_by(Call.year.desc())
    return db.session.scalars(query).all()


def whole_call(viewer: Viewer, call_id: int) -> Call:
    """A call with what its page shows of it: three queries; 404 unless this person may see it."""
    return call_for(
        viewer,
        call_id,
        joinedload(Call.sources),
        joinedload(Call.tranche_rules),
        selectinload(Call.criteria),
        selectinload(Call.required_attachments),
    )


def committees_of(call: Call) -> Sequence[Committee]:
    """A call's committees with their people: one query."""
    return (
        db.session.scalars(
            select(Committee)
            .where(Committee.call_id == call.id)
            .options(
                joinedload(Committee.members)
                .joinedload(CommitteeMember.account)
                .joinedload(Account.organisation)
            )
            .order_by(Committee.id)
        )
        .unique()
        .all()
    )


def envelope_of(call: Call) -> Envelope:
    """The balances of a call's ledger."""
    rows = db.session.scalars(select(CallBalance).where(CallBalance.call_id == call.id))
    held = {row.account: row.amount for row in rows}
    return Envelope(
        whole=call.envelope_amount,
        reserved=held.get("reserved", NOTHING),
        committed=held.get("committed", NOTHING),
        paid=sum((held.get(each, NOTHING) for each in PAID), NOTHING),
        left=held.get("envelope", call.envelope_amount),
    )


def counts_by_stage(viewer: Viewer, call: Call) -> tuple[StageCounts, ...]:
    """The applications that somebody may see by stage and state; states without any left out."""
    rows = db.session.execute(
        select(Application.state, func.count())
        .where(Application.call_id == call.id, visible(viewer))
        .group_by(Application.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    workflow = completeness.workflow_of(call)
    stages: list[Stage | None] = [*workflow.stages, None]
    found = (_stage_counts(workflow, stage, counts) for stage in stages)
    return tuple(each for each in found if each.states or each.stage)


def _stage_counts(
    workflow: Workflow, stage: Stage | None, counts: Mapping[str, int]
) -> StageCounts:
    key = stage.key if stage else None
    states = (state for state in workflow.states if state.stage == key and counts.get(state.key))
    return StageCounts(stage, tuple(StateCount(state, counts[state.key]) for state in states))


def _listed(viewer: Viewer, year: int | None, after: str) -> Select[Call]:
    query = (
        select(Call)
        .where(calls_visible(viewer))
        .options(joinedload(Call.programme), joinedload(Call.organisation))
        .order_by(Call.year.desc(), Call.id.desc())
    )
    if year is not None:
        query = query.where(Call.year == year)
    if place := KEY.fullmatch(after):
        before_year, before_id = int(place[1]), int(place[2])
        earlier = (Call.year == before_year) & (Call.id < before_id)
        query = query.where(or_(Call.year < before_year, earlier))
    return query


def _counts(viewer: Viewer, call_ids: Sequence[int]) -> dict[int, int]:
    if not call_ids:
        return {}
    rows = db.session.execute(
        select(Application.call_id, func.count())
        .where(Application.call_id.in_(call_ids), visible(viewer))
        .group_by(Application.call_id)
    )
    return {row[0]: row[1] for row in rows}
