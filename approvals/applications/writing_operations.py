"""Verbs of writing: keep what was typed as far as it contradicts nobody, and hand out the key."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from approvals import frozen
from approvals.accounts.models import Account
from approvals.applications.contents_queries import lock_contents
from approvals.applications.merge import Edit, merge
from approvals.applications.models import Application, BudgetLine, Indicator, ProjectYear
from approvals.applications.operations import NotEditable, index
from approvals.applications.readable import readable
from approvals.applications.sheet import Row, Sheet, key_of, sheet_of
from approvals.applications.targets_kept import keep_target
from approvals.applications.traces import note_edits
from approvals.applications.typed_cells import read
from approvals.applications.writing_models import WritingKey
from approvals.applications.year_tables import (
    drop_empty_years,
    requested_amount,
    stored_year,
    year_tables,
)
from approvals.database import db


@dataclass(frozen=True)
class Kept:
    """What was stored, and what the person still has to do."""

    sheet: Sheet
    conflicts: Mapping[str, str]
    """The stored text by the name of each field that two people changed differently."""
    faults: Mapping[str, str]
    """A sentence by the name of each field whose text cannot be stored."""


def keep(application: Application, edit: Edit, editor: Account, *, now: datetime) -> Kept:
    """Store an edit. Commits. Raises `NotEditable`; nothing that others wrote is overwritten."""
    lock_contents(application)
    if "declaration" not in frozen.of(application).state(application.state).editable:
        raise NotEditable
    before = sheet_of(application)
    typed = readable(edit, before, application.call.words)
    merged = merge(before, typed.edit)
    if merged.sheet != before:
        _write(application, before, merged.sheet)
        note_edits(application, before, merged.sheet, editor, now)
    with _remembered():
        db.session.commit()
    return Kept(merged.sheet, merged.conflicts, typed.faults)


@contextmanager
def _remembered() -> Iterator[None]:
    """What is stored within is not read again afterwards: the answer tells of the same rows."""
    session = db.session()
    expires, session.expire_on_commit = session.expire_on_commit, False
    try:
        yield
    finally:
        session.expire_on_commit = expires


def _write(application: Application, before: Sheet, after: Sheet) -> None:
    for name, text in after.fields.items():
        if before.fields[name] != text:
            _write_field(application, name, read(name, text))
    year = application.project_years[0]
    if after.tables["indicators"] != before.tables["indicators"]:
        _write_rows(year.indicators, after.tables["indicators"], Indicator, _write_indicator)
    changed = [t for t in year_tables(application) if after.tables[t.name] != before.tables[t.name]]
    for table in changed:
        lines = stored_year(application, table).budget_lines
        _write_rows(lines, after.tables[table.name], BudgetLine, _write_line)
    if changed:
        drop_empty_years(application)
        application.requested_amount = requested_amount(application)
    if after.fields["title"] != before.fields["title"]:
        index(application)


def _write_field(application: Application, name: str, value: Any) -> None:
    if name == "title":
        application.title = value
    elif name in ProjectYear.__table__.columns:
        setattr(application.project_years[0], name, value)
    else:
        setattr(application.declaration, name, value)


def _write_rows(stored: list[Any], rows: tuple[Row, ...], kind: type, write: Any) -> None:
    """The table in its new order; rows that it no longer has are deleted."""
    known = {key_of(row): row for row in stored}
    result = []
    for position, row in enumerate(rows, 1):
        model = known.get(row.key) or kind(row_key=row.key)
        write(model, row.cells)
        model.position = position
        result.append(model)
    stored[:] = result


def _write_indicator(model: Indicator, cells: Mapping[str, str]) -> None:
    for name in ("level1", "level2", "level3"):
        setattr(model, name, cells[name])
    if model.target_text != cells["target"]:
        keep_target(model, cells["target"])


def _write_line(model: BudgetLine, cells: Mapping[str, str]) -> None:
    model.category_id = int(cells["category"])
    model.purpose = cells["purpose"]
    model.quantity = read("quantity", cells["quantity"])
    model.unit_price_amount = read("unit_price", cells["unit_price"])
    model.requested_amount = read("requested_amount", cells["requested_amount"]) or Decimal(0)


def writing_key(account: Account, *, now: datetime) -> str:
    """The person's own key, made when it is first asked for. Commits."""
    row = db.session.get(WritingKey, account.id)
    if row is not None:
        return row.key
    made = base64.b64encode(secrets.token_bytes(32)).decode()
    db.session.add(WritingKey(account_id=account.id, key=made, created_at=now))
    try:
        db.session.commit()
    except IntegrityError:  # two tabs asked at once
        db.session.rollback()
        return db.session.get_one(WritingKey, account.id).key
    return made
