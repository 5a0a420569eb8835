"""The parts of an application's page that tell what its people wrote: the declaration and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from approvals import frozen
from approvals.applications import queries
from approvals.applications.change_stories import CHANGES
from approvals.applications.completeness import LABELS, SECTIONS
from approvals.applications.file_sight import may_read
from approvals.applications.forms import TEXT_LABELS
from approvals.applications.models import Application
from approvals.applications.sections import Section
from approvals.applications.standards import lines_with_standards
from approvals.applications.told_findings import FINDINGS
from approvals.sight import Sight, Trail
from approvals.viewer import Viewer

APART = {
    name: label
    for name, label in (*LABELS.items(), *SECTIONS)
    if name not in {*TEXT_LABELS, "indicators", "budget"}
}
"""Fields whose marks stand above the declaration with their names: they have no heading in it."""


def _contents(application: Application, seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    contents = queries.contents_of(application.id, lines=False)
    return {
        "contents": contents,
        "standards": lines_with_standards(contents, contents.project_years) if seen.amounts else {},
        "texts": TEXT_LABELS,
        "open_marks": queries.open_marks(application.id)
        if _is_corrected(application, seen)
        else {},
        "marked_apart": APART,
    }


def _files(application: Application, seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    return {"files": [f for f in queries.files_of(application.id) if may_read(f, seen)]}


def _is_corrected(application: Application, seen: Sight) -> bool:
    """Whether it was sent back, and this person corrects it or reads its steps."""
    state = frozen.of(application).state(application.state)
    was_sent_back = application.submitted_at is not None and "declaration" in state.editable
    return was_sent_back and (seen.edits or Trail.STEPS in seen.trail)


def _reads(_application: Application, seen: Sight) -> bool:
    return seen.texts


def _task_book(application: Application, _seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    return {"contents": queries.contents_of(application.id)}


def _is_proposed(application: Application, seen: Sight) -> bool:
    """While the applicant's lines wait for the office."""
    waits = application.task_book_proposed_at is not None and application.state == "task_book"
    return waits and seen.amounts and bool(seen.trail)


SECTIONS = (
    Section(
        key="declaration",
        title=_l("Declaration"),
        template="applications/_contents.html",
        load=_contents,
        shown=_reads,
        open_in=frozenset({"declaration", "review"}),
        is_drawn_at_once=True,
    ),
    FINDINGS,
    Section(
        key="files",
        title=_l("Attachments"),
        template="applications/_files.html",
        load=_files,
        shown=_reads,
    ),
    Section(
        key="task-book",
        title=_l("Task book to be confirmed"),
        template="applications/_task_book.html",
        load=_task_book,
        shown=_is_proposed,
        open_in=frozenset({"review"}),
    ),
    CHANGES,
)
