"""What applications are: complete or not, changed, running, overdue."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort
from sqlalchemy import and_, case, exists, func, inspect, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from approvals import frozen
from approvals.access import Ties, sight, ties_columns
from approvals.applications.change_models import ChangeRequest
from approvals.applications.models import (
    TEXT_FIELDS,
    Application,
    Attachment,
    BudgetLine,
    Member,
    ProjectYear,
)
from approvals.applications.snapshot import material, snapshot
from approvals.applications.version_models import ApplicationVersion, Mark
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.programmes.models import Call, RequiredAttachment
from approvals.sight import Sight
from approvals.viewer import Viewer
from approvals.wording import N_

CONTENTS = (
    joinedload(Application.leader),
    joinedload(Application.declaration),
    joinedload(Application.project_years),
    joinedload(Application.members).joinedload(Member.account),
)
"""What a page about an application needs of it."""


def application_for(
    viewer: Viewer, application_id: int, loaded: Sequence[ExecutableOption] = CONTENTS
) -> tuple[Application, Sight]:
    """An application and what this person sees of it; 404 where they see nothing."""
    row = (
        db.session.execute(
            select(Application, *ties_columns(viewer))
            .where(Application.id == application_id)
            .options(
                joinedload(Application.call).options(
                    joinedload(Call.programme),
                    joinedload(Call.organisation),
                    joinedload(Call.form_template),
                ),
                joinedload(Application.organisation),
                *loaded,
            )
        )
        .unique()
        .first()
    ) or abort(404)
    application, *ties = row
    seen = sight(viewer, application, Ties(*ties))
    if not seen.anything:
        abort(404)
    return application, seen


@dataclass(frozen=True)
class Missing:
    """One thing that has to be done before submitting: at which field, said in a sentence."""

    field: str
    sentence: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


def missing(application: Application) -> list[Missing]:
    """What an application still lacks before it may be submitted, in the order of the form."""
    return [*_missing_head(application), *_missing_rows(application), *_missing_files(application)]


def _missing_head(application: Application) -> Iterator[Missing]:
    declaration = application.declaration
    if not application.title.strip():
        yield Missing("title", N_("Give the project a title."))
    for name in ("category", "performance_type", "start_on", "end_on"):
        if not getattr(declaration, name):
            yield Missing(name, N_("Fill in this field."))
    if declaration.government_procurement is None:
        yield Missing(
            "government_procurement", N_("Say whether government procurement is part of it.")
        )
    if declaration.ends_before_start:
        yield Missing("end_on", N_("The project ends before it starts."))
    for name in TEXT_FIELDS:
        if not getattr(declaration, name).strip():
            yield Missing(name, N_("Write this text."))


def _missing_rows(application: Application) -> Iterator[Missing]:
    indicators = application.indicators
    if not indicators:
        yield Missing("indicators", N_("Add at least one indicator."))
    if any(not row.level3.strip() or not row.target_text.strip() for row in indicators):
        yield Missing("indicators", N_("Each indicator needs a name and a target."))
    if not any(line.requested_amount > 0 for line in application.budget_lines):
        yield Missing("budget", N_("Add at least one budget line with an amount."))


def _missing_files(application: Application) -> Iterator[Missing]:
    for row in _files_not_attached(application):
        yield Missing(f"attachment-{row.id}", N_("Attach “%(title)s”."), {"title": row.title})


def _files_not_attached(application: Application) -> Iterable[RequiredAttachment]:
    """Asked of what the page has loaded; where it has loaded nothing, with one statement."""
    if "attachments" not in inspect(application).unloaded:
        present = {f.requirement_id for f in application.attachments if not f.removed_at}
        wanted = application.call.required_attachments
        return [row for row in wanted if row.is_required and row.id not in present]
    attached = exists().where(
        Attachment.requirement_id == RequiredAttachment.id,
        Attachment.application_id == application.id,
        Attachment.removed_at.is_(None),
    )
    rows = select(RequiredAttachment).where(
        RequiredAttachment.call_id == application.call_id,
        RequiredAttachment.is_required,
        ~attached,
    )
    return db.session.scalars(rows.order_by(RequiredAttachment.position))


def last_version(application_id: int) -> ApplicationVersion | None:
    """What was handed in last."""
    return db.session.scalars(
        select(ApplicationVersion)
        .where(ApplicationVersion.application_id == application_id)
        .order_by(ApplicationVersion.number.desc())
        .limit(1)
    ).first()


def changed_materially(application: Application) -> bool:
    """Whether leader, amount or budget differ from the version handed in last."""
    version = last_version(application.id)
    return version is not None and material(version.content) != material(snapshot(application))


@dataclass(frozen=True)
class OtherProjects:
    """A person's other submitted, unfinished projects (限项)."""

    running: int
    overdue: int
    """Those that they are late with: then no new one is taken."""


