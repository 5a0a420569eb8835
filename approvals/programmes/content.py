"""What a call says, as plain values: for the trail, and for telling what an edit changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from approvals.programmes.draft import CallDraft
from approvals.programmes.models import Call

COLUMNS: Final = (
    "programme_id",
    "organisation_id",
    "year",
    "code",
    "title",
    "title_en",
    "guidance",
    "opens_at",
    "declaration_closes_at",
    "review_closes_at",
    "midterm_due_at",
    "acceptance_due_at",
    "grace_days",
    "envelope_amount",
    "ceiling_amount",
    "approval_threshold_amount",
    "project_limit",
    "budget_years",
    "loop_limit",
    "attachment_limit",
    "attachment_megabytes",
    "attachment_kinds",
    "form_template_id",
    "is_blind",
    "reviewers_see_each_other",
)
"""What the office decides about a call itself; the rest are its rows."""


def content_of(call: Call) -> dict[str, Any]:
    """Everything that the form of a call can change, as JSON values."""
    return {
        **{name: _plain(getattr(call, name)) for name in COLUMNS},
        "sources": {row.source: _plain(row.amount) for row in call.sources},
        "tranche_rules": [[row.gate, row.share_bp] for row in call.tranche_rules],
        "criteria": [[row.title, row.weight, row.title_en, row.guidance] for row in call.criteria],
        "indicator_templates": [
            [row.level1, row.level2, row.level3, row.target_text]
            for row in call.indicator_templates
        ],
        "line_templates": [[row.category_id, row.purpose] for row in call.line_templates],
        "required_attachments": [[row.title, row.is_required] for row in call.required_attachments],
        "committees": {
            row.stage: [row.quorum, {str(m.account_id): m.is_chair for m in row.members}]
            for row in call.committees
        },
    }


def content_of_draft(draft: CallDraft) -> dict[str, Any]:
    """The same of a draft, as far as it goes; committees it does not name are left out."""
    lists = {
        "tranche_rules": ("gate", "share_bp"),
        "criteria": ("title", "weight", "title_en", "guidance"),
        "indicator_templates": ("level1", "level2", "level3", "target_text"),
        "line_templates": ("category_id", "purpose"),
        "required_attachments": ("title", "is_required"),
    }
    found = {name: _plain(value) for name, value in draft.columns.items()}
    if draft.sources is not None:
        found["sources"] = {name: _plain(value) for name, value in draft.sources.items() if value}
    for name, columns in lists.items():
        if (rows := getattr(draft, name)) is not None:
            found[name] = [[getattr(row, column) for column in columns] for row in rows]
    if draft.committees is not None:
        found["committees"] = {
            each.stage: [each.quorum, {str(key): chair for key, chair in each.seats.items()}]
            for each in draft.committees
            if each.seats
        }
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs: name → what it was and what it is."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value
