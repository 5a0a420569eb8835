"""From the text of one field or cell to the value that is stored. Raises `Unreadable` with a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _

from approvals.applications.limits import LIMITS, TEXT_NAMES
from approvals.applications.sheet import plain
from approvals.applications.year_tables import LINE_TABLES
from approvals.budget.amounts import LARGEST_AMOUNT, YUAN_CENT, AmountUnreadable, read_amount
from approvals.form_fields import read_day

MOST_PIECES = 10**7
PROCUREMENT: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}


class Unreadable(ValueError):
    """A text that cannot be stored in its field. The message is the person's sentence."""


def read(name: str, text: str) -> Any:
    """The value of a field, or of a cell: `level1`, or `lines.category` where a field has its name."""
    return READERS[name](name, plain(text))


def reader_name(table: str, cell: str) -> str:
    """The name under which a cell of a table is read."""
    return "lines.category" if table in LINE_TABLES and cell == "category" else cell


def canonical(name: str, text: str) -> str:
    """The text in the spelling of a sheet, as `sheet_of` would give it back."""
    value = read(name, text)
    if name == "quantity":
        return "" if value is None else f"{value:f}"
    if isinstance(value, Decimal):
        return "" if name == "requested_amount" and not value else f"{value:.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _text(name: str, text: str) -> str:
    most = LIMITS[name]
    if len(text) > most:
        raise Unreadable(
            _("At most %(most)d characters; these are %(typed)d.", most=most, typed=len(text))
        )
    return text


def _line(name: str, text: str) -> str:
    """One line: white space at the ends and new lines are nobody's intention."""
    return _text(name, " ".join(text.split()))


def _choice(of: Mapping[str, Any]) -> Callable[[str, str], Any]:
    def chosen(_name: str, text: str) -> Any:
        if text not in of:
            raise Unreadable(_("Choose one of the list."))
        return of[text]

    return chosen


def _day(_name: str, text: str) -> date | None:
    try:
        return read_day(text) if text.strip() else None
    except ValueError as unreadable:
        raise Unreadable(str(unreadable)) from unreadable


def _amount(_name: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return read_amount(text)
    except AmountUnreadable as unreadable:
        raise Unreadable(_(unreadable.message, **unreadable.values)) from unreadable


def read_quantity(text: str) -> Decimal | None:
    """How many pieces: more than none, with at most three decimals."""
    folded = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not folded:
        return None
    try:
        number = Decimal(folded)
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number < MOST_PIECES or number != round(number, 3):
        raise Unreadable(_("Type a number such as 40 or 2.5."))
    return number.normalize() if number != int(number) else Decimal(int(number))


def product(quantity: Decimal, price: Decimal) -> Decimal:
    """The amount of a line, to the fen."""
    amount = (quantity * price).quantize(YUAN_CENT, ROUND_HALF_UP)
    if amount >= LARGEST_AMOUNT:
        raise Unreadable(_("The product is too large for an amount in yuan."))
    return amount


def _category(_name: str, text: str) -> int:
    """The id of a category; 0 while none is chosen."""
    return int(text) if text.isdecimal() else 0


READERS: dict[str, Callable[[str, str], Any]] = {
    "title": _line,
    "category": lambda _name, text: text,
    "performance_type": lambda _name, text: text,
    "government_procurement": _choice(PROCUREMENT),
    "start_on": _day,
    "end_on": _day,
    "last_year_budget_amount": _amount,
    "last_year_executed_amount": _amount,
    **dict.fromkeys(TEXT_NAMES, _text),
    "level1": _line,
    "level2": _line,
    "level3": _line,
    "target": _line,
    "purpose": _line,
    "quantity": lambda _name, text: read_quantity(text),
    "unit_price": _amount,
    "requested_amount": _amount,
    "lines.category": _category,
}
