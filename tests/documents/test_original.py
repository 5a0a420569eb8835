"""The original stands beside what was read as the file has it: merged cells, findings in their cells."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from approvals.documents.form import Form
from approvals.documents.original import Piece, Sheet, row_as_json, row_from_json, sheets
from approvals.documents.printed import printed
from approvals.documents.reading import read_with_rows
from approvals.documents.spots import spots
from approvals.documents.writing import WRITERS
from tests.documents.test_checks import SOUND
from tests.documents.test_importing import FORM


def drawn(content: bytes, *wheres: str) -> tuple[Form, list[Sheet]]:
    """A file's only form and its original, as the page gets it back from the database."""
    ((form, rows),) = read_with_rows(content)
    kept = [row_from_json(each) for each in json.loads(json.dumps([row_as_json(r) for r in rows]))]
    found = spots(kept, form, wheres)
    marks = {found[where]: [n] for n, where in enumerate(wheres, 1) if where in found}
    return form, sheets(kept, marks)


@pytest.mark.parametrize("file_format", ["docx", "xlsx"])
def test_each_cell_stands_once_and_as_large_as_in_the_file(file_format: str) -> None:
    _, tables = drawn(WRITERS[file_format]([printed(FORM)]))
    for table in tables:
        filled: set[tuple[int, int]] = set()
        for at, line in enumerate(table.lines):
            column = 0
            for piece in line.pieces:
                while (at, column) in filled:
                    column += 1
                area = {
                    (at + down, column + over)
                    for down in range(piece.height)
                    for over in range(piece.width)
                }
                assert not area & filled
                filled |= area
        assert filled == {(a, c) for a in range(len(table.lines)) for c in range(table.columns)}
    texts = [piece.text for table in tables for line in table.lines for piece in line.pieces]
    assert texts.count(FORM.summary) == 1 and "财政项目支出绩效目标表" in texts[0]
    assert max(piece.width for table in tables for line in table.lines for piece in line.pieces) > 3


def test_findings_have_their_number_in_the_cell_that_they_are_about() -> None:
    blank = replace(SOUND.indicators[1], actual=None)
    form = replace(SOUND, title="甲", year=2020, indicators=(SOUND.indicators[0], blank))
    wheres = ["budget.execution_rate", "indicators[0].score", "indicators[1].actual", "total.score"]
    _, tables = drawn(WRITERS["docx"]([printed(form)]), *wheres, "indicators[7].actual")
    marked = {
        n: (piece.text, line.pieces)
        for table in tables
        for line in table.lines
        for piece in line.pieces
        for n in piece.marks
    }
    assert [marked[n][0] for n in sorted(marked)] == ["执行率", "40", "", "总分"]
    assert "使用率" in {piece.text for piece in marked[3][1]}


def test_rows_that_were_kept_as_texts_alone_are_still_drawn() -> None:
    kept = {"table": "1", "row": 4, "cells": ["项目名称", "甲"]}
    (table,) = sheets([row_from_json(kept)], {})
    assert table.lines[0].pieces == (Piece("项目名称"), Piece("甲"))
