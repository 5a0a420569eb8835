"""What was handed in since a person last acted on an application?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from approvals import frozen
from approvals.access import Ties, sight
from approvals.applications.change_models import CHANGE_OF, ChangeRequest
from approvals.applications.life import history_of
from approvals.applications.models import Application
from approvals.applications.versions_queries import compared_for, step_of
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


def news_for(
    application: Application, seen: Sight, viewer: Viewer, entries: Iterable[HistoryEntry]
) -> News | None:
    """Null for who wrote it, never acted on it, or knows what was handed in last.

    Reads which versions there are from the history that the page has loaded anyway.
    """
    if not seen.texts or application.leader_id == viewer.account.id:
        return None
    known, latest = _counted(application, viewer.account.id, entries)
    if not known or known == latest:
        return None
    found = compared_for(application, seen, known, latest)
    return News(known, latest, found.fields) if found else None


def news_of_round(application: Application, viewer: Viewer) -> News | None:
    """The same for a reviewer: what they read changes only where a new round began."""
    if application.round == 1:
        return None
    seen = sight(viewer, application, AS_REVIEWER)
    return news_for(application, seen, viewer, history_of(application)[0])


def _counted(
    application: Application, account_id: int, entries: Iterable[HistoryEntry]
) -> tuple[int, int]:
    """The version a person last acted on, and the newest: what froze one counts it up."""
    workflow = frozen.of(application)
    known = latest = 0
    asked = EXTENSION
    for entry in entries:
        if entry.subject_kind == Application.kind:
            action = step_of(workflow, entry)
            latest += bool(action and FREEZES in action.effects)
            asked = CHANGE_OF.get(entry.action, asked)
        elif entry.subject_kind == ChangeRequest.kind and asked != EXTENSION:
            latest += entry.to_state == GRANTED
        if entry.actor_id == account_id:
            known = latest
    return known, latest
