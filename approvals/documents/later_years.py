"""Which rows of a target form tell the budgets of later years, and what do they say?

The official form has no place for them: a project over several years gets a row below its total,
with the year in the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from approvals.documents.form import YearAmount
from approvals.documents.grid import Place, Row
from approvals.documents.labels import bare, factor_of
from approvals.documents.values import Misfit, amount

LABEL = re.compile(r"(?P<year>20\d\d)年度?预算[额数]?")


@dataclass
class LaterYears:
    """What the rows say, as they are read one after the other."""

    factor: Decimal | None
    amounts: list[YearAmount] = field(default_factory=list)
    faults: list[Place] = field(default_factory=list)

    def take(self, row: Row) -> bool:
        """Read a row, if it is one of these."""
        if not row.filled or not LABEL.fullmatch(bare(row.filled[0].text)):
            return False
        for year, unit, text in _pairs(row):
            try:
                found = amount(text, unit or self.factor or Decimal(1))
            except Misfit as misfit:
                values = {"found": misfit.found}
                self.faults.append(Place(misfit.message, row.table, row.number, values))
            else:
                self.amounts += [YearAmount(year, found)] if found is not None else []
        return True

    def after(self, year: int | None) -> tuple[YearAmount, ...]:
        """Those of years after the form's own: an earlier one is told elsewhere."""
        return tuple(each for each in self.amounts if each.year > (year or 0))


def _pairs(row: Row) -> Iterator[tuple[int, Decimal | None, str]]:
    """Each label's year and unit, with the text beside it."""
    cells = row.filled
    for cell, beside in zip(cells, (*cells[1:], None), strict=True):
        if beside and (named := LABEL.fullmatch(bare(cell.text))):
            yield int(named["year"]), factor_of(cell.text), beside.text
