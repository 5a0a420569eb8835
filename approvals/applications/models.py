"""The application and what its people write: texts, indicators, budget lines, members, files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from approvals.accounts.models import Account, Organisation
from approvals.database import ExactDecimal, Model, Money, UtcDateTime
from approvals.programmes.models import BudgetCategory, Call, RequiredAttachment
from approvals.subjects import WorkflowSubject

TEXT_FIELDS = ("summary", "basis", "necessity", "safeguards", "schedule", "goals")
FILE_PLACES = ("declaration", "spending", "midterm", "final", "task_book", "money_return")

COUNTED = ["call_id", "state", "due_at", "closed_at", "submitted_at", "ratified_at"]
"""What counts over a place ask for: carried by its index, they need not open the rows."""


class Application(WorkflowSubject, Model):
    """申报项目: one project's life from its first draft to its closed account."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint("requested_amount >= 0", name="requested_not_negative"),
        CheckConstraint(
            "approved_amount IS NULL OR approved_amount >= 0", name="approved_not_negative"
        ),
        Index("ix_applications_place_due", "org_path", "due_at", "id"),
        Index("ix_applications_place_id", "org_path", "id", postgresql_include=COUNTED),
        Index("ix_applications_call_state", "call_id", "state"),
        Index("ix_applications_state_due", "state", "due_at", "id"),
        Index("ix_applications_due", "due_at", "id"),
        Index("ix_applications_leader", "leader_id", "id"),
    )
    kind = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id"))
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    org_path: Mapped[str] = mapped_column(String(200))
    leader_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    round: Mapped[int] = mapped_column(default=1)
    """The round of committee review; a resubmission after revision opens the next."""
    requested_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    approved_amount: Mapped[Decimal | None] = mapped_column(Money)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The earliest due date of its open waits: kept by the door, for lists."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first submission."""
    ratified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when its money is committed; from then on the finance office sees it."""
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    termination_proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    task_book_proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settlement_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()
    leader: Mapped[Account] = relationship()
    declaration: Mapped[Declaration] = relationship(
        back_populates="application",
        cascade="all, delete-orphan",
        foreign_keys="Declaration.application_id",
    )
    project_years: Mapped[list[ProjectYear]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="ProjectYear.year"
    )
    members: Mapped[list[Member]] = relationship(cascade="all, delete-orphan", order_by="Member.id")
    attachments: Mapped[list[Attachment]] = relationship(
        cascade="all, delete-orphan", order_by="Attachment.id"
    )

    @property
    def name(self) -> str:
        """Its title, or its number while it has none."""
        return self.title or self.number or f"#{self.id}"

    @property
    def indicators(self) -> list[Indicator]:
        """Of all its years, in their order."""
        return [row for year in self.project_years for row in year.indicators]

    @property
    def budget_lines(self) -> list[BudgetLine]:
        """Of all its years, in their order."""
        return [line for year in self.project_years for line in year.budget_lines]


class Declaration(Model):
    """申报书: the texts of the performance target form, as last saved."""

    __tablename__ = "declarations"

    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(60), default="")
    performance_type: Mapped[str] = mapped_column(String(60), default="")
    government_procurement: Mapped[bool | None]
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    necessity: Mapped[str] = mapped_column(Text, default="")
    safeguards: Mapped[str] = mapped_column(Text, default="")
    schedule: Mapped[str] = mapped_column(Text, default="")
    goals: Mapped[str] = mapped_column(Text, default="")
    last_year_use: Mapped[str] = mapped_column(Text, default="")
    edit_version: Mapped[int] = mapped_column(default=0)
    """Counts the saves: an edit based on an older one is stale and is refused without loss."""
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    last_edits: Mapped[dict] = mapped_column(JSON, default=dict)
    """By field or row: the `edit_version` that changed it last, whose it was, and when."""
    taken_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="SET NULL")
    )
    """The earlier project that the draft was begun from."""
    taken_over: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Fields and rows (`lines:12`) taken over from it that nobody has touched or confirmed yet."""
    application: Mapped[Application] = relationship(
        back_populates="declaration", foreign_keys=[application_id]
    )
    taken_from: Mapped[Application | None] = relationship(foreign_keys=[taken_from_id])

    @property
    def ends_before_start(self) -> bool:
        """Whether the planned days are the wrong way round."""
        return bool(self.start_on and self.end_on and self.end_on < self.start_on)


