"""Which steps are people told of who did not take them? It follows from the definition."""

from __future__ import annotations

from typing import Final

from workflows.engine import Decision
from workflows.parts import Workflow

DECISION: Final = "decision"
SENT_BACK: Final = "sent_back"
OWN_ROLES: Final = frozenset({"applicant", "reviewer"})
"""Whoever takes a step in these roles decides nothing over the applicant."""
UNTOLD_OUTCOMES: Final = {"payment": frozenset({"negative"})}
"""Ends of a child that concern its own body alone."""
PROVISIONAL: Final = frozenset({"reserve_money", "release_reservation"})
"""What such a step moves is not final before it is ratified: nobody is told before that."""


def news_for_applicant(workflow: Workflow, decision: Decision) -> str | None:
    """The kind of message that the applicant gets of a step, or None."""
    if decision.role in OWN_ROLES:
        return None
    if decision.action.trigger == "auto":
        return None
    if workflow.subject != "application":
        return DECISION if _ends_for_applicant(workflow, decision) else None
    is_told = _is_told_staying if decision.to_state == decision.from_state else _is_final
    if not is_told(workflow, decision):
        return None
    return SENT_BACK if _asks_again(workflow, decision) else DECISION


def comes_back(workflow: Workflow, decision: Decision) -> bool:
    """Whether the applicant hands something in that may have been sent back before."""
    return (
        workflow.subject == "application"
        and decision.role == "applicant"
        and decision.to_state != decision.from_state
        and workflow.state(decision.to_state).kind == "open"
    )


def waited_in_vain(workflow: Workflow, decision: Decision) -> frozenset[str]:
    """The roles on whose desks an application lay that its applicant took away."""
    if workflow.subject != "application" or decision.role != "applicant":
        return frozenset()
    if workflow.state(decision.to_state).outcome != "withdrawn":
        return frozenset()
    return frozenset(wait.role for wait in workflow.waits_of(decision.from_state)) - {"applicant"}


def _ends_for_applicant(workflow: Workflow, decision: Decision) -> bool:
    state = workflow.state(decision.to_state)
    return state.kind == "end" and state.outcome not in UNTOLD_OUTCOMES.get(
        workflow.subject, frozenset()
    )


def _is_told_staying(_workflow: Workflow, decision: Decision) -> bool:
    """A step that moves nothing is told where a reason is given or a pause begins or ends."""
    return decision.action.needs_comment or decision.action.while_suspended


def _asks_again(workflow: Workflow, decision: Decision) -> bool:
    """A loop of the main line that ends with the applicant, who has to do something once more."""
    action, waits = decision.action, workflow.waits_of(decision.to_state)
    loops = action.limited and not action.aside
    return loops and any(wait.role == "applicant" for wait in waits)


def _is_final(workflow: Workflow, decision: Decision) -> bool:
    effects = frozenset(decision.action.effects)
    if workflow.state(decision.to_state).kind == "end" or "uncommit_money" in effects:
        return True
    return not effects & PROVISIONAL
