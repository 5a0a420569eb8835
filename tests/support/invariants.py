"""Does the money hold? The five invariants of the ledger, to be asked after any step of any test."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.applications.models import Application, BudgetLine, ProjectYear
from approvals.audit.models import HistoryEntry
from approvals.budget.models import (
    ACCOUNTS,
    ApplicationBalance,
    CallBalance,
    LedgerEntry,
    MoneyReturn,
    Payment,
    Spending,
    Tranche,
)

NOTHING = Decimal(0)
OWN_ACCOUNTS = ("reserved", "committed", "released", "spent", "returned")
Sums = defaultdict[Any, Decimal]


def assert_money_holds(session: Any) -> None:
    """Assert everything that must always be true of the money. Reads; changes nothing."""
    session.flush()
    session.expire_all()
    entries = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    by_call, by_application = _sums(entries)
    _envelopes_hold(session, by_call)
    _balances_are_sums(session, by_call, by_application)
    _tranches_hold(session, by_application)
    _spending_holds(session, by_application)
    _entries_have_history(session, entries)
    _settled_is_zero(session, by_application)


def _sums(entries: list[LedgerEntry]) -> tuple[Sums, Sums]:
    by_call: Sums = defaultdict(lambda: NOTHING)
    by_application: Sums = defaultdict(lambda: NOTHING)
    for entry in entries:
        assert entry.amount > 0
        by_call[entry.call_id, entry.from_account] -= entry.amount
        by_call[entry.call_id, entry.to_account] += entry.amount
        if entry.application_id is not None:
            by_application[entry.application_id, entry.from_account] -= entry.amount
            by_application[entry.application_id, entry.to_account] += entry.amount
    return by_call, by_application


def _envelopes_hold(session: Any, by_call: Sums) -> None:
    """1: what all applications of a call were promised never exceeds its envelope."""
    for (call_id, account), amount in by_call.items():
        assert account == "source" or amount >= 0, (call_id, account, amount)
    for call_id in {call_id for call_id, _ in by_call}:
        given = -by_call[call_id, "source"]
        assert sum(by_call[call_id, each] for each in ACCOUNTS if each != "source") == given
        promised = sum(by_call[call_id, each] for each in OWN_ACCOUNTS)
        assert promised <= given, (call_id, promised, given)


def _balances_are_sums(session: Any, by_call: Sums, by_application: Sums) -> None:
    stored = {
        (row.call_id, row.account): row.amount for row in session.scalars(select(CallBalance))
    }
    assert {key: amount for key, amount in by_call.items() if amount} == {
        key: amount for key, amount in stored.items() if amount
    }
    own = {
        (row.application_id, account): getattr(row, f"{account}_amount")
        for row in session.scalars(select(ApplicationBalance))
        for account in OWN_ACCOUNTS
    }
    assert all(amount >= 0 for amount in own.values()), own
    assert {key: amount for key, amount in own.items() if amount} == {
        key: amount for key, amount in by_application.items() if amount and key[1] != "envelope"
    }


def _tranches_hold(session: Any, by_application: Sums) -> None:
    """2: payments never exceed their tranche; what is paid is what was released."""
    payments = session.scalars(select(Payment)).all()
    covered, paid = defaultdict(lambda: NOTHING), defaultdict(lambda: NOTHING)
    for payment in payments:
        if payment.voided_at is None:
            covered[payment.tranche_id] += payment.amount
        if payment.paid_on is not None:
            paid[payment.application_id] += payment.amount
            assert payment.voucher_number
    planned = defaultdict(lambda: NOTHING)
    for tranche in session.scalars(select(Tranche)):
        planned[tranche.application_id] += tranche.amount - tranche.cancelled_amount
        assert NOTHING <= tranche.cancelled_amount <= tranche.amount
        assert covered[tranche.id] <= tranche.amount - tranche.cancelled_amount
    for application_id, amount in paid.items():
        assert amount == _paid(by_application, application_id)
    for application_id, amount in planned.items():
        committed = by_application[application_id, "committed"]
        # A plan that was taken back leaves only tranches of zero.
        assert amount in (NOTHING, committed + _paid(by_application, application_id))


def _paid(by_application: Sums, application_id: int) -> Decimal:
    return sum(
        (by_application[application_id, each] for each in ("released", "spent", "returned")),
        NOTHING,
    )


def _spending_holds(session: Any, by_application: Sums) -> None:
    """3: spending never exceeds what was released, nor its line; disallowed spending is reversed."""
    by_line, by_project = defaultdict(lambda: NOTHING), defaultdict(lambda: NOTHING)
    for spending in session.scalars(select(Spending).where(Spending.disallowed_at.is_(None))):
        by_line[spending.budget_line_id] += spending.amount
        by_project[spending.application_id] += spending.amount
    for line in session.scalars(select(BudgetLine).where(BudgetLine.id.in_(list(by_line)))):
        assert line.adjusted_amount is not None and by_line[line.id] <= line.adjusted_amount
    ledger = {key[0]: amount for key, amount in by_application.items() if key[1] == "spent"}
    for application_id in ledger.keys() | by_project.keys():
        assert by_project[application_id] == ledger.get(application_id, NOTHING)
        assert by_project[application_id] <= _paid(by_application, application_id)
    returned = session.execute(
        select(MoneyReturn.application_id, func.sum(MoneyReturn.amount)).group_by(
            MoneyReturn.application_id
        )
    )
    for application_id, amount in returned:
        assert amount == by_application[application_id, "returned"]


def _entries_have_history(session: Any, entries: list[LedgerEntry]) -> None:
    """4: every entry belongs to exactly one row of history, that of its own application or call."""
    ids = {entry.history_id for entry in entries}
    known = {
        row.id: row for row in session.scalars(select(HistoryEntry).where(HistoryEntry.id.in_(ids)))
    }
    for entry in entries:
        history = known[entry.history_id]
        assert history.application_id == entry.application_id
        assert history.happened_at == entry.booked_at
    reversed_ids = [entry.reverses_id for entry in entries if entry.reverses_id]
    assert len(reversed_ids) == len(set(reversed_ids)), "an entry was reversed twice"


def _settled_is_zero(session: Any, by_application: Sums) -> None:
    """5: at an end nothing is reserved, committed or released any more."""
    planned, booked = defaultdict(set), defaultdict(set)
    for application_id, year in session.execute(
        select(ProjectYear.application_id, ProjectYear.year)
    ):
        planned[application_id].add(year)
    for application_id, year in session.execute(
        select(LedgerEntry.application_id, LedgerEntry.year).distinct()
    ):
        booked[application_id].add(year)
    for application in session.scalars(select(Application).options(joinedload(Application.call))):
        held = {a: by_application[application.id, a] for a in ("reserved", "committed", "released")}
        if frozen.of(application).state(application.state).kind == "end":
            assert not any(held.values()), (application.id, application.state, held)
        assert booked[application.id] <= planned[application.id] | {application.call.year}
