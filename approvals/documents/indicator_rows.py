"""Which indicators does a table list? Levels merged or repeated, names split by a page break."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from approvals.documents.columns import Header, Texts, header, placed
from approvals.documents.form import Indicator
from approvals.documents.grid import Place, Row
from approvals.documents.labels import ENDING_WORDS, INDICATOR_WORDS, OPERATOR_WORDS, TOTALS
from approvals.documents.shipped_template import SHIPPED
from approvals.documents.side_by_side import one_below_the_other
from approvals.documents.targets import fold
from approvals.documents.values import Misfit, is_blank, score, short_text

LEVELS = ("level1", "level2")
FIGURES = ("weight", "score")
ENDS = ("指标", "目标")
"""How level words end that a page break may have cut short."""


@dataclass
class Entry:
    """A row as placed, before what was torn is joined."""

    row: Row
    texts: Texts
    after_break: bool
    """A page ended before it: another table, or heads repeated. A blank row alone ends none."""
    after_gap: bool = False

    def has(self, *keys: str) -> bool:
        return any(not is_blank(self.texts.get(key, "")) for key in keys)


@dataclass(frozen=True)
class _Told:
    """By what a torn word of one level is known."""

    words: Counter[str]
    """The level's words in the table, and how often each stands there."""
    odd: dict[str, set[str]]
    """For each ending the words that do not end so."""
    known: frozenset[str]
    """The templates' words."""


@dataclass
class IndicatorTable:
    """What a table of indicators holds."""

    indicators: tuple[Indicator, ...] = ()
    total_weight: Decimal | None = None
    total_score: Decimal | None = None
    faults: list[Place] = field(default_factory=list)


def indicator_header(row: Row) -> Header | None:
    """The heads 一级…, 二级…, 三级…, with a target."""
    found = header(row, INDICATOR_WORDS)
    if found is None or row.loose or "target" not in found.names or len(found.names) < 3:
        return None
    return found


def indicator_table(
    head: Header, rows: Sequence[Row], known: frozenset[str] = SHIPPED.level_words
) -> IndicatorTable:
    """Read the rows below the heads, up to the total or what stands beneath the table.

    `known` are the level words of the templates: they tell what a page break tore.
    """
    table = IndicatorTable()
    listed, total = _listed(rows)
    whole = head
    head, listed = one_below_the_other(head, listed, lambda row: indicator_header(row) is not None)
    scored = "weight" in head.names or "score" in head.names
    entries = _joined_rows(_with_whole_levels(_entries(head, listed), known), scored)
    table.indicators = tuple(_indicators(entries, table.faults))
    if total is not None:
        last = next(reversed(_heads(whole, listed)))
        _read_total(last, total, table)
    return table


def is_total(row: Row) -> bool:
    return bool(row.filled) and not row.loose and row.filled[0].folded.strip(":") in TOTALS


def _listed(rows: Sequence[Row]) -> tuple[list[Row], Row | None]:
    listed: list[Row] = []
    for row in rows:
        if row.loose:
            continue
        if is_total(row):
            return listed, row
        if _is_ending(row):
            break
        listed.append(row)
    return listed, None


def _is_ending(row: Row) -> bool:
    """A line below the table: who filled it, a remark."""
    first = row.filled[0].folded
    word = first.partition(":")[0]
    return word in ENDING_WORDS and (":" in first or len(row.filled) == 1)


def _heads(head: Header, rows: Sequence[Row]) -> list[Header]:
    return [head, *(found for row in rows if (found := indicator_header(row)))]


def _entries(head: Header, rows: Sequence[Row]) -> list[Entry]:
    """Rows by key. Heads that a page break repeated count for what follows."""
    entries: list[Entry] = []
    broken = False
    for (_, is_head), group in groupby(
        rows, key=lambda row: (row.table, bool(indicator_header(row)))
    ):
        part = list(group)
        if is_head:
            head, broken = indicator_header(part[-1]) or head, bool(entries)
            continue
        for row, texts in zip(part, placed(head, part), strict=True):
            if any(texts.values()):
                entries.append(_entry(row, texts, entries[-1].row if entries else None, broken))
                broken = False
    return entries


def _entry(row: Row, texts: Texts, above: Row | None, broken: bool) -> Entry:
    adjacent = above is not None and row.table == above.table and row.number > above.number + 1
    return Entry(row, texts, broken or (row.after_break and not adjacent), row.after_break)


