"""A school with an office, and a call in preparation that lacks nothing, for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.accounts.models import Account, Organisation
from approvals.database import db
from approvals.programmes import operations
from approvals.programmes.draft import (
    AttachmentDraft,
    CallDraft,
    CommitteeDraft,
    CriterionDraft,
    IndicatorDraft,
    LineDraft,
    TrancheDraft,
)
from approvals.programmes.models import BudgetCategory, Call, Programme
from tests.support.factories import (
    NOW,
    grant,
    make_account,
    make_organisation,
    make_programme,
)
from workflows.calendar import end_of_day, start_of_day

DAYS = {
    "opens_at": start_of_day(date(2026, 2, 27)),
    "declaration_closes_at": end_of_day(date(2026, 3, 31)),
    "review_closes_at": end_of_day(date(2026, 4, 30)),
    "midterm_due_at": end_of_day(date(2026, 10, 15)),
    "acceptance_due_at": end_of_day(date(2027, 5, 14)),
}


@dataclass(frozen=True)
class Office:
    """The people and things around a call in preparation."""

    bureau: Organisation
    school: Organisation
    department: Organisation
    programme: Programme
    equipment: BudgetCategory
    training: BudgetCategory
    office: Account
    teacher: Account
    chair: Account
    reviewers: tuple[Account, ...]

    def draft(self, **parts: Any) -> CallDraft:
        """A complete call as typed; `parts` replace single parts, `columns` is merged."""
        columns = self.columns() | parts.pop("columns", {})
        seats = {person.id: False for person in self.reviewers} | {self.chair.id: True}
        whole = CallDraft(
            columns=columns,
            sources={
                "appropriation": Decimal(900_000),
                "carried_over": Decimal(100_000),
                "other": Decimal(0),
            },
            tranche_rules=(TrancheDraft("start", 6000), TrancheDraft("midterm", 4000)),
            criteria=(CriterionDraft("必要性", 60), CriterionDraft("可行性", 40)),
            indicator_templates=(IndicatorDraft("产出目标", "数量", "在线课程数", "≥6门"),),
            line_templates=(LineDraft(self.equipment.id), LineDraft(self.training.id, "教师培训")),
            required_attachments=(AttachmentDraft("设备采购论证书"),),
            committees=tuple(
                CommitteeDraft(stage, seats) for stage in ("review", "midterm", "acceptance")
            ),
        )
        return replace(whole, **parts)

    def columns(self) -> dict[str, Any]:
        """The columns of a complete call."""
        return {
            "programme_id": self.programme.id,
            "organisation_id": self.school.id,
            "year": 2026,
            "code": "JX",
            "title": "2026 年教学建设项目",
            "title_en": "Teaching projects 2026",
            "guidance": "面向专业与课程建设。",
            **DAYS,
            "grace_days": 0,
            "envelope_amount": Decimal(1_000_000),
            "ceiling_amount": Decimal(300_000),
            "approval_threshold_amount": Decimal(50_000),
            "project_limit": 2,
            "loop_limit": 2,
            "is_blind": False,
            "reviewers_see_each_other": True,
        }

    def call(self, **parts: Any) -> Call:
        """A call in preparation."""
        return operations.create(self.draft(**parts), self.office, now=NOW)


def make_office() -> Office:
    """A bureau, a school and a department; an office, a teacher, four experts. Commits."""
    bureau = make_organisation("bureau", name="教育局")
    school = make_organisation("school", bureau, "云浦职业技术学校")
    department = make_organisation("department", school, "智能制造系")
    categories = [
        BudgetCategory(key="equipment", title="设备购置费", title_en="Equipment", position=1),
        BudgetCategory(key="training", title="培训费", title_en="Training", position=2),
    ]
    db.session.add_all(categories)
    office = make_account(school, "陆明哲")
    grant(office, "project_office")
    made = Office(
        bureau=bureau,
        school=school,
        department=department,
        programme=make_programme(school),
        equipment=categories[0],
        training=categories[1],
        office=office,
        teacher=make_account(department, "顾文倩"),
        chair=make_account(school, "周启航"),
        reviewers=tuple(make_account(department, f"专家{number}") for number in (1, 2, 3)),
    )
    db.session.commit()
    return made
