"""Tables in a step's form: rows are added and taken away, and the step is not taken by that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from flask import request
from wtforms import FieldList

from approvals.applications.limits import MOST_ROWS
from approvals.step_forms import StepForm

BUTTON = re.compile(r"(add|remove)-([a-z]+\d?)(?:-(\d+))?")


class RowsForm(StepForm):
    """A step's form with tables as the declaration's editor has them."""

    tables: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """By the table's name in buttons and scripts, the field that has its new rows."""

    def fit_rows(self) -> None:
        """Fill choices of rows that are new. Forms override this."""

    def rows_of(self, table: str) -> FieldList:
        """The new rows of a table."""
        return self[self.tables[table]]  # type: ignore[return-value]

    def validate(self, extra_validators: Any = None) -> bool:
        """A button that adds or takes away a row leads back to the form as it was typed."""
        if self._change_rows(request.form):
            self.fit_rows()
            return False
        return super().validate(extra_validators)

    def _change_rows(self, names: Iterable[str]) -> bool:
        for name in names:
            pressed = BUTTON.fullmatch(name)
            if pressed and pressed[2] in self.tables:
                rows = self.rows_of(pressed[2])
                if pressed[1] == "add" and len(rows.entries) < (rows.max_entries or MOST_ROWS):
                    rows.append_entry()
                if pressed[1] == "remove" and int(pressed[3] or 0) < len(rows.entries):
                    del rows.entries[int(pressed[3] or 0)]
                return True
        return False
