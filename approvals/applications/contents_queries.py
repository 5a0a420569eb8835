"""How are a declaration's texts and rows read: locked for a save, and for its page?"""

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
    set_committed_value(application, "declaration", declaration)
    _read_rows((application,), afresh=True)


def read_rows(*applications: Application) -> None:
    """The years of these projects with their indicators and lines: two queries for all of them."""
    if applications:
        _read_rows(applications, afresh=False)


def _read_rows(applications: tuple[Application, ...], *, afresh: bool) -> None:
    years = db.session.scalars(
        select(ProjectYear)
        .where(ProjectYear.application_id.in_([each.id for each in applications]))
        .order_by(ProjectYear.year)
        .options(joinedload(ProjectYear.indicators), selectinload(ProjectYear.budget_lines))
        .execution_options(populate_existing=afresh)
    )
    found = years.unique().all()
    for each in applications:
        own = [year for year in found if year.application_id == each.id]
        set_committed_value(each, "project_years", own)
