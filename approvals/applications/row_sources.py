"""From where can rows of a declaration be taken: the call's template, or an earlier project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.applications.queries import contents_of
from approvals.applications.sheet import CELLS, Sheet, sheet_of
from approvals.applications.year_tables import FIRST, LINE_TABLES
from approvals.database import db

CALL = "call"
MOST_PROJECTS = 20


@dataclass(frozen=True)
class Source:
    """One place to take rows from."""

    key: str
    """`call`, or the id of an application."""
    title: str


def earlier_projects(application: Application, account: Account) -> Sequence[Application]:
    """The person's own other projects, the latest first."""
    return db.session.scalars(
        select(Application)
        .where(Application.leader_id == account.id, Application.id != application.id)
        .order_by(Application.id.desc())
        .limit(MOST_PROJECTS)
    ).all()


def rows_from(
    source: str, table: str, application: Application, account: Account
) -> list[dict[str, str]]:
    """The rows of a source; none where it is not the person's."""
    if source == CALL:
        return _template_rows(table, application)
    own = {str(each.id): each for each in earlier_projects(application, account)}
    if source not in own:
        return []
    sheet: Sheet = sheet_of(contents_of(own[source].id))
    rows = sheet.tables.get(table) or sheet.tables[FIRST if table in LINE_TABLES else table]
    return [dict(row.cells) for row in rows]


def _template_rows(table: str, application: Application) -> list[dict[str, str]]:
    call = application.call
    blank = dict.fromkeys(CELLS[table], "")
    if table in LINE_TABLES:
        return [
            blank | {"category": str(row.category_id), "purpose": row.purpose}
            for row in call.line_templates
        ]
    return [
        {
            "level1": row.level1,
            "level2": row.level2,
            "level3": row.level3,
            "target": row.target_text,
        }
        for row in call.indicator_templates
    ]