def _with_whole_levels(entries: list[Entry], known: frozenset[str]) -> list[Entry]:
    """Put together a level's word whose end stands in the first row after a break."""
    for key in LEVELS:
        anchor: Entry | None = None
        words = Counter(word for each in entries if (word := fold(each.texts.get(key))))
        odd = {end: {word for word in words if not word.endswith(end)} for end in ENDS}
        told = _Told(words, odd, known)
        for each in entries:
            text = each.texts.get(key)
            if not text:
                continue
            torn = anchor and (each.after_break or each.after_gap)
            if torn and anchor and _is_tail(fold(anchor.texts[key]), fold(text), told):
                anchor.texts[key] += text
                del each.texts[key]
            else:
                anchor = each
    return entries


def _is_tail(before: str, after: str, told: _Told) -> bool:
    """Do two texts make one level's word? Told by the template's words, or by how others end."""
    whole = before + after
    if after in told.known or before == after:
        return False
    if whole in told.known or whole in told.words:
        return True
    if before in told.known or told.words[before] > 1 or told.words[after] > 1:
        return False
    return any(
        whole.endswith(end) and before in others and len(after) <= len(end) + 1
        for end, others in told.odd.items()
        if others <= {before, after}
    )


def _joined_rows(entries: list[Entry], scored: bool) -> list[Entry]:
    """Put together rows of which one holds only the end, or only the beginning, of the other."""
    whole: list[Entry] = []
    for place, each in enumerate(entries):
        torn_below = any(below.after_break for below in entries[place + 1 : place + 2])
        if whole and _continues(whole[-1], each, scored, torn_below):
            for key, text in each.texts.items():
                whole[-1].texts[key] = whole[-1].texts.get(key, "") + text
        else:
            whole.append(each)
    return whole


def _continues(above: Entry, below: Entry, scored: bool, torn_below: bool) -> bool:
    """Is `below` the rest of `above`? `torn_below`: a page ends after it, it may be a beginning."""
    if below.has(*LEVELS):
        return False
    needed = FIGURES if scored else ("target",)
    if scored and not below.has(*FIGURES, "target", "level3"):
        return True
    if above.has(*needed) and below.has(*needed):
        return False
    if below.after_break or (scored and below.after_gap):
        return True
    if torn_below or not scored:
        return False
    return above.has(*needed) and not below.has(*needed, "target", "actual")


def _indicators(entries: Sequence[Entry], faults: list[Place]) -> Iterator[Indicator]:
    levels: dict[str, str | None] = dict.fromkeys(LEVELS)
    for each in entries:
        for place, key in enumerate(LEVELS):
            word = short_text(each.texts.get(key, ""))
            if word is None:
                continue
            if word != levels[key]:
                levels |= dict.fromkeys(LEVELS[place + 1 :])
            levels[key] = word
        yield Indicator(
            level1=levels["level1"],
            level2=levels["level2"],
            level3=short_text(each.texts.get("level3", "")),
            target_text=short_text(_target(each.texts)),
            actual=short_text(each.texts.get("actual", "")),
            deviation_note=short_text(each.texts.get("deviation_note", "")),
            weight=_figure(each.texts.get("weight", ""), each.row, faults),
            score=_figure(each.texts.get("score", ""), each.row, faults),
        )


def _target(texts: Texts) -> str:
    """A target whose operator and unit may stand in columns of their own."""
    target = texts.get("target", "")
    if is_blank(target):
        return target
    before, behind = (texts.get(key, "").strip() for key in ("operator", "unit"))
    before = OPERATOR_WORDS.get(fold(before), before)
    return f"{'' if is_blank(before) else before}{target}{'' if is_blank(behind) else behind}"


def _read_total(head: Header, row: Row, table: IndicatorTable) -> None:
    texts = head.by_column(row)
    if row.table != head.table:
        keys = head.keys[head.keys.index("weight") :] if "weight" in head.keys else ()
        texts = {key: cell.text for key, cell in zip(keys, row.cells[1:], strict=False) if key}
    table.total_weight = _figure(texts.get("weight", ""), row, table.faults)
    table.total_score = _figure(texts.get("score", ""), row, table.faults)


def _figure(text: str, row: Row, faults: list[Place]) -> Decimal | None:
    try:
        return score(text)
    except Misfit as misfit:
        faults.append(Place(misfit.message, row.table, row.number, {"found": misfit.found}))
        return None
