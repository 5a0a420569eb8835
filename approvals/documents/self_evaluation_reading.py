"""What does a self-evaluation say? 财政项目支出绩效自评表 from rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from approvals.documents.columns import Header, header
from approvals.documents.form import BudgetFigures, SelfEvaluationForm, SourceFigures
from approvals.documents.form_from_json import FIGURE_KEYS, SOURCES
from approvals.documents.grid import Place, Row
from approvals.documents.indicator_rows import IndicatorTable, indicator_header, indicator_table
from approvals.documents.labels import (
    FIGURE_WORDS,
    INDICATOR_WORDS,
    MONEY_WORDS,
    SELF_EVALUATION_WORDS,
    bare,
    factor_of,
    label,
)
from approvals.documents.mending import mended
from approvals.documents.pairs import Found, Pairs
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.values import Misfit, amount, long_text, score, short_text

GOALS = ("goal", "achievement")
PRINTED = ("weight", "execution_rate", "score")


@dataclass
class _Reading:
    """What the rows gave so far."""

    factor: Decimal | None
    pairs: Pairs = field(default_factory=lambda: Pairs(SELF_EVALUATION_WORDS))
    money_head: Header | None = None
    goal_head: Header | None = None
    factors: dict[str, Decimal] = field(default_factory=dict)
    """The units that columns of money name for themselves."""
    money: dict[str, dict[str, Decimal | None]] = field(default_factory=dict)
    faults: list[Place] = field(default_factory=list)


def read_self_evaluation(
    rows: Sequence[Row],
    year: int | None,
    factor: Decimal | None,
    known: frozenset[str] = SHIPPED.level_words,
) -> tuple[SelfEvaluationForm, list[Place]]:
    """The form, and what in it cannot be read."""
    words = {**SELF_EVALUATION_WORDS, **FIGURE_WORDS, **MONEY_WORDS, **INDICATOR_WORDS}
    rows = mended(rows, words)
    place = next((i for i, row in enumerate(rows) if indicator_header(row)), len(rows))
    reading = _Reading(factor)
    for row in rows[:place]:
        _take(reading, row)
    head = indicator_header(rows[place]) if place < len(rows) else None
    table = indicator_table(head, rows[place + 1 :], known) if head else IndicatorTable()
    pairs = reading.pairs
    form = SelfEvaluationForm(
        year=year,
        **{key: pairs.text(key, short_text) for key in ("title", "authority", "organisation")},
        **{key: pairs.text(key, long_text) for key in GOALS},
        budget=_budget(reading.money),
        indicators=table.indicators,
        total_weight=table.total_weight,
        total_score=table.total_score,
    )
    return form, pairs.faults + reading.faults + table.faults


def money_header(row: Row) -> Header | None:
    """The heads 年初预算数, 全年预算数, 全年执行数."""
    found = header(row, FIGURE_WORDS)
    return found if found and not row.loose and len(found.names & set(FIGURE_KEYS)) > 1 else None


def _take(reading: _Reading, row: Row) -> None:
    if head := money_header(row):
        _open_money(reading, head, row)
    elif reading.money_head and (key := _money_key(row)):
        _take_money(reading, reading.money_head, row, key)
    elif head := _goal_header(row):
        reading.goal_head, reading.money_head = head, None
    elif reading.goal_head and _take_goal(reading, reading.goal_head, row):
        pass
    else:
        reading.pairs.take(row)


def _open_money(reading: _Reading, head: Header, row: Row) -> None:
    named = [factor for cell in row.filled if (factor := factor_of(cell.text))]
    reading.money_head = head
    cells = zip(head.keys, head.cells, strict=True)
    reading.factors = {key: unit for key, cell in cells if key and (unit := factor_of(cell.text))}
    reading.factor = named[0] if named else reading.factor


def _money_key(row: Row) -> str | None:
    return next((key for cell in row.filled if (key := MONEY_WORDS.get(bare(cell.text)))), None)


def _take_money(reading: _Reading, head: Header, row: Row, key: str) -> None:
    texts = head.by_column(row)
    if row.table != head.table:
        heads = [name for name in head.keys if name]
        texts = dict(zip(heads, [c.text for c in row.cells][-len(heads) :], strict=False))
    own = next((f for cell in row.filled if (f := factor_of(cell.text))), None)
    whole = reading.factor or Decimal(1)
    figures = reading.money.setdefault(key, {})
    for name, text in texts.items():
        factor = own or reading.factors.get(name, whole)
        try:
            value = score(text) if name in PRINTED else amount(text, factor)
        except Misfit as misfit:
            place = Place(misfit.message, row.table, row.number, {"found": misfit.found})
            reading.faults.append(place)
        else:
            figures[name] = value


def _goal_header(row: Row) -> Header | None:
    """预算目标 and 实际完成情况 as heads of two columns, with nothing beside them."""
    found = header(row, {word: key for word, key in SELF_EVALUATION_WORDS.items() if key in GOALS})
    if found is None or found.names != set(GOALS) or row.loose:
        return None
    after = row.filled[-1]
    return found if label(after.text, SELF_EVALUATION_WORDS) and _adjacent(row) else None


def _adjacent(row: Row) -> bool:
    labels = [label(cell.text, SELF_EVALUATION_WORDS) for cell in row.filled]
    places = [i for i, named in enumerate(labels) if named and named.key in GOALS]
    return places[1] == places[0] + 1


def _take_goal(reading: _Reading, head: Header, row: Row) -> bool:
    """Texts under the two heads; a row that a page break gave another grid, by its last cells."""
    if row.loose:
        return False
    texts = head.by_column(row)
    if row.table != head.table and len(row.cells) >= 2:
        texts = dict(zip(GOALS, (cell.text for cell in row.cells[-2:]), strict=True))
    for key in GOALS:
        if text := texts.get(key):
            before = reading.pairs.found.get(key)
            whole = f"{before.text}\n{text}" if before else text
            reading.pairs.found[key] = Found(whole, before.row if before else row)
    return any(key in texts for key in GOALS)


def _budget(money: dict[str, dict[str, Decimal | None]]) -> BudgetFigures:
    whole = money.get("whole", {})
    sources: dict[str, Any] = {key: _source(money.get(key, {})) for key in SOURCES}
    return BudgetFigures(
        **{f"{key}_amount": whole.get(key) for key in FIGURE_KEYS},
        **{key: whole.get(key) for key in PRINTED},
        **sources,
    )


def _source(figures: dict[str, Decimal | None]) -> SourceFigures | None:
    amounts = {f"{key}_amount": figures.get(key) for key in FIGURE_KEYS}
    return SourceFigures(**amounts) if any(v is not None for v in amounts.values()) else None
