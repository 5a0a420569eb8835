"""A call is made, copied and edited; what an open call's applications rely on stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.applications.models import Attachment
from approvals.audit.models import HistoryEntry
from approvals.budget.models import CallBalance
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.programmes import completeness, life_operations, operations
from approvals.programmes.draft import (
    AttachmentDraft,
    CallDraft,
    CommitteeDraft,
    CriterionDraft,
    TrancheDraft,
)
from approvals.programmes.models import Call, CommitteeMember
from tests.programmes.office import Office, make_office
from tests.support.factories import NOW, grant, make_account, make_application, take
from workflows.calendar import due_on, end_of_day, local_day
from workflows.engine import RequirementUnmet

LATER = NOW + timedelta(days=1)


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office()


def opened(office: Office, **parts: Any) -> Call:
    call = office.call(**parts)
    life_operations.open_call(call, office.office, based_on=call.version, now=NOW)
    return call


def save(office: Office, call: Call, **parts: Any) -> None:
    draft = CallDraft(columns=parts.pop("columns", {}), **parts)
    operations.save(call, draft, office.office, based_on=call.version, now=LATER)


def trail(call: Call) -> list[str]:
    query = select(HistoryEntry.action).where(HistoryEntry.chain == f"call:{call.id}")
    return list(db.session.scalars(query.order_by(HistoryEntry.position)))


def test_a_call_is_made_as_typed(office: Office) -> None:
    call = office.call()
    assert (call.org_path, call.year, call.code) == (office.school.path, 2026, "JX")
    assert [(row.source, row.amount) for row in call.sources] == [
        ("appropriation", Decimal(900_000)),
        ("carried_over", Decimal(100_000)),
    ]
    assert [(r.position, r.gate, r.share_bp) for r in call.tranche_rules] == [
        (1, "start", 6000),
        (2, "midterm", 4000),
    ]
    assert [(c.stage, len(c.members)) for c in call.committees] == [
        ("review", 4),
        ("midterm", 4),
        ("acceptance", 4),
    ]
    assert completeness.gaps(call, NOW) == []
    assert trail(call) == ["add"]


def test_a_code_is_used_once_a_year(office: Office) -> None:
    office.call()
    with pytest.raises(RequirementUnmet, match="this code already") as refused:
        office.call()
    assert refused.value.field == "code"


def test_next_years_call_takes_everything_over_with_dates_on_working_days(office: Office) -> None:
    call = office.call(
        columns={"declaration_closes_at": end_of_day(date(2026, 5, 1) - timedelta(1))}
    )
    office.reviewers[0].is_enabled = False
    copied = operations.copy(call, office.office, now=LATER)
    assert (copied.year, copied.code, copied.title) == (2027, "JX", "2027 年教学建设项目")
    assert local_day(copied.opens_at) == date(2027, 3, 1)  # 27 February 2027 is a Saturday
    assert due_on(copied.review_closes_at) == date(2027, 4, 30)
    assert due_on(copied.acceptance_due_at) == date(2028, 5, 15)  # the 14th is a Sunday
    assert [r.share_bp for r in copied.tranche_rules] == [6000, 4000]
    assert [c.title for c in copied.criteria] == ["必要性", "可行性"]
    assert [r.purpose for r in copied.line_templates] == ["", "教师培训"]
    assert [r.title for r in copied.required_attachments] == ["设备采购论证书"]
    assert [m.account_id for m in copied.committees[0].members] == [
        office.reviewers[1].id,
        office.reviewers[2].id,
        office.chair.id,
    ]
    assert (copied.opened_at, copied.copied_from_id, copied.version) == (None, call.id, 0)
    assert trail(copied) == ["copy"]
    assert len(call.tranche_rules) == 2


def test_the_same_year_is_not_made_twice(office: Office) -> None:
    call = office.call()
    operations.copy(call, office.office, now=LATER)
    with pytest.raises(RequirementUnmet, match="this code already"):
        operations.copy(call, office.office, now=LATER)


def test_an_edit_stores_what_was_typed_and_records_what_changed(office: Office) -> None:
    call = office.call()
    save(
        office,
        call,
        columns={"title": "教学建设项目（第二批）"},
        criteria=(CriterionDraft("可行性", 50), CriterionDraft("必要性", 50)),
        committees=(CommitteeDraft("review", {office.chair.id: True}, 1),),
    )
    assert call.title == "教学建设项目（第二批）"
    assert [(c.position, c.title) for c in call.criteria] == [(1, "可行性"), (2, "必要性")]
    assert [(m.account_id, m.is_chair) for m in call.committees[0].members] == [
        (office.chair.id, True)
    ]
    assert len(call.committees[1].members) == 4
    assert call.version == 1
    last = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert last is not None
    assert last.action == "change"
    assert set(last.values) == {"title", "criteria", "committees"}
    assert last.values["title"] == ["2026 年教学建设项目", "教学建设项目（第二批）"]


def test_saving_the_same_again_leaves_no_trace(office: Office) -> None:
    call = office.call()
    ids = [row.id for row in call.criteria]
    operations.save(call, office.draft(), office.office, based_on=0, now=LATER)
    assert (call.version, trail(call)) == (0, ["add"])
    assert [row.id for row in call.criteria] == ids


def test_a_stale_edit_is_refused_and_writes_nothing(office: Office) -> None:
    call = office.call()
    save(office, call, columns={"title": "先改的"})
    with pytest.raises(operations.StaleEdit):
        operations.save(
            call, CallDraft(columns={"title": "后改的"}), office.office, based_on=0, now=LATER
        )
    db.session.rollback()
    assert db.session.get_one(Call, call.id).title == "先改的"


SPOILED: dict[str, tuple[Callable[[Office], dict[str, Any]], str]] = {
    "no money": (lambda o: {"columns": {"envelope_amount": Decimal(0)}}, "envelope is empty"),
    "sources": (
        lambda o: {"sources": {"other": Decimal(5)}},
        "sources add up to 1,000,005.00 yuan",
    ),
    "shares": (lambda o: {"tranche_rules": (TrancheDraft("start", 9999),)}, "add up to 99.99 %"),
    "no tranche": (lambda o: {"tranche_rules": ()}, "add up to 0 %"),
    "order of gates": (
        lambda o: {"tranche_rules": (TrancheDraft("midterm", 5000), TrancheDraft("start", 5000))},
        "order of their gates",
    ),
    "weights": (lambda o: {"criteria": (CriterionDraft("A", 99),)}, "add up to 99 instead of 100"),
    "no criteria": (lambda o: {"criteria": ()}, "add up to 0 instead of 100"),
    "no members": (
        lambda o: {"committees": (CommitteeDraft("midterm"),)},
        "mid-term committee has no members",
    ),
    "no chair": (
        lambda o: {"committees": (CommitteeDraft("review", {o.chair.id: False}),)},
        "review committee has no chair",
    ),
    "two chairs": (
        lambda o: {
            "committees": (CommitteeDraft("review", {o.chair.id: True, o.reviewers[0].id: True}),)
        },
        "review committee has no chair",
    ),
    "quorum": (
        lambda o: {"committees": (CommitteeDraft("acceptance", {o.chair.id: True}, 2),)},
        "quorum of 2 is more than a committee of 1",
    ),
    "over": (
        lambda o: {"columns": {"declaration_closes_at": NOW}},
        "last day for declarations is over",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_is_missing_is_named_and_keeps_the_call_shut(office: Office, case: str) -> None:
    spoil, sentence = SPOILED[case]
    call = office.call()
    save(office, call, **spoil(office))
    found = [gap.sentence % gap.values for gap in completeness.gaps(call, NOW)]
    assert any(sentence in each for each in found), found
    with pytest.raises(operations.Incomplete):
        life_operations.open_call(call, office.office, based_on=call.version, now=NOW)
    db.session.rollback()
    assert db.session.get_one(Call, call.id).opened_at is None
    assert db.session.scalar(select(func.count()).select_from(CallBalance)) == 0


def test_a_member_who_left_is_named(office: Office) -> None:
    call = office.call()
    office.reviewers[1].is_enabled = False
    found = {gap.sentence % gap.values for gap in completeness.gaps(call, NOW)}
    assert found == {"专家2 cannot sign in any more; name somebody else."}


def test_a_filing_needs_neither_money_nor_committees(office: Office) -> None:
    office.programme.workflow_key = "filing"
    call = office.call(
        columns={"envelope_amount": Decimal(0)},
        sources={},
        tranche_rules=(),
        criteria=(),
        committees=(),
    )
    assert completeness.gaps(call, NOW) == []


HELD: dict[str, dict[str, Any]] = {
    "year": {"columns": {"year": 2027}},
    "code": {"columns": {"code": "ZX"}},
    "a date": {"columns": {"midterm_due_at": end_of_day(date(2026, 12, 1))}},
    "the envelope": {"columns": {"envelope_amount": Decimal(2)}},
    "sources": {"sources": {"other": Decimal(2)}},
    "tranches": {"tranche_rules": (TrancheDraft("start", 10_000),)},
    "a lower ceiling": {"columns": {"ceiling_amount": Decimal(1)}},
    "a lower project limit": {"columns": {"project_limit": 1}},
    "a lower loop limit": {"columns": {"loop_limit": 0}},
}


@pytest.mark.parametrize("case", HELD)
def test_what_applications_rely_on_stays_while_the_call_is_open(office: Office, case: str) -> None:
    call = opened(office)
    with pytest.raises(RequirementUnmet):
        save(office, call, **HELD[case])
    db.session.rollback()
    assert trail(call) == ["add", "open"]


def test_what_harms_nobody_may_be_edited_while_the_call_is_open(office: Office) -> None:
    call = opened(office)
    save(
        office,
        call,
        columns={
            "guidance": "补充说明。",
            "ceiling_amount": None,
            "project_limit": 3,
            "grace_days": 2,
        },
        criteria=(CriterionDraft("必要性", 100),),
        required_attachments=(),
        indicator_templates=(),
    )
    assert (call.ceiling_amount, call.project_limit, call.grace_days) == (None, 3, 2)
    assert [c.weight for c in call.criteria] == [100]
    assert call.required_attachments == []


def test_an_open_call_stays_complete(office: Office) -> None:
    call = opened(office)
    with pytest.raises(operations.Incomplete):
        save(office, call, criteria=(CriterionDraft("必要性", 90),))
    db.session.rollback()
    assert [c.weight for c in db.session.get_one(Call, call.id).criteria] == [60, 40]


def test_attachments_are_held_once_a_declaration_has_begun(office: Office) -> None:
    call = opened(office)
    make_application(call, office.teacher)
    with pytest.raises(RequirementUnmet, match="Declarations have begun"):
        save(office, call, required_attachments=(AttachmentDraft("另一份"),))


def test_criteria_and_seats_are_held_once_reviews_have_begun(office: Office) -> None:
    call = opened(office)
    application = make_application(call, office.teacher)
    head = make_account(office.department)
    _lead_to_review(office, application, head)
    with pytest.raises(RequirementUnmet, match="Reviews have begun"):
        save(office, call, criteria=(CriterionDraft("必要性", 100),))
    db.session.rollback()
    with pytest.raises(RequirementUnmet, match="Reviews have begun"):
        save(office, call, columns={"is_blind": True})
    db.session.rollback()
    without = {person.id: False for person in office.reviewers[1:]} | {office.chair.id: True}
    with pytest.raises(RequirementUnmet, match="专家1 is reviewing"):
        save(office, call, committees=(CommitteeDraft("review", without),))
    db.session.rollback()
    save(office, call, committees=(CommitteeDraft("midterm", without),))
    assert trail(call) == ["add", "open", "change"]


def test_what_waits_for_the_chair_goes_to_the_new_chair(office: Office) -> None:
    call = opened(office)
    application = make_application(call, office.teacher)
    _lead_to_review(office, application, make_account(office.department))
    points = {str(criterion.id): 8 for criterion in call.criteria}
    for reviewer in office.reviewers:
        take(application, "score", reviewer, points=points, recommendation="approve", notes={})
    assert _waits_for_chair(application.id) == [office.chair.id]
    seats = {person.id: person is office.reviewers[0] for person in office.reviewers}
    save(office, call, committees=(CommitteeDraft("review", seats | {office.chair.id: False}),))
    assert _waits_for_chair(application.id) == [office.reviewers[0].id]


def _lead_to_review(office: Office, application: Any, head: Any) -> None:
    grant(head, "department_head")
    for attachment in office_attachments(application):
        db.session.add(attachment)
    db.session.commit()
    take(application, "submit", office.teacher)
    take(application, "endorse", head)
    take(application, "admit", office.office)
    take(
        application,
        "assign_reviewers",
        office.office,
        reviewers=[person.id for person in office.reviewers],
    )


def office_attachments(application: Any) -> list[Any]:
    return [
        Attachment(
            application_id=application.id,
            place="declaration",
            requirement_id=required.id,
            file_name="a.pdf",
            media_type="application/pdf",
            size=1,
            digest="0" * 64,
            uploaded_by_id=application.leader_id,
            uploaded_at=NOW,
        )
        for required in application.call.required_attachments
    ]


def _waits_for_chair(application_id: int) -> list[int | None]:
    query = select(Wait.account_id).where(
        Wait.application_id == application_id, Wait.role_key == "chair", Wait.closed_at.is_(None)
    )
    return list(db.session.scalars(query))


def test_no_seat_is_left_behind(office: Office) -> None:
    call = office.call()
    save(office, call, committees=(CommitteeDraft("review"),))
    assert db.session.scalar(select(func.count()).select_from(CommitteeMember)) == 8
