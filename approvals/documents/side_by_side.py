"""What of a sheet stands side by side: whole forms, or the indicators of one form in two blocks?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from approvals.documents.columns import Header
from approvals.documents.grid import Cell, Row, with_breaks
from approvals.documents.labels import LEVEL_KEYS, SELF_EVALUATION_WORDS, label
from approvals.documents.targets import fold

IsTitle = Callable[[Cell], bool]
HasHeads = Callable[[Row], bool]
MOST_COLUMNS = 20_000
"""Beyond every sheet's last one."""

_DIGIT = re.compile(r"\d")


def streams_beside(
    rows: Sequence[Row], is_title: IsTitle, has_heads: HasHeads
) -> Iterator[list[Row]]:
    """The rows as they are; where forms stand side by side, the rows of each by itself.

    They do below titles side by side, and below a common title where projects are named side by side.
    """
    alone: list[Row] = []
    beside: list[list[Row]] = []
    starts: list[int] = []
    for segment in _segments(rows, is_title):
        titles = _title_columns(segment, is_title)
        own = titles or _name_columns(segment)
        goes_on = bool(beside) and not any(map(_names, segment))
        above = 0 if titles else 1 if goes_on else _rows_above(segment)
        bands = _bands(segment, own or (starts if goes_on else []), above)
        if goes_on and len(bands) == len(beside):
            beside = [[*band, *more] for band, more in zip(beside, bands, strict=True)]
            continue
        yield from beside
        beside = []
        if sum(any(map(has_heads, band)) for band in bands) > 1:
            yield alone
            alone, beside, starts = [], bands, own
        else:
            alone += segment
    yield from beside
    yield alone


def _segments(rows: Sequence[Row], is_title: IsTitle) -> Iterator[list[Row]]:
    """From one row with a title to the next."""
    segment: list[Row] = []
    for row in rows:
        if segment and any(map(is_title, row.filled)):
            yield segment
            segment = []
        segment.append(row)
    yield segment


def _title_columns(segment: Sequence[Row], is_title: IsTitle) -> list[int]:
    """Where the titles of the first row begin, if it has more than one."""
    columns = [cell.column for cell in segment[0].filled if is_title(cell)] if segment else []
    return columns if len(columns) > 1 else []


def _rows_above(segment: Sequence[Row]) -> int:
    """How many rows stand above the first one that names several projects."""
    return next((n for n, row in enumerate(segment) if len(_names(row)) > 1), len(segment))


def _name_columns(segment: Sequence[Row]) -> list[int]:
    """Where forms begin in the first row that names several projects."""
    row = next(iter(segment[_rows_above(segment) :]), None)
    if row is None:
        return []
    names = [cell.column for cell in _names(row)]
    first = row.filled[0].folded
    starts = [cell.column for cell in row.filled if cell.folded == first]
    ends = [*starts[1:], MOST_COLUMNS]
    one_each = all(
        sum(start <= name < end for name in names) == 1
        for start, end in zip(starts, ends, strict=True)
    )
    return starts if one_each and len(starts) == len(names) else names


def _names(row: Row) -> list[Cell]:
    """The labels in a row behind which a project's name stands."""
    named = ((cell, label(cell.text, SELF_EVALUATION_WORDS)) for cell in row.filled)
    return [cell for cell, each in named if each is not None and each.key == "title"]


def _bands(segment: Sequence[Row], starts: Sequence[int], above: int) -> list[list[Row]]:
    """The rows cut at these columns; what the rows above say once belongs to each form."""
    if not starts:
        return []
    edges = [0, *starts[1:], MOST_COLUMNS]
    return [
        list(
            with_breaks(
                row if n < above and _is_common(row, starts) else _cut(row, start, end)
                for n, row in enumerate(segment)
            )
        )
        for start, end in pairwise(edges)
    ]


def _is_common(row: Row, starts: Sequence[int]) -> bool:
    """Whether a row above the forms does not say the same thing for each of them."""
    said = {_DIGIT.sub("0", fold(row.text_at(start)).partition(":")[0]) for start in starts}
    return len(said) > 1 or "" in said


def _cut(row: Row, start: int, end: int) -> Row:
    return replace(row, cells=tuple(c for c in row.cells if start <= c.column < end))


def one_below_the_other(
    head: Header, rows: Sequence[Row], is_head: HasHeads
) -> tuple[Header, list[Row]]:
    """Indicators that stand in blocks side by side, in one block: heads that come twice tell them.

    Blocks with levels of their own are read one after the other, others row by row.
    """
    blocks = _blocks(head)
    if len(blocks) < 2:
        return head, list(rows)
    first = blocks[0]
    columns = {key: cell.column for key, cell in zip(first.keys, first.cells, strict=True) if key}
    moved = [[_moved(row, head, block, columns) for block in blocks] for row in rows]
    if all(block.names & LEVEL_KEYS for block in blocks):
        return first, [parts[n] for n in range(len(blocks)) for parts in moved if parts[n].filled]
    return first, [
        part
        for row, parts in zip(rows, moved, strict=True)
        for part in (parts[:1] if is_head(row) else parts)
        if part.filled
    ]


def _blocks(head: Header) -> list[Header]:
    """The heads cut wherever one comes again that the block has already."""
    cuts, seen = [0], set[str]()
    for place, key in enumerate(head.keys):
        if key and key in seen and "target" in seen:
            cuts.append(place)
            seen = set()
        seen |= {key} if key else set()
    ends = [*cuts[1:], len(head.keys)]
    blocks = [
        Header(head.table, head.cells[a:b], head.keys[a:b]) for a, b in zip(cuts, ends, strict=True)
    ]
    whole = all({"level3", "target"} <= block.names <= blocks[0].names for block in blocks)
    return blocks if whole else [head]


def _moved(row: Row, head: Header, block: Header, columns: dict[str, int]) -> Row:
    """Of a row what stands below a block, under the first block's heads."""
    cells = []
    for cell in row.cells:
        above = [place for place, each in enumerate(head.cells) if each.column <= cell.column]
        if above and head.cells[above[-1]] in block.cells and (key := head.keys[above[-1]]):
            cells.append(replace(cell, column=columns[key]))
    return replace(row, cells=tuple(cells))
