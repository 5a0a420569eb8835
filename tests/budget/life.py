"""A project's life as far as its money: led through the door to the state that a test is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from approvals.applications.models import Application, BudgetLine
from approvals.applications.queries import gate_of
from approvals.budget import queries
from approvals.budget.models import Payment, Tranche
from approvals.database import db
from approvals.reports import operations as reports
from approvals.reports.operations import ReportDraft, RowDraft
from approvals.reports.target_rows import indicators_of
from approvals.reports.weights import equal_weights
from tests.support.factories import NOW, take
from tests.support.kept import kept
from tests.support.school import School, scored

LATER = NOW + timedelta(days=40)
"""After the public notice."""


def lines_of(application: Application) -> list[BudgetLine]:
    """The budget lines of the only project-year."""
    return application.project_years[0].budget_lines


def amounts(application: Application, share: Decimal = Decimal(1)) -> dict[str, str]:
    """The requested amounts of all lines, or a part of them."""
    return {str(line.id): str(line.requested_amount * share) for line in lines_of(application)}


@kept
def approved(school: School, *, amount: Decimal = Decimal(100_000)) -> Application:
    """Reviewed and approved in full: it waits for the leading group."""
    application = scored(school, leader=school.teacher, amount=amount)
    take(application, "approve", school.chair, lines=amounts(application))
    return application


@kept
def in_task_book(school: School, **keywords: Any) -> Application:
    """Ratified and announced: its task book is to be written."""
    application = approved(school, **keywords)
    take(application, "ratify", school.leader)
    take(application, "close", None, now=LATER)
    return application


@kept
def in_first_release(school: School, **keywords: Any) -> Application:
    """The task book is confirmed: the first tranche may be paid."""
    application = in_task_book(school, **keywords)
    take(application, "propose_task_book", school.teacher, now=LATER, lines=amounts(application))
    take(application, "confirm", school.office, now=LATER)
    return application


def tranche_at(application: Application, gate: str) -> Tranche:
    """The only tranche of a gate."""
    return next(t for t in queries.tranches_of(application.id) if t.gate == gate)


def prepare(school: School, application: Application, amount: Any = None, **values: Any) -> Payment:
    """The clerk prepares a payment: of everything left at the present gate unless told otherwise."""
    tranche = tranche_at(application, gate_of(application) or "")
    amount = queries.left_of(tranche) if amount is None else amount
    given = {"tranche": tranche.id, "amount": str(amount), "payee": "单列户 尾号 3806", **values}
    take(application, "prepare_payment", school.clerk, now=LATER, **given)
    return db.session.query(Payment).order_by(Payment.id.desc()).first()


def pay(school: School, payment: Payment, *, now: datetime = LATER) -> None:
    """The head approves and the clerk records the voucher."""
    take(payment, "approve", school.finance, now=now)
    take(payment, "mark_paid", school.clerk, now=now, **voucher(now))


def voucher(now: datetime = LATER) -> dict[str, str]:
    """A bank voucher of a day."""
    return {"voucher_number": "2026-0412-018", "paid_on": now.date().isoformat()}


@kept
def in_implementation(school: School, **keywords: Any) -> Application:
    """The first tranche is paid: money may be spent."""
    application = in_first_release(school, **keywords)
    pay(school, prepare(school, application))
    return application


def spend(
    school: School, application: Application, amount: Any, *, place: int = 0, **values: Any
) -> None:
    """The applicant records a spending on one of the lines."""
    given = {
        "line": lines_of(application)[place].id,
        "amount": str(amount),
        "spent_on": LATER.date().isoformat(),
        "purpose": "购置设备",
        "voucher_number": "F-001",
        **values,
    }
    take(application, "record_spending", school.teacher, now=LATER, **given)


def write_report(
    application: Application, kind: str, *, now: datetime = LATER, **texts: str
) -> None:
    """A complete report: every target met, weights spread equally, full marks."""
    indicators = indicators_of(application.project_years[0])
    weights = equal_weights(len(indicators))
    rows = {
        each.id: RowDraft(actual="6", evidence="验收单", weight=weight, score=weight)
        for each, weight in zip(indicators, weights, strict=True)
    }
    given = {"progress": "按计划完成。", "problems": "无。", **texts}
    reports.save_report(application, kind, ReportDraft(based_on=0, rows=rows, **given), now=now)


@kept
def in_second_release(school: School, **keywords: Any) -> Application:
    """The mid-term check is passed: the second tranche may be paid."""
    application = in_implementation(school, **keywords)
    write_report(application, "midterm")
    take(application, "submit_midterm", school.teacher, now=LATER)
    take(application, "pass", school.chair, now=LATER)
    return application


@kept
def in_completion(school: School, **keywords: Any) -> Application:
    """Every tranche before acceptance is paid."""
    application = in_second_release(school, **keywords)
    if queries.left_of(tranche_at(application, "midterm")):
        pay(school, prepare(school, application))
    return application


@kept
def in_settlement(
    school: School, verdict: str = "accept", *, spent: Any = None, **keywords: Any
) -> Application:
    """The project was accepted or failed; `spent` of the first line before that."""
    application = in_completion(school, **keywords)
    if spent is not None:
        spend(school, application, spent)
    write_report(application, "final")
    take(application, "submit_final", school.teacher, now=LATER)
    take(application, verdict, school.chair, now=LATER)
    return application


def give_back(school: School, application: Application, amount: Any) -> None:
    """The applicant returns money."""
    take(
        application,
        "return_money",
        school.teacher,
        now=LATER,
        amount=str(amount),
        returned_on=LATER.date().isoformat(),
        voucher_number="R-1",
    )
