"""What the demo's people write: declarations, files, reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from approvals.applications import files
from approvals.applications.models import Application
from approvals.applications.operations import (
    DeclarationDraft,
    IndicatorDraft,
    LineDraft,
    save_declaration,
)
from approvals.database import db
from approvals.demo.content import IndicatorRow, Line, Texts
from approvals.demo.world import World
from workflows.calendar import local_day

A_YEAR = timedelta(days=364)
PAGE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
"""A blank sheet, standing for the signed and stamped page."""


@dataclass(frozen=True)
class Project:
    """Everything that a declaration says."""

    title: str
    kind: str
    texts: Texts
    lines: tuple[Line, ...]
    indicators: tuple[IndicatorRow, ...]
    category: str = "其他一次性项目"
    performance_type: str = "事业/专业类"
    procurement: bool = False
    last_year_budget: Decimal | None = None
    last_year_executed: Decimal | None = None
    initial: Decimal | None = None
    """The budget at the year's beginning, where it is not what was approved."""

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def write_declaration(
    world: World, application: Application, project: Project, *, now: datetime
) -> None:
    """The leader fills in the whole form and attaches what the call asks for. Commits."""
    texts = {name: getattr(project.texts, name) for name in project.texts.__dataclass_fields__}
    start = local_day(now) + timedelta(days=90)
    draft = DeclarationDraft(
        based_on=application.declaration.edit_version,
        title=project.title,
        columns=texts
        | {
            "category": project.category,
            "performance_type": project.performance_type,
            "government_procurement": project.procurement,
            "start_on": start,
            "end_on": start + A_YEAR,
        },
        last_year_budget_amount=project.last_year_budget,
        last_year_executed_amount=project.last_year_executed,
        indicators=[
            IndicatorDraft(None, row.level1, row.level2, row.level3, row.target)
            for row in project.indicators
        ],
        lines=[
            LineDraft(None, world.categories[line.category].id, line.purpose, line.amount)
            for line in project.lines
        ],
    )
    save_declaration(application, draft, application.leader, now=now)
    application.project_years[0].initial_amount = project.initial
    _attach(application, now)
    db.session.commit()


def _attach(application: Application, now: datetime) -> None:
    for requirement in application.call.required_attachments:
        if requirement.is_required:
            files.store(
                application,
                BytesIO(PAGE),
                f"{requirement.title}.pdf",
                application.leader,
                place="declaration",
                now=now,
                requirement_id=requirement.id,
            )
