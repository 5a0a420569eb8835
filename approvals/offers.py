"""Which steps a person is offered: the same questions that the door asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from approvals import door, facts, frozen
from approvals.applications.models import Application
from approvals.standing import Standing
from approvals.step import Subject, application_of
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from workflows import engine
from workflows.definition import Action

_forms: dict[str, type[StepForm]] = {}


def install(forms: Mapping[str, type[StepForm]]) -> None:
    """Give the steps their forms by name: called once, by `create_app`."""
    _forms.clear()
    _forms.update(forms)


@dataclass(frozen=True)
class Offered:
    """One step that a person may take here, and why not just now, if so."""

    subject: Subject
    action: Action
    refusal: engine.RequirementUnmet | None

    @property
    def needs_page(self) -> bool:
        """Whether the step asks for more than a press of its button."""
        return bool(self.action.form) or self.action.needs_comment


def offered(
    subject: Subject, viewer: Viewer, loaded: facts.Loaded = facts.NOTHING_LOADED
) -> tuple[Offered, ...]:
    """The steps of people whose state and role fit, in the order of the definition."""
    workflow = frozen.of(subject)
    around = loaded.standing or standing_at(application_of(subject), viewer)
    standing = around.of_change(subject.successor_id)
    roles = frozenset(r for action in workflow.actions_from(subject.state) for r in action.by)
    actor = door.actor_at(standing, viewer.account, roles)
    found = engine.available(workflow, facts.about(subject, standing, loaded), actor)
    return tuple(Offered(subject, offer.action, offer.refusal) for offer in found)


def standing_at(application: Application, viewer: Viewer) -> Standing:
    """The people around an application and its children, as this viewer's page needs them."""
    committee = frozen.of(application).committee_at(application.state, application.sender_state)
    return Standing(application, viewer.now, committee, {viewer.account.id: viewer.delegators})


def form_for(action: Action, subject: Subject, viewer: Viewer) -> StepForm:
    """The form of a step, filled from the request if it was posted."""
    form = _forms[action.form]() if action.form else StepForm()
    form.begin(action, subject, viewer, viewer.now)
    return form


def form_names() -> frozenset[str]:
    """Every form that a definition may name."""
    return frozenset(_forms)
