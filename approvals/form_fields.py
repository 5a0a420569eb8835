"""The fields that every room's forms share: an amount, a day, a share in percent, a whole number.

Each keeps what was typed where it cannot be read, and says so in one sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput

from approvals.budget.amounts import AmountUnreadable, read_amount

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
FIRST_YEAR, LAST_YEAR = 2000, 2200
BASIS_POINTS = 100
"""Hundredths of a percent in one percent."""
LIKE_A_NUMBER = re.compile(r"-?[0-9]{1,9}")


class TypedField(StringField):
    """A field whose text is read into a value. Subclasses say how to read and how to write it."""

    data: Any

    def read(self, text: str) -> Any:
        """The value of a text that is not blank. Raises ValueError with the person's sentence."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """A value as it is typed."""
        raise NotImplementedError

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Blank, also by spaces, is None; what cannot be read is None with a sentence."""
        if not valuelist:
            return
        self.data = None
        text = valuelist[0].replace("\x00", "").strip()
        if text:
            self.data = self.read(text)
        else:
            self.raw_data = [""]

    def pre_validate(self, form: BaseForm) -> None:
        """One sentence is enough: what cannot be read is not judged any further."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)


class AmountField(TypedField):
    """Yuan as a Decimal with two decimals, never negative."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        keywords["render_kw"] = {"inputmode": "decimal", "autocomplete": "off"} | (
            keywords.get("render_kw") or {}
        )
        super().__init__(*arguments, **keywords)

    def read(self, text: str) -> Decimal:
        try:
            return read_amount(text)
        except AmountUnreadable as unreadable:
            raise ValueError(_(unreadable.message, **unreadable.values)) from unreadable

    def written(self, value: Decimal) -> str:
        return f"{value:.2f}"


def read_day(text: str) -> date:
    """A day as people type it. Raises ValueError with the person's sentence."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    for each in DAY_FORMATS:
        try:
            day = datetime.strptime(folded, each).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise ValueError(_("Type a day that exists, such as 2026-03-31."))


class DayField(TypedField):
    """A day in Shanghai as a date. What ends on it ends at 24:00."""

    widget = DateInput()

    def read(self, text: str) -> date:
        return read_day(text)

    def written(self, value: date) -> str:
        return value.isoformat()


class PercentField(TypedField):
    """A share typed in percent with up to two decimals; its value is hundredths of a percent."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        keywords["render_kw"] = {"inputmode": "decimal", "autocomplete": "off"} | (
            keywords.get("render_kw") or {}
        )
        super().__init__(*arguments, **keywords)

    def read(self, text: str) -> int:
        folded = unicodedata.normalize("NFKC", text).removesuffix("%").strip()
        try:
            share = Decimal(folded) * BASIS_POINTS
        except ArithmeticError:
            share = Decimal("NaN")
        if share.is_nan() or not 0 <= share <= 100 * BASIS_POINTS or share != int(share):
            raise ValueError(
                _("Type percent from 0 to 100 with two decimals at most, such as 60 or 33.33.")
            )
        return int(share)

    def written(self, value: int) -> str:
        return f"{Decimal(value) / BASIS_POINTS:f}"


class WholeNumberField(TypedField):
    """A whole number between two limits."""

    def __init__(self, *arguments: Any, least: int = 0, most: int = 10**6, **keywords: Any) -> None:
        keywords["render_kw"] = {"inputmode": "numeric", "autocomplete": "off"} | (
            keywords.get("render_kw") or {}
        )
        super().__init__(*arguments, **keywords)
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        folded = unicodedata.normalize("NFKC", text).replace(" ", "")
        number = int(folded) if LIKE_A_NUMBER.fullmatch(folded) else None
        if number is None or not self.least <= number <= self.most:
            limits = {"least": self.least, "most": self.most}
            raise ValueError(_("Type a whole number from %(least)d to %(most)d.", **limits))
        return number

    def written(self, value: int) -> str:
        return str(value)
