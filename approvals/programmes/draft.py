"""What a call is to become: everything that its form says, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class TrancheDraft:
    """A share of the approved amount and the gate it waits for."""

    gate: str
    share_bp: int


@dataclass(frozen=True)
class CriterionDraft:
    """What reviewers score, and its weight in percent."""

    title: str
    weight: int
    title_en: str = ""
    guidance: str = ""


@dataclass(frozen=True)
class IndicatorDraft:
    """A row that new declarations start with."""

    level1: str
    level2: str
    level3: str = ""
    target_text: str = ""


@dataclass(frozen=True)
class LineDraft:
    """A budget line that new declarations start with."""

    category_id: int
    purpose: str = ""


@dataclass(frozen=True)
class AttachmentDraft:
    """A file asked for."""

    title: str
    is_required: bool = True


@dataclass(frozen=True)
class CommitteeDraft:
    """Who reviews at one stage: account id → whether it is the chair's seat."""

    stage: str
    seats: Mapping[int, bool] = field(default_factory=dict)
    quorum: int | None = None


@dataclass(frozen=True)
class CallDraft:
    """A call as typed. What is None, or no key of `columns`, stays as it is stored."""

    columns: Mapping[str, Any]
    """Columns of `Call` by name."""
    sources: Mapping[str, Decimal] | None = None
    tranche_rules: tuple[TrancheDraft, ...] | None = None
    criteria: tuple[CriterionDraft, ...] | None = None
    indicator_templates: tuple[IndicatorDraft, ...] | None = None
    line_templates: tuple[LineDraft, ...] | None = None
    required_attachments: tuple[AttachmentDraft, ...] | None = None
    committees: tuple[CommitteeDraft, ...] | None = None
