"""Verbs of the declaration: begin, save, number, index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from approvals import door, frozen
from approvals.accounts.models import Account
from approvals.applications.contents_queries import lock_contents
from approvals.applications.models import (
    Application,
    BudgetLine,
    Declaration,
    Indicator,
    ProjectYear,
)
from approvals.applications.search_effects import index
from approvals.applications.sheet import key_of, sheet_of
from approvals.applications.targets_kept import keep_target
from approvals.applications.traces import note_edits
from approvals.applications.year_tables import (
    drop_empty_years,
    requested_amount,
    stored_year,
    year_tables,
)
from approvals.audit.effects import Deed, record
from approvals.database import db
from approvals.programmes.models import Call


def begin(call: Call, leader: Account, *, now: datetime, title: str = "") -> Application:
    """A new draft of a person's department, with the rows of the call's templates. Commits."""
    application = draft(call, leader, now=now, title=title)
    index(application)
    db.session.commit()
    return application


def draft(call: Call, leader: Account, *, now: datetime, title: str = "") -> Application:
    """The same without the commit, for who fills it in the same transaction."""
    application = Application(
        workflow_key=call.programme.workflow_key,
        workflow_version=call.workflow_version,
        call=call,
        title=title,
        organisation=leader.organisation,
        org_path=leader.organisation.path,
        leader=leader,
        round=1,
        created_at=now,
        declaration=Declaration(edited_at=now, edited_by_id=leader.id),
        project_years=[_first_year(call)],
    )
    door.start(application, leader, now=now, role="applicant")
    return application


def _first_year(call: Call) -> ProjectYear:
    return ProjectYear(
        year=call.year,
        indicators=[
            Indicator(
                position=row.position,
                level1=row.level1,
                level2=row.level2,
                level3=row.level3,
                target_text=row.target_text,
            )
            for row in call.indicator_templates
        ],
        budget_lines=[
            BudgetLine(position=row.position, category_id=row.category_id, purpose=row.purpose)
            for row in call.line_templates
        ],
    )


class StaleEdit(RuntimeError):
    """Somebody else saved since this person opened the page. Nothing was written."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__("the declaration was saved meanwhile")
        self.declaration = declaration


class NotEditable(RuntimeError):
    """The application lies where its declaration cannot be edited."""


@dataclass(frozen=True)
class IndicatorDraft:
    """One indicator as typed; `id` None is a new row."""

    id: int | None
    level1: str
    level2: str
    level3: str
    target_text: str
    key: str = ""
    """What the browser called a row that it added."""


@dataclass(frozen=True)
class LineDraft:
    """One budget line as typed; `id` None is a new row."""

    id: int | None
    category_id: int
    purpose: str
    requested_amount: Decimal
    key: str = ""
    quantity: Decimal | None = None
    unit_price_amount: Decimal | None = None


@dataclass(frozen=True)
class DeclarationDraft:
    """A whole declaration as typed, however unfinished."""

    based_on: int
    """The `edit_version` that the person saw."""
    title: str
    columns: dict[str, Any]
    """Columns of `Declaration` by name."""
    last_year_budget_amount: Decimal | None
    last_year_executed_amount: Decimal | None
    indicators: list[IndicatorDraft]
    lines: list[LineDraft]
    """Of the first year."""
    later_lines: tuple[list[LineDraft], ...] = ()
    """Of the years after it, where the draft tells of them."""


def save_declaration(
    application: Application, draft: DeclarationDraft, editor: Account, *, now: datetime
) -> None:
    """Store what was typed. Commits. Raises `StaleEdit` or `NotEditable`, and writes nothing then."""
    lock_contents(application)
    declaration = application.declaration
    if "declaration" not in frozen.of(application).state(application.state).editable:
        raise NotEditable
    if draft.based_on != declaration.edit_version:
        raise StaleEdit(declaration)
    before = sheet_of(application)
    _write(application, draft)
    db.session.flush()
    note_edits(application, before, sheet_of(application), editor, now)
    db.session.commit()


def _write(application: Application, draft: DeclarationDraft) -> None:
    year = application.project_years[0]
    retitled = application.title != draft.title
    application.title = draft.title
    for name, value in draft.columns.items():
        setattr(application.declaration, name, value)
    year.last_year_budget_amount = draft.last_year_budget_amount
    year.last_year_executed_amount = draft.last_year_executed_amount
    _write_indicators(year, draft.indicators)
    of_years = (draft.lines, *draft.later_lines)
    for table, lines in zip(year_tables(application), of_years, strict=False):
        if lines or table.stored:
            _write_lines(stored_year(application, table), lines)
    drop_empty_years(application)
    application.requested_amount = requested_amount(application)
    if retitled:
        index(application)


def _write_indicators(year: ProjectYear, drafts: list[IndicatorDraft]) -> None:
    known = {key_of(row): row for row in year.indicators}
    rows = []
    for position, draft in enumerate(drafts, 1):
        row = known.pop(_key(draft), None) or Indicator(row_key=draft.key or None)
        row.position = position
        row.level1, row.level2, row.level3 = draft.level1, draft.level2, draft.level3
        keep_target(row, draft.target_text)
        rows.append(row)
    year.indicators[:] = rows


def _write_lines(year: ProjectYear, drafts: list[LineDraft]) -> None:
    known = {key_of(row): row for row in year.budget_lines}
    rows = []
    for position, draft in enumerate(drafts, 1):
        row = known.pop(_key(draft), None) or BudgetLine(row_key=draft.key or None)
        row.position, row.category_id, row.purpose = position, draft.category_id, draft.purpose
        row.quantity, row.unit_price_amount = draft.quantity, draft.unit_price_amount
        row.requested_amount = draft.requested_amount
        rows.append(row)
    year.budget_lines[:] = rows


def _key(draft: IndicatorDraft | LineDraft) -> str:
    return draft.key or str(draft.id or "")


def note(
    application: Application, action: str, actor: Account, now: datetime, values: Mapping[str, Any]
) -> None:
    """A row of history that is no step: who changed the project's people or files. Commits."""
    db.session.refresh(application, with_for_update={"of": Application})
    record(noted(application, action, actor, now, values))
    db.session.commit()


def noted(
    application: Application,
    action: str,
    actor: Account,
    now: datetime,
    values: Mapping[str, Any],
    comment: str = "",
) -> Deed:
    """What an applicant did beside the steps, for the application's chain; its row is locked, or new."""
    return Deed(
        chain=f"application:{application.id}",
        subject_kind="application",
        subject_id=application.id,
        application_id=application.id,
        action=action,
        now=now,
        actor_id=actor.id,
        role_key="applicant",
        values=values,
        comment=comment,
    )
