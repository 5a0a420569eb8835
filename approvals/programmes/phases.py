"""The phases of a call from its dates and, between them, from the working days of its process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from approvals.programmes.completeness import workflow_of
from approvals.programmes.models import Call
from approvals.wording import N_
from workflows.calendar import AS_THE_COUNTRY, OwnDays, add_working_days, due_on, local_day
from workflows.definition import Workflow

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Phase:
    """A part of a call's life. `words` is an English msgid; `kind` is past, live or plan."""

    key: str
    words: str
    first_on: date
    last_on: date
    kind: str
    is_reckoned: bool
    """Its end comes from working days after the date before it, not from a date of the call."""


@dataclass(frozen=True)
class _Part:
    """Which states make a phase; it ends at a date of the call, or after their working days."""

    key: str
    words: str
    states: tuple[str, ...]
    date_key: str | None = None


PARTS = (
    _Part("declaration", N_("Declaring"), ("draft",), "declaration_closes"),
    _Part("registration", N_("Registration"), ("submitted",)),
    _Part("review", N_("Review"), ("committee_review",), "review_closes"),
    _Part("notice", N_("Public notice"), ("ratification", "public_notice")),
    _Part("first_release", N_("First release"), ("task_book", "first_release")),
    _Part("implementation", N_("Implementation"), ("implementation",), "midterm_due"),
    _Part("midterm", N_("Mid-term check"), ("midterm_check",)),
    _Part("second_release", N_("Second release"), ("second_release",)),
    _Part("completion", N_("Completion"), ("completion",), "acceptance_due"),
    _Part("acceptance", N_("Acceptance"), ("acceptance_review", "settlement")),
)


def phases_of(call: Call, now: datetime, own: OwnDays = AS_THE_COUNTRY) -> tuple[Phase, ...]:
    """One after the other; what the process does not have is left out."""
    found: list[Phase] = []
    workflow = workflow_of(call)
    first, today = local_day(call.opens_at), local_day(now)
    for part in _parts_of(workflow):
        last = _last_day(part, call, first, workflow, own)
        if last >= first:
            kind = "past" if last < today else "live" if first <= today else "plan"
            found.append(
                Phase(part.key, part.words, first, last, kind, is_reckoned=not part.date_key)
            )
            first = last + ONE_DAY
    return tuple(found)


def date_keys_of(workflow: Workflow) -> frozenset[str]:
    """The dates of a call that a process waits for."""
    dues = (wait.due for state in workflow.states for wait in state.waits_for)
    return frozenset(due.date for due in dues if due and due.date)


def _parts_of(workflow: Workflow) -> Iterable[_Part]:
    known = {state.key for state in workflow.states}
    return (part for part in PARTS if known.intersection(part.states))


def _last_day(part: _Part, call: Call, first: date, workflow: Workflow, own: OwnDays) -> date:
    if part.key == "declaration":
        return due_on(call.grace_ends_at)
    if part.date_key:
        return due_on(call.dates[part.date_key])
    return add_working_days(first - ONE_DAY, _working_days(part, workflow), own)


def _working_days(part: _Part, workflow: Workflow) -> int:
    """What the states of a phase have together, each as long as its longest wait."""
    return sum(
        max((wait.due.working_days or 0 for wait in state.waits_for if wait.due), default=0)
        for state in workflow.states
        if state.key in part.states
    )
