"""What of a sheet stands side by side: whole forms, or the indicators of one form in two blocks?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from approvals.documents.columns import Header
from approvals.documents.grid import Cell, Row, with_breaks
from approvals.documents.labels import LEVEL_KEYS

IsTitle = Callable[[Cell], bool]
HasHeads = Callable[[Row], bool]


def streams_beside(
    rows: Sequence[Row], is_title: IsTitle, has_heads: HasHeads
) -> Iterator[list[Row]]:
    """The rows as they are; where titles stand side by side, the rows below each title by itself."""
    above: list[Row] = []
    for segment in _segments(rows, is_title):
        bands = _bands(segment, is_title)
        if sum(any(map(has_heads, band)) for band in bands) > 1:
            yield above
            yield from bands
            above = []
        else:
            above += segment
    yield above


def _segments(rows: Sequence[Row], is_title: IsTitle) -> Iterator[list[Row]]:
    """From one row with a title to the next."""
    segment: list[Row] = []
    for row in rows:
        if segment and any(map(is_title, row.filled)):
            yield segment
            segment = []
        segment.append(row)
    yield segment


def _bands(segment: Sequence[Row], is_title: IsTitle) -> list[list[Row]]:
    """The rows cut before each title of the first row; none where it has one title at most."""
    starts = [cell.column for cell in segment[0].filled if is_title(cell)] if segment else []
    if len(starts) < 2:
        return []
    ends = [*starts[1:], None]
    return [
        list(with_breaks(_cut(row, start, end) for row in segment))
        for start, end in zip([0, *starts[1:]], ends, strict=True)
    ]


def _cut(row: Row, start: int, end: int | None) -> Row:
    within = (c for c in row.cells if c.column >= start and (end is None or c.column < end))
    return replace(row, cells=tuple(within))


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
