"""What differs between two versions of an application: values, texts, and tables row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from approvals.applications.comparison_text import ADDED, REMOVED, SAME, Piece, compared

CHANGED = "changed"
IN_FORCE = "adjusted"
"""The amount of a budget line once the task book holds: a column where one of both versions has it."""
Content = dict[str, Any]
Row = dict[str, Any]

VALUES = (
    "title", "leader", "organisation", "category", "performance_type", "government_procurement",
    "start_on", "end_on", "requested",
)  # fmt: skip
YEAR_VALUES = ("last_year_budget", "last_year_executed")
MONEY = frozenset({"requested", "approved", IN_FORCE, *YEAR_VALUES})
PEOPLE = frozenset({"leader", "members", "account"})
"""What reviewers of a blind call do not read."""


@dataclass(frozen=True)
class Cell:
    """One value before and after; of an amount also by how much it grew."""

    name: str
    old: Any
    new: Any

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return self.old != self.new

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in yuan."""
        return self.name in MONEY

    @property
    def difference(self) -> Decimal | None:
        """By how many yuan an amount grew; null for anything else and where one side has none."""
        if not self.is_money or None in (self.old, self.new):
            return None
        return Decimal(self.new) - Decimal(self.old)


@dataclass(frozen=True)
class ComparedRow:
    """One row of a table: `kind` is same, changed, added or removed."""

    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparedTable:
    """A table with every row of both versions, in the order of the newer one."""

    name: str
    year: int | None
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]

    @property
    def changes(self) -> int:
        """How many rows differ."""
        return sum(row.kind != SAME for row in self.rows)

    @property
    def unchanged(self) -> int:
        """How many rows are the same in both."""
        return len(self.rows) - self.changes


@dataclass(frozen=True)
class ComparedText:
    """A text with what was taken out and written in."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ComparedValue:
    """One field outside the tables, of the project or of one of its years."""

    year: int | None
    cell: Cell


@dataclass(frozen=True)
class Comparison:
    """Everything that differs: what is the same in both is left out, except rows of tables."""

    values: tuple[ComparedValue, ...]
    texts: tuple[ComparedText, ...]
    tables: tuple[ComparedTable, ...]

    @property
    def fields(self) -> int:
        """How many fields differ; every row of a table counts."""
        rows = sum(table.changes for table in self.tables)
        return len(self.values) + len(self.texts) + rows

    @property
    def names(self) -> frozenset[str]:
        """The fields that differ, by the names that marks use."""
        values = {value.cell.name for value in self.values}
        texts = {text.name for text in self.texts}
        return frozenset(values | texts | {table.name for table in self.tables})


@dataclass(frozen=True)
class _Shape:
    """A table as versions keep it: its columns, and what a row is known by without its id."""

    name: str
    columns: tuple[str, ...]
    known_by: tuple[str, ...]


INDICATORS = _Shape(
    "indicators", ("level1", "level2", "level3", "target"), ("level1", "level2", "level3")
)
LINES = _Shape(
    "budget", ("category", "purpose", "requested", "approved", IN_FORCE), ("category", "purpose")
)
MEMBERS = _Shape("members", ("account", "may_edit", "duty"), ("account",))
FILES = _Shape("files", ("name", "digest"), ("name", "digest"))


def compare(old: Content, new: Content, *, amounts: bool = True, people: bool = True) -> Comparison:
    """All differences, as far as somebody may read amounts and people's names."""
    hidden = (frozenset() if amounts else MONEY | {"budget"}) | (frozenset() if people else PEOPLE)
    return Comparison(
        tuple(value for value in _values(old, new) if value.cell.name not in hidden),
        tuple(_texts(old["texts"], new["texts"])),
        tuple(t for t in _tables(old, new) if t.changes and t.name not in hidden),
    )


def _values(old: Content, new: Content) -> Iterator[ComparedValue]:
    for name in VALUES:
        if (cell := Cell(name, old.get(name), new.get(name))).is_changed:
            yield ComparedValue(None, cell)
    for year, before, after in _years(old, new):
        for name in YEAR_VALUES:
            if (cell := Cell(name, before.get(name), after.get(name))).is_changed:
                yield ComparedValue(year, cell)


def _texts(old: dict[str, str], new: dict[str, str]) -> Iterator[ComparedText]:
    for name in {**new, **old}:
        before, after = old.get(name) or "", new.get(name) or ""
        if before != after:
            yield ComparedText(name, compared(before, after))


def _tables(old: Content, new: Content) -> Iterator[ComparedTable]:
    for year, before, after in _years(old, new):
        yield _table(INDICATORS, before.get("indicators"), after.get("indicators"), year)
        yield _table(LINES, before.get("lines"), after.get("lines"), year)
    yield _table(MEMBERS, old["members"], new["members"])
    yield _table(FILES, old["attachments"], new["attachments"])


def _years(old: Content, new: Content) -> Iterator[tuple[int, Content, Content]]:
    before = {year["year"]: year for year in old["years"]}
    after = {year["year"]: year for year in new["years"]}
    for year in sorted(before.keys() | after.keys()):
        yield year, before.get(year, {}), after.get(year, {})


def _table(
    shape: _Shape, old: Sequence[Row] | None, new: Sequence[Row] | None, year: int | None = None
) -> ComparedTable:
    in_force = any(IN_FORCE in row for row in (*(old or ()), *(new or ())))
    columns = tuple(name for name in shape.columns if in_force or name != IN_FORCE)
    rows = tuple(
        _row(columns, before, after) for before, after in _paired(shape, old or [], new or [])
    )
    return ComparedTable(shape.name, year, columns, rows)


def _row(columns: Sequence[str], before: Row | None, after: Row | None) -> ComparedRow:
    cells = tuple(Cell(name, (before or {}).get(name), (after or {}).get(name)) for name in columns)
    if before is None or after is None:
        return ComparedRow(ADDED if before is None else REMOVED, cells)
    return ComparedRow(CHANGED if any(c.is_changed for c in cells) else SAME, cells)


def _paired(
    shape: _Shape, old: Sequence[Row], new: Sequence[Row]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of both versions beside each other; one that is gone stands where it stood."""
    partner = _partners(shape, old, new)
    taken = set(partner.values())
    gone_after: dict[int | None, list[Row]] = {}
    before: int | None = None
    for number, row in enumerate(old):
        if number in taken:
            before = number
        else:
            gone_after.setdefault(before, []).append(row)
    yield from ((row, None) for row in gone_after.get(None, []))
    for number, row in enumerate(new):
        mine = partner.get(number)
        yield (None if mine is None else old[mine]), row
        if mine is not None:
            yield from ((gone, None) for gone in gone_after.get(mine, []))


def _partners(shape: _Shape, old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """For each new row the old one that it was: by id, and where rows were typed anew, by name."""
    found: dict[int, int] = {}
    for known_by in (lambda row: row.get("id"), lambda row: [row.get(n) for n in shape.known_by]):
        free = {
            key: number
            for number, key in _numbered(old, known_by)
            if number not in set(found.values())
        }
        for number, key in _numbered(new, known_by):
            if number not in found and key in free:
                found[number] = free.pop(key)
    return found


def _numbered(
    rows: Sequence[Row], known_by: Callable[[Row], Any]
) -> Iterator[tuple[int, tuple[str, int]]]:
    """Each row's number and what it is known by: of two that are alike, the first and the second."""
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows):
        if (key := known_by(row)) is not None:
            seen[str(key)] += 1
            yield number, (str(key), seen[str(key)])