def other_projects(leader_id: int, besides_id: int, now: datetime) -> OtherProjects:
    """How many other projects a person leads, and how many of them wait for them in vain."""
    is_overdue = and_(
        Application.ratified_at.is_not(None),
        Application.due_at < now,
        Application.state.in_(_states_of_the_applicant()),
    )
    running, overdue = db.session.execute(
        select(func.count(), func.count(case((is_overdue, 1)))).where(
            Application.leader_id == leader_id,
            Application.id != besides_id,
            Application.submitted_at.is_not(None),
            Application.closed_at.is_(None),
        )
    ).one()
    return OtherProjects(running, overdue)


def _states_of_the_applicant() -> set[str]:
    """States in which the applicant has to do something, over all shipped definitions."""
    return {
        state.key
        for workflow in frozen.shipped().values()
        if workflow.subject == "application"
        for state in workflow.states
        if any(entry.role == "applicant" for entry in state.waits_for)
    }


def open_marks(application_id: int) -> dict[str, list[Mark]]:
    """The marks at an application's fields that are not settled by a new submission, by field."""
    found: dict[str, list[Mark]] = {}
    for mark in db.session.scalars(
        select(Mark)
        .where(Mark.application_id == application_id, Mark.closed_at.is_(None))
        .options(joinedload(Mark.history).joinedload(HistoryEntry.actor))
        .order_by(Mark.id)
    ):
        found.setdefault(mark.field, []).append(mark)
    return found


def mark_of(application_id: int, mark_id: int) -> Mark | None:
    """An open mark of this application."""
    mark = db.session.get(Mark, mark_id)
    fits = mark is not None and mark.application_id == application_id and not mark.closed_at
    return mark if fits else None


def attachment_of(application_id: int, attachment_id: int) -> Attachment | None:
    """A file of this application that was not removed."""
    file = db.session.get(Attachment, attachment_id)
    fits = file is not None and file.application_id == application_id and not file.removed_at
    return file if fits else None


def count_unanswered_marks(application_id: int) -> int:
    """Marks of those who sent it back that the applicant has not said to be corrected."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Mark)
            .where(
                Mark.application_id == application_id,
                Mark.answered_at.is_(None),
                Mark.closed_at.is_(None),
            )
        )
        or 0
    )


def gate_of(application: Application) -> str | None:
    """The gate whose tranches may be paid in the application's present state."""
    return frozen.of(application).state(application.state).gate


def extension_days(change: ChangeRequest) -> int:
    """By how many days an extension moves the call's date; 0 for any other change."""
    if change.date_key is None or change.until_at is None:
        return 0
    return (change.until_at - change.application.call.dates[change.date_key]).days


def contents_of(application_id: int, *, lines: bool = True) -> Application:
    """An application with texts, years, indicators, lines and members: at most four queries.

    Without `lines` they are left to whoever asks for more of them.
    """
    with_lines = selectinload(ProjectYear.budget_lines).joinedload(BudgetLine.category)
    return (
        db.session.scalars(
            select(Application)
            .where(Application.id == application_id)
            .options(
                joinedload(Application.declaration),
                joinedload(Application.project_years).options(
                    selectinload(ProjectYear.indicators), *([with_lines] if lines else [])
                ),
                selectinload(Application.members).joinedload(Member.account),
            )
        )
        .unique()
        .one()
    )


def files_of(application_id: int) -> Sequence[Attachment]:
    """The files of an application that were not removed, with what they were asked for as."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id, Attachment.removed_at.is_(None))
        .options(joinedload(Attachment.requirement), joinedload(Attachment.uploaded_by))
        .order_by(Attachment.id)
    ).all()
