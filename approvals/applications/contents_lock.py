"""How is a declaration read for writing: locked, and as the last save left it?"""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from approvals.applications.models import Application, Declaration, ProjectYear
from approvals.database import db

COLUMNS = tuple(inspect(Application).column_attrs.keys())


def lock_contents(application: Application) -> None:
    """Lock the application, then read its texts and rows, once: whoever waited for the lock reads
    what was saved meanwhile. In four queries, however many years it has."""
    db.session.refresh(application, COLUMNS, with_for_update={"of": Application})
    declaration = db.session.get_one(Declaration, application.id, populate_existing=True)
    years = db.session.scalars(
        select(ProjectYear)
        .where(ProjectYear.application_id == application.id)
        .order_by(ProjectYear.year)
        .options(joinedload(ProjectYear.indicators), selectinload(ProjectYear.budget_lines))
        .execution_options(populate_existing=True)
    ).unique()
    set_committed_value(application, "declaration", declaration)
    set_committed_value(application, "project_years", list(years))
