"""What a call still lacks before it may be opened, and what its office should look at again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from approvals import frozen
from approvals.programmes.models import DATE_KEYS, GATES, Call, Committee
from approvals.wording import N_
from workflows.calendar import AS_THE_COUNTRY, OwnDays, due_on, is_working_day
from workflows.definition import Workflow

WHOLE_BP = 10_000
WHOLE = 100
COMMITTEE_STAGES = ("review", "midterm", "acceptance")


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong: in which section of the form, and an English msgid."""

    section: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


def workflow_of(call: Call) -> Workflow:
    """The definition that the call runs by, or will run by once it is opened."""
    if call.opened_at is None:
        return frozen.newest(call.programme.workflow_key)
    return frozen.version(call.programme.workflow_key, call.workflow_version)


def committees_needed(workflow: Workflow) -> tuple[str, ...]:
    """The stages at which a committee decides, in order."""
    named = {state.committee for state in workflow.states}
    return tuple(stage for stage in COMMITTEE_STAGES if stage in named)


def gates_of(workflow: Workflow) -> tuple[str, ...]:
    """The gates at which money is paid, in order; none where no money flows."""
    named = {state.gate for state in workflow.states}
    return tuple(gate for gate in GATES if gate in named)


def gaps(call: Call, now: datetime) -> list[Gap]:
    """Everything that keeps a call from being opened, in the order of its form."""
    workflow = workflow_of(call)
    found = [*_dates(call, now)]
    if gates := gates_of(workflow):
        found += [*_money(call), *_tranches(call, gates)]
    stages = committees_needed(workflow)
    if stages:
        found += _criteria(call)
    committees = {each.stage: each for each in call.committees}
    return found + [gap for stage in stages for gap in _committee(stage, committees.get(stage))]


def idle_days(call: Call, own: OwnDays = AS_THE_COUNTRY) -> dict[str, date]:
    """Dates of the call on which nobody works, by key: allowed, but worth a second look."""
    days = {key: due_on(getattr(call, f"{key}_at")) for key in DATE_KEYS}
    return {key: day for key, day in days.items() if not is_working_day(day, own)}


def _dates(call: Call, now: datetime) -> Iterator[Gap]:
    if call.opened_at is None and call.declaration_closes_at <= now:
        yield Gap("dates", N_("The last day for declarations is over."))


def _money(call: Call) -> Iterator[Gap]:
    total = sum((source.amount for source in call.sources), Decimal(0))
    if call.envelope_amount <= 0:
        yield Gap("envelope", N_("The envelope is empty."))
    elif total != call.envelope_amount:
        amounts = {"total": f"{total:,.2f}", "envelope": f"{call.envelope_amount:,.2f}"}
        yield Gap(
            "envelope",
            N_("The sources add up to %(total)s yuan; the envelope is %(envelope)s."),
            amounts,
        )


def _tranches(call: Call, gates: tuple[str, ...]) -> Iterator[Gap]:
    total = sum(rule.share_bp for rule in call.tranche_rules)
    places = [GATES.index(rule.gate) for rule in call.tranche_rules]
    if total != WHOLE_BP:
        share = {"total": f"{Decimal(total) / WHOLE:f}"}
        yield Gap("tranches", N_("The tranches add up to %(total)s %% instead of 100 %%."), share)
    if places != sorted(places):
        yield Gap("tranches", N_("The tranches do not stand in the order of their gates."))
    if any(rule.gate not in gates for rule in call.tranche_rules):
        yield Gap("tranches", N_("A tranche waits for a gate that this process does not have."))


def _criteria(call: Call) -> Iterator[Gap]:
    total = sum(criterion.weight for criterion in call.criteria)
    if total != WHOLE:
        weights = {"total": total}
        yield Gap(
            "criteria", N_("The criteria's weights add up to %(total)d instead of 100."), weights
        )


NO_MEMBERS = {
    "review": N_("The review committee has no members."),
    "midterm": N_("The mid-term committee has no members."),
    "acceptance": N_("The acceptance committee has no members."),
}
NO_CHAIR = {
    "review": N_("The review committee has no chair."),
    "midterm": N_("The mid-term committee has no chair."),
    "acceptance": N_("The acceptance committee has no chair."),
}


def _committee(stage: str, committee: Committee | None) -> Iterator[Gap]:
    members = committee.members if committee else []
    if not members or committee is None:
        yield Gap("committees", NO_MEMBERS[stage])
        return
    if sum(member.is_chair for member in members) != 1:
        yield Gap("committees", NO_CHAIR[stage])
    if committee.quorum and committee.quorum > len(members):
        numbers = {"quorum": committee.quorum, "members": len(members)}
        yield Gap(
            "committees",
            N_("A quorum of %(quorum)d is more than a committee of %(members)d has members."),
            numbers,
        )
    for member in members:
        if not member.account.is_enabled:
            name = {"name": member.account.name}
            yield Gap(
                "committees", N_("%(name)s cannot sign in any more; name somebody else."), name
            )
