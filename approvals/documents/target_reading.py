"""What does a performance target form say? 财政项目支出绩效目标表 from rows of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from approvals.documents.form import TargetBudget, TargetForm
from approvals.documents.form_from_json import BUDGET_KEYS
from approvals.documents.grid import Place, Row
from approvals.documents.indicator_rows import indicator_header, indicator_table
from approvals.documents.labels import INDICATOR_WORDS, LONG_TEXTS, TARGET_WORDS
from approvals.documents.later_years import LaterYears
from approvals.documents.mending import mended
from approvals.documents.pairs import Pairs
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.targets import fold
from approvals.documents.values import amount, day, long_text, short_text, yes_or_no

HEADING = re.compile(r"(?P<year>\d{4})年度?绩效目标")
"""The row above the indicators."""
SHORT_TEXTS = ("organisation", "title", "category", "performance_type")
FORM_TEXTS = tuple(key for key in LONG_TEXTS if key not in ("goal", "achievement"))


def read_target(
    rows: Sequence[Row],
    year: int | None,
    factor: Decimal | None,
    known: frozenset[str] = SHIPPED.level_words,
) -> tuple[TargetForm, list[Place]]:
    """The form, and what in it cannot be read."""
    rows = mended(rows, {**TARGET_WORDS, **INDICATOR_WORDS})
    place = next((i for i, row in enumerate(rows) if indicator_header(row)), len(rows))
    pairs, later = Pairs(TARGET_WORDS), LaterYears(factor)
    for row in rows[:place]:
        if heading := HEADING.fullmatch(fold(row.filled[0].text)):
            year = year or int(heading["year"])
        elif not later.take(row):
            pairs.take(row)
    head = indicator_header(rows[place]) if place < len(rows) else None
    table = indicator_table(head, rows[place + 1 :], known) if head else None
    form = TargetForm(
        year=year,
        start_on=pairs.text("start_on", day),
        end_on=pairs.text("end_on", partial(day, at_end=True)),
        government_procurement=pairs.text("government_procurement", yes_or_no),
        budget=TargetBudget(
            **{f"{key}_amount": _amount(pairs, key, factor) for key in BUDGET_KEYS},
            later_years=later.after(year),
        ),
        indicators=table.indicators if table else (),
        **{key: pairs.text(key, short_text) for key in SHORT_TEXTS},
        **{key: pairs.text(key, long_text) for key in FORM_TEXTS},
    )
    return form, pairs.faults + later.faults + (table.faults if table else [])


def _amount(pairs: Pairs, key: str, factor: Decimal | None) -> Decimal | None:
    found = pairs.found.get(key)
    unit = (found.factor if found else None) or factor or Decimal(1)
    return pairs.text(key, partial(amount, factor=unit))
