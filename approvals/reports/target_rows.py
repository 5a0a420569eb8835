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
    """The indicators of a project-year in their order."""
    return db.session.scalars(
        select(Indicator).where(Indicator.project_year_id == year.id).order_by(Indicator.position)
    ).all()
