"""How is an amount moved from one account of the ledger to another? Nothing else writes entries or balances."""

from __future__ import annotations

from decimal import Decimal

from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.budget.models import (
    ACCOUNTS,
    ApplicationBalance,
    CallBalance,
    LedgerEntry,
)
from approvals.database import db
from approvals.programmes.models import Call
from approvals.wording import N_
from workflows.engine import RequirementUnmet

NOTHING = Decimal(0)
OVERDRAWN = {
    "envelope": N_("The call's envelope does not hold this amount: %(left)s yuan are left."),
    "reserved": N_("No more than %(left)s yuan are reserved for this project."),
    "committed": N_("No more than %(left)s yuan are committed to this project and unpaid."),
    "released": N_("The project has only %(left)s yuan left of what was released to it."),
    "spent": N_("Only %(left)s yuan have been spent."),
    "returned": N_("Only %(left)s yuan have been returned."),
}


def book(
    application: Application,
    from_account: str,
    to_account: str,
    amount: Decimal,
    history: HistoryEntry,
    *,
    year: int | None = None,
    reverses: LedgerEntry | None = None,
) -> LedgerEntry | None:
    """Move an amount (yuan) between two accounts of an application; nothing for a zero amount.

    Raises RequirementUnmet when the account it is taken from does not hold it. The envelope is
    the call's, all others are the application's.
    """
    if amount == 0:
        return None
    giving, taking = (_call_balance(application.call_id, a) for a in (from_account, to_account))
    own = balance_to_change(application)
    left = giving.amount if from_account == "envelope" else _own_amount(own, from_account)
    if left < amount:
        raise RequirementUnmet(OVERDRAWN[from_account], {"left": left})
    _change(giving, own, -amount)
    _change(taking, own, amount)
    entry = LedgerEntry(
        call_id=application.call_id,
        application_id=application.id,
        year=year or application.call.year,
        from_account=from_account,
        to_account=to_account,
        amount=amount,
        history_id=history.id,
        reverses_id=reverses.id if reverses else None,
        booked_at=history.happened_at,
    )
    db.session.add(entry)
    return entry


def fund_call(call: Call, amount: Decimal, history: HistoryEntry) -> None:
    """Give a call its envelope, or change it by `amount` (negative: take away what is left)."""
    balances = {account: _call_balance(call.id, account) for account in ACCOUNTS}
    if amount == 0:
        return
    balance = balances["envelope"]
    if balance.amount + amount < 0:
        raise RequirementUnmet(OVERDRAWN["envelope"], {"left": balance.amount})
    balance.amount += amount
    balances["source"].amount -= amount
    source, target = ("source", "envelope") if amount > 0 else ("envelope", "source")
    db.session.add(
        LedgerEntry(
            call_id=call.id,
            year=call.year,
            from_account=source,
            to_account=target,
            amount=abs(amount),
            history_id=history.id,
            booked_at=history.happened_at,
        )
    )
    db.session.flush()


def _own_amount(own: ApplicationBalance, account: str) -> Decimal:
    return getattr(own, f"{account}_amount")


def _change(balance: CallBalance, own: ApplicationBalance, amount: Decimal) -> None:
    """Add to an account of the call; all but the envelope are its applications' as well."""
    account = balance.account
    balance.amount += amount
    if account != "envelope":
        setattr(own, f"{account}_amount", _own_amount(own, account) + amount)


def balance_to_change(application: Application) -> ApplicationBalance:
    """The application's balances as they are stored; a new row of zeros before its first booking."""
    balance = db.session.get(ApplicationBalance, application.id)
    if balance is None:
        balance = ApplicationBalance(
            application_id=application.id,
            reserved_amount=NOTHING,
            committed_amount=NOTHING,
            released_amount=NOTHING,
            spent_amount=NOTHING,
            returned_amount=NOTHING,
        )
        db.session.add(balance)
    return balance


def _call_balance(call_id: int, account: str) -> CallBalance:
    balance = db.session.get(CallBalance, (call_id, account))
    if balance is None:
        balance = CallBalance(call_id=call_id, account=account, amount=NOTHING)
        db.session.add(balance)
        db.session.flush()
    return balance
