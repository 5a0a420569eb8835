"""What has a project asked to have changed: before and after, why, and what became of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals.applications import comparison_words
from approvals.applications.change_models import ChangeRequest
from approvals.applications.change_words import consequences, where_it_lies
from approvals.applications.comparison import Comparison, compare
from approvals.applications.models import Application
from approvals.applications.proposals import applied
from approvals.applications.sections import Section
from approvals.applications.versions_queries import names_in
from approvals.database import db
from approvals.presentation import localized
from approvals.sight import Sight, Trail
from approvals.viewer import Viewer

READS = frozenset({Trail.OWN, Trail.STEPS, Trail.ALL})


@dataclass(frozen=True)
class Story:
    """One change as it is read: what it is, where it stands, and what differs."""

    change: ChangeRequest
    title: Any
    state: str
    comparison: Comparison | None
    """Null: a date that moves, which the facts tell."""


def story_of(change: ChangeRequest, seen: Sight) -> Story:
    """One change as far as this viewer reads it."""
    found = None
    if change.before:
        after = applied(change.before, change.proposed)
        found = compare(change.before, after, amounts=seen.amounts, people=seen.names)
    return Story(change, localized(change.about), where_it_lies(change), found)


def words_for(stories: Sequence[Story]) -> dict[str, Any]:
    """What the comparison's template needs: the names that any of them mentions, and labels."""
    return {
        "names": names_in(*(each.comparison for each in stories if each.comparison)),
        "field_words": comparison_words.FIELDS,
        "column_words": comparison_words.COLUMNS,
        "said": comparison_words.said,
        "grown": comparison_words.grown,
        "marks": {},
        "consequences": consequences,
    }


def _changes(application: Application, seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    rows = db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.application_id == application.id)
        .options(joinedload(ChangeRequest.requested_by))
        .order_by(ChangeRequest.id.desc())
    )
    stories = [story_of(each, seen) for each in rows]
    return {"stories": stories, **words_for(stories)}


def _shown(application: Application, seen: Sight) -> bool:
    """Once the project runs, to those who read its steps."""
    return application.ratified_at is not None and seen.texts and bool(seen.trail & READS)


CHANGES = Section(
    key="changes",
    title=_l("Changes asked for"),
    template="applications/_changes.html",
    load=_changes,
    shown=_shown,
)