class ProjectYear(Model):
    """One budget year of a project: its own target form, budget and self-evaluation."""

    __tablename__ = "project_years"
    __table_args__ = (
        UniqueConstraint("application_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year_plausible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    year: Mapped[int]
    initial_amount: Mapped[Decimal | None] = mapped_column(Money)
    """年初预算数"""
    adjusted_amount: Mapped[Decimal | None] = mapped_column(Money)
    """全年预算数"""
    last_year_budget_amount: Mapped[Decimal | None] = mapped_column(Money)
    last_year_executed_amount: Mapped[Decimal | None] = mapped_column(Money)
    application: Mapped[Application] = relationship(back_populates="project_years")
    indicators: Mapped[list[Indicator]] = relationship(
        cascade="all, delete-orphan",
        order_by="Indicator.position",
        primaryjoin="and_(ProjectYear.id == Indicator.project_year_id,"
        " Indicator.removed_at.is_(None))",
    )
    budget_lines: Mapped[list[BudgetLine]] = relationship(
        cascade="all, delete-orphan", order_by="BudgetLine.position"
    )


class Indicator(Model):
    """A row of the three-level target table. `target_text` as typed; the rest as understood."""

    __tablename__ = "indicators"
    __table_args__ = (UniqueConstraint("project_year_id", "row_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_year_id: Mapped[int] = mapped_column(ForeignKey("project_years.id"), index=True)
    position: Mapped[int]
    level1: Mapped[str] = mapped_column(String(60), default="")
    level2: Mapped[str] = mapped_column(String(60), default="")
    level3: Mapped[str] = mapped_column(String(200), default="")
    target_text: Mapped[str] = mapped_column(String(300), default="")
    operator: Mapped[str | None] = mapped_column(String(2))
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str | None] = mapped_column(String(40))
    wording: Mapped[str | None] = mapped_column(String(300))
    agreed_text: Mapped[str | None] = mapped_column(String(300))
    """The target in the proposed task book; once that holds it is the target."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """By a change of the running project: no more to be reached; reports handed in still have it."""
    row_key: Mapped[str | None] = mapped_column(String(40))
    """What the browser called the row while it was new: a save that is repeated finds it."""


class BudgetLine(Model):
    """预算科目: what is asked for, granted, and in force after adjustments."""

    __tablename__ = "budget_lines"
    __table_args__ = (
        UniqueConstraint("project_year_id", "row_key"),
        CheckConstraint("requested_amount >= 0", name="requested_not_negative"),
        CheckConstraint(
            "unit_price_amount IS NULL OR unit_price_amount >= 0", name="unit_price_not_negative"
        ),
        CheckConstraint(
            "approved_amount IS NULL OR approved_amount >= 0", name="approved_not_negative"
        ),
        CheckConstraint(
            "adjusted_amount IS NULL OR adjusted_amount >= 0", name="adjusted_not_negative"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_year_id: Mapped[int] = mapped_column(ForeignKey("project_years.id"), index=True)
    position: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("budget_categories.id"))
    purpose: Mapped[str] = mapped_column(String(300), default="")
    quantity: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit_price_amount: Mapped[Decimal | None] = mapped_column(Money)
    """With a quantity: their product is what is requested."""
    requested_amount: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    approved_amount: Mapped[Decimal | None] = mapped_column(Money)
    adjusted_amount: Mapped[Decimal | None] = mapped_column(Money)
    row_key: Mapped[str | None] = mapped_column(String(40))
    category: Mapped[BudgetCategory] = relationship()


class Member(Model):
    """项目组成员, with the right to edit or only to read."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("application_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    may_edit: Mapped[bool] = mapped_column(default=False)
    duty: Mapped[str] = mapped_column(String(120), default="")
    account: Mapped[Account] = relationship()


class Attachment(Model):
    """A file as uploaded; stored under its digest, removed by a mark and never from the store."""

    __tablename__ = "attachments"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    place: Mapped[str] = mapped_column(String(16))
    requirement_id: Mapped[int | None] = mapped_column(ForeignKey("required_attachments.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uploaded_by: Mapped[Account] = relationship()
    requirement: Mapped[RequiredAttachment | None] = relationship()


class SearchGram(Model):
    """Two neighbouring characters of an application's number, title or leader's name."""

    __tablename__ = "search_grams"
    __table_args__ = (Index("ix_search_grams_application", "application_id"),)

    gram: Mapped[str] = mapped_column(String(2), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True
    )


class Substitute(Model):
    """Somebody named by the project office where nobody else may act on an application."""

    __tablename__ = "substitutes"
    __table_args__ = (UniqueConstraint("application_id", "role_key", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    history_id: Mapped[int] = mapped_column(ForeignKey("history.id"))
    account: Mapped[Account] = relationship()
