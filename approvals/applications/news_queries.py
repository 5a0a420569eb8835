"""What was handed in since a person last acted on an application?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from approvals import frozen
from approvals.access import Ties, sight
from approvals.applications.change_models import CHANGE_OF, ChangeRequest
from approvals.applications.life import history_of
from approvals.applications.models import Application
from approvals.applications.versions_queries import (
    READS_ALL,
    compared_for,
    step_of,
)
from approvals.audit.models import HistoryEntry
from approvals.sight import Sight
from approvals.viewer import Viewer

FREEZES = "freeze_version"
EXTENSION, GRANTED = "extension", "granted"
"""Of the changes of a running project, all but the extension make a version once granted."""
AS_REVIEWER = Ties(edits=None, chairs=False, reviews=True, judges=False)
"""On their own sheet a person reads as a reviewer."""


@dataclass(frozen=True)
class News:
    """What was handed in anew since a person last took a step."""

    seen: int
    """The number of the version that they know."""
    latest: int
    fields: int
    """How many fields differ."""
    marks: int
    """How many marks were answered in between."""
    is_own: bool
    """Else a colleague in the same role acted last, and this person never did."""


def news_for(
    application: Application, seen: Sight, viewer: Viewer, entries: Iterable[HistoryEntry]
) -> News | None:
    """Null for who wrote it, never acted on it, or knows what was handed in last.

    Reads which versions there are from the history that the page has loaded anyway.
    """
    if not seen.texts or application.leader_id == viewer.account.id:
        return None
    last = _last_act(application, viewer, entries)
    if not last.known or last.known == last.latest:
        return None
    found = compared_for(application, seen, last.known, last.latest)
    if found is None:
        return None
    marks = last.marks if seen.trail & READS_ALL else 0
    return News(last.known, last.latest, found.fields, marks, last.is_own)


def news_of_round(application: Application, viewer: Viewer) -> News | None:
    """The same for a reviewer: what they read changes only where a new round began."""
    if application.round == 1:
        return None
    seen = sight(viewer, application, AS_REVIEWER)
    return news_for(application, seen, viewer, history_of(application)[0])


@dataclass
class _Last:
    """Which version this person acted on last, or else a colleague, and the newest there is."""

    known: int = 0
    latest: int = 0
    marks: int = 0
    """Set with that act or since: what was handed in after them answers all of them."""
    is_own: bool = False


def _last_act(application: Application, viewer: Viewer, entries: Iterable[HistoryEntry]) -> _Last:
    """What freezes a version counts it up; roles of committees are nobody's desk."""
    workflow = frozen.of(application)
    desks = {hat.role_key for hat in viewer.hats}
    found, asked = _Last(), EXTENSION
    for entry in entries:
        if entry.subject_kind == Application.kind:
            action = step_of(workflow, entry)
            found.latest += bool(action and FREEZES in action.effects)
            asked = CHANGE_OF.get(entry.action, asked)
        elif entry.subject_kind == ChangeRequest.kind and asked != EXTENSION:
            found.latest += entry.to_state == GRANTED
        is_own = entry.actor_id == viewer.account.id
        if is_own or (not found.is_own and entry.role_key in desks):
            found.known, found.marks = found.latest, 0
            found.is_own = found.is_own or is_own
        found.marks += len(entry.values.get("marks", ()))
    return found
