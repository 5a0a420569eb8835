"""How many applications lie in each stage of each call, and how many does a list hold?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.access import visible
from approvals.applications.models import Application
from approvals.database import db
from approvals.overview.queries import Filters, is_overdue, states_of
from approvals.programmes.models import Call
from approvals.viewer import Viewer
from workflows.definition import Stage

OVER = ""
"""Stands for the states after the last stage."""


@dataclass(frozen=True)
class Number:
    """How many applications, and how many of them are late."""

    number: int = 0
    late: int = 0

    def __add__(self, other: Number) -> Number:
        """Both together."""
        return Number(self.number + other.number, self.late + other.late)


NONE = Number()


@dataclass(frozen=True)
class CallRow:
    """One call in the table of calls and stages, and what lies in each of its states."""

    call: Call
    states: Mapping[str, Number]

    @cached_property
    def stages(self) -> dict[str, Number]:
        """What lies in each stage, or is over."""
        workflow = frozen.version(self.call.programme.workflow_key, self.call.workflow_version)
        found: dict[str, Number] = {}
        for state, each in self.states.items():
            stage = workflow.state(state).stage or OVER
            found[stage] = found.get(stage, NONE) + each
        return found

    def in_stage(self, stage: str) -> Number:
        """What lies in a stage; with `OVER` what is over."""
        return self.stages.get(stage, NONE)


def summed(numbers: Iterable[Number]) -> Number:
    """All of them together."""
    return sum(numbers, NONE)


def calls_by_stage(viewer: Viewer) -> list[CallRow]:
    """How many applications of each call lie in each state, and how many are late: two queries."""
    late = func.sum(case((is_overdue(viewer.now), 1), else_=0))
    counted = db.session.execute(
        select(Application.call_id, Application.state, func.count(), late)
        .where(visible(viewer))
        .group_by(Application.call_id, Application.state)
    ).all()
    calls = db.session.scalars(
        select(Call)
        .where(Call.id.in_({row[0] for row in counted}))
        .options(joinedload(Call.programme))
        .order_by(Call.year.desc(), Call.id.desc())
    ).all()
    return [CallRow(call, _states(call, counted)) for call in calls]


def _states(call: Call, counted: Sequence[Any]) -> dict[str, Number]:
    return {
        state: Number(number, int(late or 0))
        for call_id, state, number, late in counted
        if call_id == call.id
    }


def sums(calls: Sequence[CallRow], stages: Iterable[Stage]) -> dict[str, Number]:
    """What lies in each stage, or is over, in all calls together."""
    wanted = (*(stage.key for stage in stages), OVER)
    return {stage: summed(row.in_stage(stage) for row in calls) for stage in wanted}


def total(calls: Sequence[CallRow], filters: Filters) -> int | None:
    """How many applications the list holds, where the counts know it; None where they do not."""
    if filters.words.strip() or filters.organisation_id:
        return None
    states = states_of(filters.stage) if filters.stage else None
    found = summed(
        each
        for row in calls
        if not filters.call_id or filters.call_id == row.call.id
        for state, each in row.states.items()
        if filters.state in ("", state) and (states is None or state in states)
    )
    return found.late if filters.overdue else found.number
