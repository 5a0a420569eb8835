"""The small processes that are open beside an application: payments, changes, objections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from approvals import frozen
from approvals.applications.change_models import ChangeRequest
from approvals.applications.change_words import note, where_it_lies
from approvals.budget.models import Payment
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.facts import Loaded
from approvals.offers import Offered, offered
from approvals.presentation import localized, money
from approvals.sight import Sight, Trail
from approvals.step import SUBJECTS, Subject
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Beside:
    """One open child process, with what this viewer may do about it."""

    title: str
    note: str
    state: str
    waits: tuple[Wait, ...]
    """Whom it waits for, and until when."""
    offers: tuple[Offered, ...]
    is_change: bool
    """Its before and after stand in the page's part about changes."""


def open_children(loaded: Loaded, seen: Sight, viewer: Viewer) -> list[Beside]:
    """Those that wait for somebody, as far as the viewer may know of them."""
    return [_beside(each, seen, viewer, loaded) for each in _open(loaded) if _known(each, seen)]


def _open(loaded: Loaded) -> Iterator[Subject]:
    """The children that have an open wait: one query for each kind that has any."""
    ids: dict[str, list[int]] = {}
    for wait in loaded.waits or ():
        if wait.subject_kind != "application":
            ids.setdefault(wait.subject_kind, []).append(wait.subject_id)
    for kind, wanted in ids.items():
        model = SUBJECTS[kind]
        yield from db.session.scalars(select(model).where(model.id.in_(wanted)).order_by(model.id))


def _known(subject: Subject, seen: Sight) -> bool:
    """Money for who sees amounts, the rest for who reads steps, or leads the project."""
    if isinstance(subject, Payment):
        return seen.amounts and bool(seen.trail)
    if isinstance(subject, ChangeRequest):
        return bool(seen.trail & {Trail.OWN, Trail.STEPS, Trail.ALL})
    return bool(seen.trail & {Trail.STEPS, Trail.ALL})


def _beside(subject: Subject, seen: Sight, viewer: Viewer, loaded: Loaded) -> Beside:
    workflow = frozen.of(subject)
    is_change = isinstance(subject, ChangeRequest)
    state = localized(workflow.state(subject.state).title)
    own = (subject.kind, subject.id)
    return Beside(
        localized(subject.about) if is_change else localized(workflow.title),
        _note(subject, seen),
        where_it_lies(subject) if is_change else state,
        tuple(w for w in loaded.waits or () if (w.subject_kind, w.subject_id) == own),
        offered(subject, viewer, loaded),
        is_change,
    )


def _note(subject: Subject, seen: Sight) -> str:
    if isinstance(subject, Payment):
        return money(subject.amount)
    if isinstance(subject, ChangeRequest):
        return note(subject, names=seen.names, amounts=seen.amounts)
    return getattr(subject, "grounds", "")
