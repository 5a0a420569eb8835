"""Is anything lost when several people write at once? The merging as a pure function."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.applications.merge import Change, Edit, RowChange, changed_names, merge
from approvals.applications.sheet import Row, Sheet

CASES = 300 if os.environ.get("FUNDTRAIL_DEEP") else 25
FIELDS = ("summary", "basis", "goals")
TABLE = "indicators"


def _sheet(*rows: tuple[str, str], **fields: str) -> Sheet:
    return Sheet(fields, {TABLE: tuple(Row(key, {"level3": text}) for key, text in rows)})


def _keys(sheet: Sheet) -> list[str]:
    return [row.key for row in sheet.tables[TABLE]]


def test_fields_of_two_people_stand_side_by_side() -> None:
    stored = _sheet(summary="他写的", basis="")
    merged = merge(stored, Edit({"basis": Change("", "我写的")}))
    assert merged.sheet.fields == {"summary": "他写的", "basis": "我写的"}
    assert merged.conflicts == {}


def test_one_field_changed_by_two_is_a_conflict_and_stays_stored() -> None:
    merged = merge(_sheet(basis="他写的"), Edit({"basis": Change("", "我写的")}))
    assert (merged.sheet.fields, merged.conflicts) == ({"basis": "他写的"}, {"basis": "他写的"})


def test_the_same_text_from_two_is_no_conflict() -> None:
    merged = merge(_sheet(basis="一样"), Edit({"basis": Change("", "一样")}))
    assert (merged.sheet.fields, merged.conflicts) == ({"basis": "一样"}, {})


def test_cells_of_one_row_are_merged_one_by_one() -> None:
    stored = Sheet({}, {TABLE: (Row("1", {"level3": "他改的", "target": "≥6门"}),)})
    was = {"level3": "课程数", "target": "≥6门"}
    change = RowChange("1", was, {"level3": "课程数", "target": "≥8门"})
    merged = merge(stored, Edit(rows={TABLE: (change,)}))
    assert merged.sheet.tables[TABLE][0].cells == {"level3": "他改的", "target": "≥8门"}


def test_a_row_goes_only_as_it_was_seen() -> None:
    change = RowChange("1", {"level3": "课程数"}, None)
    gone = merge(_sheet(("1", "课程数")), Edit(rows={TABLE: (change,)}))
    assert _keys(gone.sheet) == []
    stays = merge(_sheet(("1", "他又改了")), Edit(rows={TABLE: (change,)}))
    assert _keys(stays.sheet) == ["1"]


def test_a_row_taken_away_by_one_and_changed_by_another_stays() -> None:
    change = RowChange("1", {"level3": "课程数"}, {"level3": "在线课程数"}, "0")
    merged = merge(_sheet(("0", "甲"), ("2", "乙")), Edit(rows={TABLE: (change,)}))
    assert _keys(merged.sheet) == ["0", "1", "2"]


def test_a_repeated_save_adds_its_row_once() -> None:
    edit = Edit(rows={TABLE: (RowChange("n1", None, {"level3": "新"}),)})
    once = merge(_sheet(), edit).sheet
    assert merge(once, edit).sheet == once


def test_rows_that_the_mover_did_not_know_stay_below_their_neighbour() -> None:
    stored = _sheet(("1", "甲"), ("n9", "别人加的"), ("2", "乙"))
    merged = merge(stored, Edit(order={TABLE: ("2", "1")}))
    assert _keys(merged.sheet) == ["2", "1", "n9"]


def test_every_changed_field_and_row_is_named_once() -> None:
    before = _sheet(("1", "甲"), ("2", "乙"), summary="旧")
    after = _sheet(("1", "甲改"), ("3", "丙"), summary="新")
    names = list(changed_names(before, after))
    assert sorted(names) == ["indicators:1", "indicators:2", "indicators:3", "summary"]


@dataclass
class Writer:
    """Somebody at a page: what it showed last, and what is typed in it."""

    shown: Sheet
    typed: dict[str, str] = field(default_factory=dict)
    new_rows: dict[str, str] = field(default_factory=dict)

    def edit(self) -> Edit:
        """What this page would send now."""
        fields = {n: Change(self.shown.fields.get(n, ""), t) for n, t in self.typed.items()}
        rows = tuple(RowChange(k, None, {"level3": t}) for k, t in self.new_rows.items())
        return Edit(fields, {TABLE: rows})


WRITING = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from((*FIELDS, "row", "save", "choose mine", "choose theirs")),
    ),
    min_size=200,
    max_size=200,
)


@settings(max_examples=CASES, deadline=None)
@given(WRITING)
def test_two_writers_lose_nothing_in_200_edits(deeds: list[tuple[int, str]]) -> None:
    """What is typed is stored or stays on its page; what is stored is replaced only by who saw it."""
    stored = _sheet(**dict.fromkeys(FIELDS, ""))
    writers = (Writer(stored), Writer(stored))
    rows: set[str] = set()
    for number, (who, deed) in enumerate(deeds):
        writer, text = writers[who], f"{who}:{number}"
        if deed in FIELDS:
            writer.typed[deed] = text
        elif deed == "row":
            writer.new_rows[f"n{number}"] = text
            rows.add(text)
        else:
            stored = _saved(writer, stored, deed)
    for who in (0, 1, 0):
        stored = _saved(writers[who], stored, "choose mine")
    assert {row.cells["level3"] for row in stored.tables[TABLE]} == rows
    assert [w.typed for w in writers] == [{}, {}]


def _saved(writer: Writer, stored: Sheet, deed: str) -> Sheet:
    """One save as the page does it; a conflict is then settled by its writer."""
    before = dict(stored.fields)
    merged = merge(stored, writer.edit())
    for name, text in merged.sheet.fields.items():
        was_seen = writer.shown.fields[name] == before[name]
        assert text == before[name] or was_seen, "overwritten without having been shown"
    open_ones = {n: t for n, t in writer.typed.items() if n in merged.conflicts}
    for name, text in writer.typed.items():
        assert name in open_ones or merged.sheet.fields[name] == text
    writer.shown, writer.typed, writer.new_rows = merged.sheet, open_ones, {}
    if deed == "choose theirs":
        writer.typed = {}
    elif deed == "choose mine" and open_ones:
        return _saved(writer, merged.sheet, "save")
    return merged.sheet
