"""From what was typed into a call's form to its draft, and from a stored call to its form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from approvals.programmes.call_forms import SOURCE_FIELDS, CallForm, folded
from approvals.programmes.draft import (
    AttachmentDraft,
    CallDraft,
    CommitteeDraft,
    CriterionDraft,
    IndicatorDraft,
    LineDraft,
    TrancheDraft,
)
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.programmes.row_forms import CommitteeForm
from workflows.calendar import due_on, end_of_day, local_day, start_of_day

PLAIN = (
    "programme_id",
    "organisation_id",
    "year",
    "code",
    "title",
    "title_en",
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
"""Fields that are columns of the same name."""
LAST_DAYS = ("declaration_closes", "review_closes", "midterm_due", "acceptance_due")


def draft_from(form: CallForm) -> CallDraft:
    """The call as typed; blank rows are dropped, what the form leaves out is left out."""
    columns = {name: form[name].data for name in PLAIN if name in form}
    columns["title_en"] = columns["title_en"] or ""
    if "form_template_id" in columns:
        columns["form_template_id"] = columns["form_template_id"] or None
    columns["guidance"] = (form.guidance.data or "").replace("\x00", "").strip()
    if "opens_on" in form:
        columns |= _moments(form)
    return CallDraft(
        columns=columns,
        sources=_sources(form) if "envelope_amount" in form else None,
        tranche_rules=_drafts(form, "tranche_rules", TrancheDraft),
        criteria=_drafts(form, "criteria", CriterionDraft),
        indicator_templates=_drafts(form, "indicator_templates", IndicatorDraft),
        line_templates=_drafts(form, "line_templates", LineDraft),
        required_attachments=_drafts(form, "required_attachments", AttachmentDraft),
        committees=tuple(_committee(stage, each) for stage, each in form.committees.items()),
    )


def filled(call: Call) -> dict[str, Any]:
    """What the form shows of a stored call."""
    sources = {row.source: row.amount for row in call.sources}
    committees = {each.stage: each for each in call.committees}
    return {
        **{name: getattr(call, name) for name in PLAIN},
        "form_template_id": call.form_template_id or 0,
        "version": str(call.version),
        "guidance": call.guidance,
        "opens_on": local_day(call.opens_at),
        **{f"{key}_on": due_on(getattr(call, f"{key}_at")) for key in LAST_DAYS},
        **{name: sources.get(source) for source, name in SOURCE_FIELDS.items()},
        "tranche_rules": _shown(call.tranche_rules, "gate", "share_bp"),
        "criteria": _shown(call.criteria, "title", "title_en", "guidance", "weight"),
        "indicator_templates": _shown(
            call.indicator_templates, "level1", "level2", "level3", "target_text"
        ),
        "line_templates": _shown(call.line_templates, "category_id", "purpose"),
        "required_attachments": _shown(call.required_attachments, "title", "is_required"),
        **{stage: _shown_committee(each) for stage, each in committees.items()},
    }


def blank(today: date) -> dict[str, Any]:
    """What the form of a new call starts with."""
    return {
        "year": today.year,
        "tranche_rules": [
            {"gate": "start", "share_bp": 6000},
            {"gate": "midterm", "share_bp": 4000},
        ],
        "criteria": [{}, {}, {}],
        "indicator_templates": [{}],
        "line_templates": [{}, {}],
        "required_attachments": [{"is_required": True}],
        **{stage: {"members": [{}, {}, {}]} for stage in ("review", "midterm", "acceptance")},
    }


def who(member: CommitteeMember) -> str:
    """A member as the form names them."""
    return f"{member.account.staff_number} {member.account.name}"


def _moments(form: CallForm) -> dict[str, datetime]:
    last = {f"{key}_at": end_of_day(form[f"{key}_on"].data) for key in LAST_DAYS}
    return {"opens_at": start_of_day(form.opens_on.data), **last}


def _sources(form: CallForm) -> dict[str, Decimal]:
    return {source: form[name].data or Decimal(0) for source, name in SOURCE_FIELDS.items()}


def _drafts(form: CallForm, name: str, draft_class: Any) -> tuple[Any, ...] | None:
    """The rows of a list as drafts; None where the form does not have the list."""
    if name not in form:
        return None
    rows: Any = form[name]
    entries = [entry.form for entry in rows if not entry.form.is_blank]
    return tuple(draft_class(**_values(row)) for row in entries)


def _values(row: Any) -> dict[str, Any]:
    values = {field.short_name: field.data for field in row if field.short_name != "row"}
    return {k: folded(v) if isinstance(v, str) or v is None else v for k, v in values.items()}


def _committee(stage: str, form: CommitteeForm) -> CommitteeDraft:
    seats = {seat.person.id: bool(seat.is_chair.data) for seat in form.seats if seat.person}
    return CommitteeDraft(stage, seats, form.quorum.data)


def _shown(rows: Iterable[Any], *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names} for row in rows]


def _shown_committee(committee: Committee) -> dict[str, Any]:
    members = [{"who": who(each), "is_chair": each.is_chair} for each in committee.members]
    return {"quorum": committee.quorum, "members": members}
