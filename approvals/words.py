"""The words of the processes: roles, states and steps in the reader's language."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask

from approvals import frozen
from approvals.accounts.roles import shipped as shipped_roles
from approvals.audit.models import HistoryEntry
from approvals.audit.words import act
from approvals.presentation import localized
from approvals.subjects import WorkflowSubject
from approvals.viewer import Viewer
from workflows.definition import State


def register(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters.update(
        role=role_title, state_title=state_title, state_of=state_of, stage_number=stage_number,
        step_words=step_words,
    )  # fmt: skip


@cache
def _role_titles() -> dict[str, dict[str, str]]:
    return {entry["key"]: entry["title"] for entry in shipped_roles()}


def role_title(key: str) -> str:
    """A role's title; a role that a school added itself is named by its key."""
    titles = _role_titles().get(key)
    return localized(titles) if titles else key


def roles_of(viewer: Viewer) -> str:
    """The hats that a person wears, for the corner of the page."""
    keys = dict.fromkeys(hat.role_key for hat in viewer.hats)
    keys |= dict.fromkeys(sorted(viewer.seats, reverse=True))
    return " · ".join(role_title(key) for key in list(keys)[:3])


def state_of(subject: WorkflowSubject) -> State:
    """The state in which a subject lies."""
    return frozen.of(subject).state(subject.state)


def state_title(subject: Any) -> str:
    """The state's name."""
    return localized(state_of(subject).title)


def stage_number(subject: WorkflowSubject) -> int:
    """Which stage of its process a subject is in, from 1; 0 once it has ended."""
    keys = [stage.key for stage in frozen.of(subject).stages]
    stage = state_of(subject).stage
    return keys.index(stage) + 1 if stage else 0


def step_words(entry: HistoryEntry) -> str:
    """What an entry of history tells."""
    return act(entry.subject_kind, entry.action)
