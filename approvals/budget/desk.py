"""What does the page of payments show this person: tabs, chips, rows, sums, the way on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.access import FINANCE_ROLES
from approvals.accounts.masking import masked
from approvals.applications.models import Application
from approvals.budget import desk_queries, preparing_queries
from approvals.budget.desk_forms import read_id
from approvals.budget.desk_queries import PAGE, TABS, DeskRow, Key, Pile
from approvals.budget.models import Tranche
from approvals.budget.preparing_queries import PayableRow
from approvals.budget.words import tranche_name
from approvals.programmes.models import Call
from approvals.viewer import Viewer

TAB_WORDS: Final = {
    "to_prepare": _l("To prepare"),
    "to_approve": _l("To approve"),
    "to_pay": _l("To pay"),
    "returned": _l("Returned by the bank"),
    "paid": _l("Paid by the bank"),
    "voided": _l("Voided"),
}
GATE_REACHED: Final = {
    "start": _l("Task book confirmed"),
    "midterm": _l("Mid-term check passed"),
    "acceptance": _l("Accepted"),
}
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One row of the table: a payment, or a tranche that has none yet."""

    application: Application
    tranche: Tranche
    amount: Decimal
    due_at: datetime | None
    row: DeskRow | PayableRow
    payee: str = ""
    refusal: str | None = None
    """Why this person may not take the tab's step; None: they may."""

    @property
    def tranche_words(self) -> str:
        """The tranche with its share."""
        return tranche_name(self.tranche, self.application.approved_amount)

    @property
    def reached(self) -> str:
        """Why it may be paid."""
        return str(GATE_REACHED[self.tranche.gate])

    @property
    def payment(self) -> Any:
        """The payment; None for a tranche that waits for one."""
        return getattr(self.row, "payment", None)


@dataclass(frozen=True)
class Desk:
    """One page of one tab."""

    tab: str
    call_id: int | None
    piles: tuple[Pile, ...]
    calls: dict[int, Call]
    lines: tuple[Line, ...]
    after: Key | None
    next: Key | None
    may_approve: bool
    may_pay: bool

    @property
    def title(self) -> str:
        """The tab in words."""
        return str(TAB_WORDS[self.tab])

    @property
    def here(self) -> tuple[Pile, ...]:
        """The piles of this tab, all calls."""
        return tuple(pile for pile in self.piles if pile.tab == self.tab)

    @property
    def shown(self) -> tuple[Pile, ...]:
        """The piles of this tab that the chosen call leaves."""
        return tuple(p for p in self.here if self.call_id in (None, p.call_id))

    @property
    def count(self) -> int:
        """How many rows the tab has."""
        return sum(pile.count for pile in self.shown)

    @property
    def amount(self) -> Decimal:
        """What they add up to."""
        return sum((pile.amount for pile in self.shown), NOTHING)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(pile.overdue for pile in self.shown)

    @property
    def tabs(self) -> list[tuple[str, str, int, bool]]:
        """Address, words, count, whether it is this one."""
        return [
            (url_for("budget.payments", tab=tab), str(words), self._count(tab), tab == self.tab)
            for tab, words in TAB_WORDS.items()
        ]

    def _count(self, tab: str) -> int:
        return sum(pile.count for pile in self.piles if pile.tab == tab)

    @property
    def next_url(self) -> str | None:
        """The next page, if there is one."""
        if self.next is None:
            return None
        after = written_key(self.next)
        return url_for("budget.payments", tab=self.tab, call=self.call_id, after=after)


def desk_of(viewer: Viewer, tab: str | None, call_id: int | None, after: Key | None) -> Desk:
    """The page of payments; without a tab the one of this person's own work."""
    chosen = tab if tab in TABS else _own_tab(viewer)
    piles = (*preparing_queries.payable_piles(viewer), *desk_queries.piles(viewer))
    rows = _rows(viewer, chosen, call_id, after)
    return Desk(
        tab=chosen,
        call_id=call_id,
        piles=piles,
        calls=desk_queries.calls_named({pile.call_id for pile in piles}),
        lines=tuple(_line(row, viewer) for row in rows[:PAGE]),
        after=after,
        next=_key(rows[PAGE - 1]) if len(rows) > PAGE else None,
        may_approve=viewer.has_role("finance_head"),
        may_pay=viewer.has_role("finance_clerk"),
    )


def _own_tab(viewer: Viewer) -> str:
    return "to_approve" if viewer.has_role("finance_head") else "to_prepare"


def _rows(
    viewer: Viewer, tab: str, call_id: int | None, after: Key | None
) -> Sequence[DeskRow | PayableRow]:
    if tab == "to_prepare":
        return preparing_queries.payable(viewer, call_id, after)
    return desk_queries.payments_on(viewer, tab, call_id, after)


def _line(row: DeskRow | PayableRow, viewer: Viewer) -> Line:
    if isinstance(row, PayableRow):
        tranche = row.tranche
        refusal = _why_not(row.is_mine, tranche.application)
        return Line(tranche.application, tranche, row.left_amount, row.due_at, row, refusal=refusal)
    payment = row.payment
    refusal = _why_not(row.is_mine, payment.application)
    if payment.prepared_by_id in viewer.person_ids and payment.state == "prepared":
        refusal = _("You prepared it; somebody else approves it.")
    return Line(
        payment.application,
        payment.tranche,
        payment.amount,
        row.due_at,
        row,
        payee=_payee(payment.payee, payment.application, viewer),
        refusal=refusal,
    )


def _why_not(is_mine: bool, application: Application) -> str | None:
    if application.suspended_at is not None:
        return _("The project is suspended.")
    return None if is_mine else _("It waits for somebody else.")


def _payee(payee: str, application: Application, viewer: Viewer) -> str:
    """Whole for the finance office and the project's own leader, else masked."""
    hats = viewer.hats_of(*FINANCE_ROLES)
    place = application.org_path, application.call.programme_id
    own = application.leader_id in viewer.person_ids
    return payee if own or any(hat.covers(*place) for hat in hats) else masked(payee)


def _key(row: DeskRow | PayableRow) -> Key:
    if isinstance(row, PayableRow):
        return Key(row.tranche.application.state_since, row.tranche.id)
    return Key(row.payment.state_since, row.payment.id)


def written_key(key: Key) -> str:
    """A key as it stands in an address."""
    return f"{key.since.isoformat()}~{key.id}"


def read_key(text: str | None) -> Key | None:
    """A key out of an address; None for anything else."""
    since, _separator, number = (text or "").partition("~")
    try:
        key = Key(datetime.fromisoformat(since.replace(" ", "+")), read_id(number) or 0)
    except ValueError:
        return None
    return key if key.since.tzinfo else None
