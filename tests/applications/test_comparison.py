"""Do the shown differences of two versions lead from the one to the other, row by row?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.applications.comparison import ComparedTable, compare

AMOUNTS = st.integers(0, 5).map(lambda n: f"{n}.00")
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 6),
            "category": st.integers(1, 3),
            "purpose": st.sampled_from(["", "设备", "培训"]),
            "requested": AMOUNTS,
            "approved": st.none() | AMOUNTS,
        }
    ),
    max_size=6,
    unique_by=lambda row: row["id"],
)
WITHOUT_IDS = LINES.map(lambda rows: [{k: v for k, v in r.items() if k != "id"} for r in rows])


def content(lines: list[dict[str, Any]] | None = None, **columns: Any) -> dict[str, Any]:
    """A version's content with these budget lines."""
    year = {"year": 2026, "indicators": [], "lines": lines or []}
    whole = {"title": "项目", "leader": 1, "requested": "0.00", "texts": {}, "members": []}
    return {**whole, "attachments": [], "years": [year], **columns}


def rows_of(table: ComparedTable, side: str) -> list[dict[str, Any]]:
    """One side of a shown table, as rows."""
    gone = "added" if side == "old" else "removed"
    return [
        {cell.name: getattr(cell, side) for cell in row.cells}
        for row in table.rows
        if row.kind != gone
    ]


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def in_any_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(row.items())) for row in rows)


@given(old=LINES | WITHOUT_IDS, new=LINES | WITHOUT_IDS)
@settings(max_examples=300, deadline=None)
def test_both_versions_of_a_table_can_be_read_from_its_comparison(old: list, new: list):
    tables = compare(content(old), content(new)).tables
    if not tables:
        assert in_any_order(plain(old)) == in_any_order(plain(new))
        return
    (table,) = tables
    assert rows_of(table, "new") == plain(new)
    assert in_any_order(rows_of(table, "old")) == in_any_order(plain(old))


@given(lines=LINES)
def test_the_same_version_has_no_difference(lines: list):
    assert compare(content(lines), content(lines)).fields == 0


def line(number: int | None, purpose: str, requested: str) -> dict[str, Any]:
    row = {"category": 1, "purpose": purpose, "requested": requested, "approved": None}
    return row if number is None else {"id": number, **row}


def test_a_row_is_known_by_its_id_though_all_else_changed():
    (table,) = compare(
        content([line(1, "设备", "10.00"), line(2, "培训", "5.00")]),
        content([line(2, "培训", "5.00"), line(1, "软件", "12.50")]),
    ).tables
    assert [row.kind for row in table.rows] == ["same", "changed"]
    assert table.rows[1].cells[2].difference == Decimal("2.50")


def test_a_row_typed_anew_is_known_by_its_name():
    (table,) = compare(
        content([line(1, "设备", "10.00")]), content([line(7, "设备", "12.00")])
    ).tables
    assert [row.kind for row in table.rows] == ["changed"]


def test_who_reads_no_amounts_and_no_names_is_shown_none():
    old = content([line(1, "设备", "1.00")])
    new = content([line(1, "设备", "2.00")], leader=2, requested="2.00", title="新项目")
    new["members"] = [{"account": 3, "may_edit": True, "duty": ""}]
    assert compare(old, new).names == {"title", "leader", "requested", "budget", "members"}
    assert compare(old, new, amounts=False, people=False).names == {"title"}
