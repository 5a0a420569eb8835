"""Which indicators and which project-year is a report about?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from approvals.applications.models import Application, Indicator, ProjectYear
from approvals.budget.queries import project_year
from approvals.database import db
from workflows.calendar import local_day


def year_reported_on(application: Application, now: datetime) -> ProjectYear:
    """The project-year that lies under report at a moment."""
    wanted = project_year(application, local_day(now))
    return next(year for year in application.project_years if year.year == wanted)


def indicators_of(year: ProjectYear) -> Sequence[Indicator]:
    """The indicators of a project-year in their order; a year without own ones has those before it."""
    rows = db.session.scalars(
        select(Indicator)
        .join(ProjectYear, ProjectYear.id == Indicator.project_year_id)
        .where(
            ProjectYear.application_id == year.application_id,
            ProjectYear.year <= year.year,
            Indicator.removed_at.is_(None),
        )
        .order_by(ProjectYear.year.desc(), Indicator.position)
    ).all()
    return [row for row in rows if row.project_year_id == rows[0].project_year_id]
