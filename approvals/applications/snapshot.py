"""What was handed in, as one JSON document: the content of a version, and its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from approvals.applications.models import (
    TEXT_FIELDS,
    Application,
    BudgetLine,
    Indicator,
    ProjectYear,
)


def snapshot(application: Application) -> dict[str, Any]:
    """Everything a person wrote into an application, in a stable order; amounts are strings."""
    declaration = application.declaration
    return {
        "title": application.title,
        "leader": application.leader_id,
        "organisation": application.organisation_id,
        "requested": str(application.requested_amount),
        "category": declaration.category,
        "performance_type": declaration.performance_type,
        "government_procurement": declaration.government_procurement,
        "start_on": str(declaration.start_on or ""),
        "end_on": str(declaration.end_on or ""),
        "texts": {field: getattr(declaration, field) for field in (*TEXT_FIELDS, "last_year_use")},
        "years": [_year(year) for year in application.project_years],
        "members": [
            {"account": member.account_id, "may_edit": member.may_edit, "duty": member.duty}
            for member in application.members
        ],
        "attachments": [
            {"id": file.id, "name": file.file_name, "digest": file.digest}
            for file in application.attachments
            if file.removed_at is None and file.place == "declaration"
        ],
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of a version's content in canonical form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def material(content: dict[str, Any]) -> tuple[Any, ...]:
    """The part whose change leads back through the department head: leader, amount, budget."""
    lines = [
        (year["year"], line["category"], line["requested"])
        for year in content["years"]
        for line in year["lines"]
    ]
    return content["leader"], content["requested"], sorted(lines)


def _year(year: ProjectYear) -> dict[str, Any]:
    return {
        "year": year.year,
        "last_year_budget": _amount(year.last_year_budget_amount),
        "last_year_executed": _amount(year.last_year_executed_amount),
        "indicators": [_indicator(row) for row in year.indicators],
        "lines": [_line(row) for row in year.budget_lines],
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "id": row.id,
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target": row.target_text,
    }


def _line(row: BudgetLine) -> dict[str, Any]:
    """The amount in force is told once there is one: versions handed in before keep their digest."""
    adjusted = _amount(row.adjusted_amount)
    return ({} if adjusted is None else {"adjusted": adjusted}) | {
        "id": row.id,
        "category": row.category_id,
        "purpose": row.purpose,
        "quantity": None if row.quantity is None else f"{row.quantity:f}",
        "unit_price": _amount(row.unit_price_amount),
        "requested": str(row.requested_amount),
        "approved": _amount(row.approved_amount),
    }


def _amount(amount: object) -> str | None:
    return None if amount is None else str(amount)
