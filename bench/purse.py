"""Where is one application's money? Ledger entries, balances, tranches, payments and spending in balance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.budget.models import (
    ApplicationBalance,
    LedgerEntry,
    MoneyReturn,
    Payment,
    Spending,
    Tranche,
)
from bench.copying import Copier

TRANCHES = (("start", 60), ("midterm", 40))
Line = tuple[int, dict[str, Any]]


class Purse:
    """The money of one application, in fen. Every movement is an entry of the ledger."""

    def __init__(
        self, copier: Copier, application_id: int, call_id: int, year: int, amount: int, lines: list[Line]
    ) -> None:  # fmt: skip
        self.add, self.copier = copier.add, copier
        self.application_id, self.call_id, self.year = application_id, call_id, year
        self.amount, self.lines, self.spendings = amount, lines, 0
        self.held: dict[str, int] = {}
        self.tranches: list[dict[str, Any]] = []
        self.payment: dict[str, Any] = {}

    @property
    def spent(self) -> int:
        """What was spent so far."""
        return self.held.get("spent", 0)

    def write(self) -> None:
        """The balances, if anything was booked."""
        if self.held:
            amounts = {f"{account}_amount": held for account, held in self.held.items()}
            self.add(ApplicationBalance, application_id=self.application_id, **amounts)

    def approve(self, history_id: int, at: datetime) -> None:
        """Reserve, line by line as asked for."""
        for _, line in self.lines:
            line["approved_amount"] = line["requested_amount"]
        self._book("envelope", "reserved", self.amount, history_id, at)

    def commit(self, history_id: int, at: datetime) -> None:
        """What was reserved is committed."""
        self._book("reserved", "committed", self.amount, history_id, at)

    def plan(self, history_id: int, at: datetime) -> None:
        """The tranches, and the lines in force."""
        for _, line in self.lines:
            line["adjusted_amount"] = line["approved_amount"]
        for position, (gate, share) in enumerate(TRANCHES, 1):
            self.add(
                Tranche, application_id=self.application_id, position=position, gate=gate,
                year=self.year, amount=self.amount * share // 100, history_id=history_id,
            )  # fmt: skip
            self.tranches.append(self.copier.last_row)

    def prepare(self, clerk: int | None, at: datetime) -> int:
        """A payment of the next tranche."""
        tranche = next(each for each in self.tranches if not each.get("paid"))
        tranche["paid"] = True
        payment_id = self.add(
            Payment, workflow_key="payment", workflow_version=1, state="prepared", state_since=at,
            application_id=self.application_id, tranche_id=tranche["id"], amount=tranche["amount"],
            payee="校财务专户", prepared_by_id=clerk, prepared_at=at,
        )  # fmt: skip
        self.payment = self.copier.last_row
        return payment_id

    def pay(self, history_id: int, at: datetime) -> None:
        """The bank has paid."""
        self.payment |= {
            "state": "paid",
            "version": 1,
            "paid_on": at.date(),
            "voucher_number": f"V{self.application_id}-{history_id}",
        }
        self._book("committed", "released", self.payment["amount"], history_id, at)

    def spend(self, history_id: int, at: datetime, person: int) -> None:
        """The whole of the next budget line is spent."""
        line_id, line = self.lines[self.spendings]
        self.spendings += 1
        self.add(
            Spending, application_id=self.application_id, budget_line_id=line_id, year=self.year,
            amount=line["adjusted_amount"], spent_on=at.date(), purpose="按合同支付",
            voucher_number=f"P{history_id}", entered_by_id=person, history_id=history_id,
        )  # fmt: skip
        self._book("released", "spent", line["adjusted_amount"], history_id, at)

    def cancel_rest(self, history_id: int, at: datetime) -> None:
        """What was not paid goes back to the envelope."""
        for tranche in self.tranches:
            if not tranche.get("paid"):
                tranche["cancelled_amount"] = tranche["amount"]
        self._book("committed", "envelope", self.held.get("committed", 0), history_id, at)

    def give_back(self, history_id: int, at: datetime) -> None:
        """The project pays back what it did not spend."""
        left = self.held.get("released", 0)
        self.add(
            MoneyReturn, application_id=self.application_id, year=self.year, amount=left,
            returned_on=at.date(), voucher_number=f"R{history_id}", history_id=history_id,
        )  # fmt: skip
        self._book("released", "returned", left, history_id, at)

    def _book(self, source: str, target: str, amount: int, history_id: int, at: datetime) -> None:
        if not amount:
            return
        for account, change in ((source, -amount), (target, amount)):
            if account != "envelope":
                self.held[account] = self.held.get(account, 0) + change
        self.add(
            LedgerEntry, call_id=self.call_id, application_id=self.application_id, year=self.year,
            from_account=source, to_account=target, amount=amount, history_id=history_id,
            booked_at=at,
        )  # fmt: skip
