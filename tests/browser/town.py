"""The bureau, the school and the people of the walks, and last year's call to copy from."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from approvals.accounts.models import Account, Organisation
from approvals.accounts.passwords import hashed
from approvals.accounts.roles import seed_roles
from approvals.database import db
from approvals.demo.real_figures import RealTargetForm, target_forms
from approvals.programmes.models import (
    Call,
    IndicatorTemplate,
    LineTemplate,
    RequiredAttachment,
)
from tests.browser.person import PASSWORD
from tests.support.factories import grant, make_account, make_call, make_category, make_organisation

BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Shanghai."""
PEOPLE = (
    ("teacher", "韦舟舟", "department", None),
    ("depthead", "沈立群", "department", "department_head"),
    ("office", "周敏", "school", "project_office"),
    ("reviewer1", "林向东", "school", None),
    ("reviewer2", "何静", "school", None),
    ("reviewer3", "许文博", "school", None),
    ("chair", "陈国栋", "school", None),
    ("leader", "郑校长", "school", "leading_group"),
    ("clerk", "吴晓燕", "school", "finance_clerk"),
    ("finance", "孙志强", "school", "finance_head"),
)


def real_form() -> RealTargetForm:
    """The target form of 5,716,000 yuan."""
    return next(form for form in target_forms() if form.amount == Decimal(5_716_000))


def build_town() -> Call:
    """Everybody and everything that is there before the walk begins. Commits."""
    seed_roles()
    bureau = make_organisation("bureau", name="海州市教育局")
    school = make_organisation("school", bureau, name="海州市信息职业技术学校")
    department = make_organisation("department", school, name="学生工作部")
    places = {"school": school, "department": department}
    secret = hashed(PASSWORD)
    people = {
        login: _person(login, name, places[at], role, secret) for login, name, at, role in PEOPLE
    }
    call = _last_years_call(school, people)
    db.session.commit()
    return call


def _person(login: str, name: str, at: Organisation, role: str | None, secret: str) -> Account:
    account = make_account(at, name, password_hash=secret)
    account.login_name, account.email = login, f"{login}@school.example"
    account.locale, account.theme = "zh_Hans_CN", "light"
    if role:
        grant(account, role)
    return account


def _last_years_call(school: Organisation, people: dict[str, Account]) -> Call:
    form = real_form()
    reviewers = tuple(people[f"reviewer{number}"] for number in (1, 2, 3))
    call = make_call(
        school,
        envelope=Decimal(12_000_000),
        reviewers=reviewers,
        chair=people["chair"],
        code="XZ",
        ceiling_amount=Decimal(6_000_000),
        approval_threshold_amount=Decimal(100_000),
    )
    call.programme.title = "学生资助与奖励专项"
    call.year, call.title = 2025, "2025 年学生资助与奖励专项"
    for key, moment in _dates_of_2025().items():
        setattr(call, key, moment)
    call.line_templates, call.indicator_templates = [], []
    db.session.flush()
    category = make_category("student_aid", "助学金")
    call.line_templates = [
        LineTemplate(position=i, category=category, purpose=line.purpose)
        for i, line in enumerate(form.lines, 1)
    ]
    call.indicator_templates = [
        IndicatorTemplate(
            position=i,
            level1=row.level1,
            level2=row.level2,
            level3=row.level3,
            target_text=row.target,
        )
        for i, row in enumerate(form.indicators[:-1], 1)
    ]
    call.criteria[0].guidance, call.criteria[1].guidance = "政策依据与现实需要", "条件、进度与预算"
    call.required_attachments = [
        RequiredAttachment(position=1, title="资助管理办法", is_required=True)
    ]
    return call


def _dates_of_2025() -> dict[str, datetime]:
    days = {
        "opens_at": (2025, 2, 24),
        "declaration_closes_at": (2025, 3, 31),
        "review_closes_at": (2025, 4, 30),
        "midterm_due_at": (2025, 10, 31),
        "acceptance_due_at": (2025, 11, 28),
        "opened_at": (2025, 2, 24),
        "closed_at": (2025, 3, 31),
    }
    return {key: datetime(*day, 16, tzinfo=UTC) for key, day in days.items()}
