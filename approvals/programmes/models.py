"""What may be applied for: programmes, calls, their money plan, criteria and templates."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account, Organisation
from approvals.database import Model, Money, UtcDateTime
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.template import Template
from approvals.file_kinds import USUAL_KINDS
from approvals.programmes.template_models import FormTemplate

GATES = ("start", "midterm", "acceptance")
FUND_SOURCES = ("appropriation", "carried_over", "other")
MOST_GRACE_DAYS = 30
MOST_YEARS = 5
DATE_KEYS = ("declaration_closes", "review_closes", "midterm_due", "acceptance_due")


class Programme(Model):
    """A kind of project that an organisation funds again and again, and the process it runs by."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    workflow_key: Mapped[str] = mapped_column(String(40))
    organisation: Mapped[Organisation] = relationship()


class Call(Model):
    """One round of a programme: a year, its dates, its envelope and its rules."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "code"),
        CheckConstraint("envelope_amount >= 0", name="envelope_not_negative"),
        CheckConstraint("loop_limit BETWEEN 0 AND 9", name="loop_limit_small"),
        CheckConstraint(f"budget_years BETWEEN 1 AND {MOST_YEARS}", name="budget_years_few"),
        CheckConstraint("attachment_limit BETWEEN 1 AND 200", name="attachments_bounded"),
        CheckConstraint("attachment_megabytes BETWEEN 1 AND 50", name="attachment_size_bounded"),
        CheckConstraint("declaration_closes_at > opens_at", name="window_forward"),
        Index("ix_calls_place", "org_path", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    org_path: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(160), default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    workflow_version: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declaration_closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    midterm_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acceptance_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    grace_days: Mapped[int] = mapped_column(default=0)
    envelope_amount: Mapped[Decimal] = mapped_column(Money)
    ceiling_amount: Mapped[Decimal | None] = mapped_column(Money)
    approval_threshold_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    """Payments above it need the finance head; 0: every payment does."""
    project_limit: Mapped[int] = mapped_column(default=2)
    """限项: how many running projects one person may lead."""
    budget_years: Mapped[int] = mapped_column(default=1)
    """Over how many budget years a project may plan its money, from the call's year on."""
    loop_limit: Mapped[int] = mapped_column(default=2)
    attachment_limit: Mapped[int] = mapped_column(default=30)
    attachment_megabytes: Mapped[int] = mapped_column(default=20)
    attachment_kinds: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(USUAL_KINDS))
    """Keys of `file_kinds.KINDS`."""
    is_blind: Mapped[bool] = mapped_column(default=False)
    reviewers_see_each_other: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    form_template_id: Mapped[int | None] = mapped_column(ForeignKey("form_templates.id"))
    """The version of the forms' words that its projects use; None: the shipped one."""
    version: Mapped[int] = mapped_column(default=0)
    programme: Mapped[Programme] = relationship()
    organisation: Mapped[Organisation] = relationship()
    form_template: Mapped[FormTemplate | None] = relationship()
    sources: Mapped[list[CallSource]] = relationship(
        cascade="all, delete-orphan", order_by="CallSource.id"
    )
    tranche_rules: Mapped[list[TrancheRule]] = relationship(
        cascade="all, delete-orphan", order_by="TrancheRule.position"
    )
    criteria: Mapped[list[Criterion]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position"
    )
    indicator_templates: Mapped[list[IndicatorTemplate]] = relationship(
        cascade="all, delete-orphan", order_by="IndicatorTemplate.position"
    )
    line_templates: Mapped[list[LineTemplate]] = relationship(
        cascade="all, delete-orphan", order_by="LineTemplate.position"
    )
    required_attachments: Mapped[list[RequiredAttachment]] = relationship(
        cascade="all, delete-orphan", order_by="RequiredAttachment.position"
    )
    committees: Mapped[list[Committee]] = relationship(
        back_populates="call", cascade="all, delete-orphan", order_by="Committee.id"
    )

    @property
    def dates(self) -> dict[str, datetime]:
        """The dates of the call under the keys that definitions use."""
        return {key: getattr(self, f"{key}_at") for key in DATE_KEYS}

    @property
    def words(self) -> Template:
        """The words of the forms of its projects."""
        return self.form_template.template if self.form_template else SHIPPED

    @property
    def grace_ends_at(self) -> datetime:
        """Until when declarations are taken: the closing date and the days of grace, or when the
        office closed it before."""
        at = self.declaration_closes_at + timedelta(days=self.grace_days)
        return min(at, self.closed_at) if self.closed_at else at


class CallSource(Model):
    """The part of a call's envelope that comes from one source."""

    __tablename__ = "call_sources"
    __table_args__ = (
        UniqueConstraint("call_id", "source"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint(
            "source IN ('appropriation', 'carried_over', 'other')", name="source_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    source: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Decimal] = mapped_column(Money)


class TrancheRule(Model):
    """A share of the approved amount and the gate it waits for. Shares of a call add to 10,000."""

    __tablename__ = "tranche_rules"
    __table_args__ = (
        UniqueConstraint("call_id", "position"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_in_range"),
        CheckConstraint("gate IN ('start', 'midterm', 'acceptance')", name="gate_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    position: Mapped[int]
    gate: Mapped[str] = mapped_column(String(12))
    share_bp: Mapped[int]
    """Hundredths of a percent: 6000 is 60 %."""


class Criterion(Model):
    """What reviewers score from 1 to 10, and its weight in percent."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("call_id", "position"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(120), default="")
    guidance: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int]


class IndicatorTemplate(Model):
    """A row that a new declaration of this call starts with."""

    __tablename__ = "indicator_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    position: Mapped[int]
    level1: Mapped[str] = mapped_column(String(60))
    level2: Mapped[str] = mapped_column(String(60))
    level3: Mapped[str] = mapped_column(String(200), default="")
    target_text: Mapped[str] = mapped_column(String(200), default="")


class BudgetCategory(Model):
    """预算科目: what money is spent on. Rows that the office maintains."""

    __tablename__ = "budget_categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class LineTemplate(Model):
    """A budget line that a new declaration of this call starts with."""

    __tablename__ = "line_templates"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    position: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("budget_categories.id"))
    purpose: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[BudgetCategory] = relationship()


class RequiredAttachment(Model):
    """A file that the call asks for."""

    __tablename__ = "required_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    is_required: Mapped[bool] = mapped_column(default=True)


class Committee(Model):
    """The people who review for a call at one stage. `quorum` null: two thirds, rounded up."""

    __tablename__ = "committees"
    __table_args__ = (
        UniqueConstraint("call_id", "stage"),
        CheckConstraint("stage IN ('review', 'midterm', 'acceptance')", name="stage_known"),
        CheckConstraint("quorum IS NULL OR quorum >= 1", name="quorum_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    stage: Mapped[str] = mapped_column(String(12))
    quorum: Mapped[int | None]
    call: Mapped[Call] = relationship(back_populates="committees")
    members: Mapped[list[CommitteeMember]] = relationship(
        cascade="all, delete-orphan", order_by="CommitteeMember.id"
    )


class CommitteeMember(Model):
    """A seat on a committee; the chair's is one of them."""

    __tablename__ = "committee_members"
    __table_args__ = (UniqueConstraint("committee_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    account: Mapped[Account] = relationship()
