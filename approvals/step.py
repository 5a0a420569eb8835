"""What an effect is told about the step that is being taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.accounts.models import Account
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.budget.models import Payment
from approvals.reviews.models import Objection
from workflows.definition import Action, Title

Subject = Application | Payment | ChangeRequest | Objection
SUBJECTS: dict[str, type[Subject]] = {
    model.kind: model for model in (Application, Payment, ChangeRequest, Objection)
}


@dataclass(frozen=True)
class Step:
    """One step while it is taken: history is written, the subject still lies in `from_state`."""

    subject: Any
    """The locked row: an `Application` or one of its children."""
    application: Application
    action: Action
    from_state: str
    to_state: str
    actor: Account | None
    """Null: the clock."""
    comment: str
    values: Mapping[str, Any]
    """What the step's form gave, as JSON values (amounts as decimal strings)."""
    history: HistoryEntry
    now: datetime
    start_child: Callable[..., Any]
    """`start_child(row)` begins a child process: see `approvals.door.start`."""
    settle_again: Callable[..., Any]
    """`settle_again(child)` finds its holders anew: see `approvals.door.settle_again`."""


Effect = Callable[[Step], None]


def application_of(subject: Subject) -> Application:
    """The application whose life a subject belongs to: itself or its parent."""
    return subject if isinstance(subject, Application) else subject.application


def with_kind(told: Title, subject: Subject) -> Title:
    """A task or a deed, with what kind of thing it is about where its process knows several."""
    about = subject.about
    return Title(f"{told.zh}（{about.zh}）", f"{told.en}: {about.en.lower()}") if about else told
