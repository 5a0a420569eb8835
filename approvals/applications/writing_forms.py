"""The shape of what a page sends while somebody writes. Raises `Malformed` for anything else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.applications.merge import Change, Edit, RowChange
from approvals.applications.sheet import CELLS, FIELDS

KEY = re.compile(r"[0-9a-z-]{1,40}")
MOST_CHANGES = 1_000


class Malformed(ValueError):
    """What came is not what the page sends."""


@dataclass(frozen=True)
class Typed:
    """One save as the page sends it."""

    account_id: int
    """Whose page it is: another person may have signed in at the same browser."""
    version: int
    """The `edit_version` that the page knows."""
    edit: Edit


def typed_from(content: Any) -> Typed:
    """Read the JSON of one save."""
    try:
        return Typed(
            int(content["account"]),
            int(content["version"]),
            Edit(
                _fields(content.get("fields", {})),
                {table: _rows(table, rows) for table, rows in content.get("rows", {}).items()},
                {table: _order(table, keys) for table, keys in content.get("order", {}).items()},
            ),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise Malformed(str(wrong)) from wrong


def _fields(content: Mapping[str, Any]) -> dict[str, Change]:
    return {
        _one_of(FIELDS, name): Change(_text(change["was"]), _text(change["now"]))
        for name, change in content.items()
    }


def _rows(table: str, content: list[Mapping[str, Any]]) -> tuple[RowChange, ...]:
    if len(content) > MOST_CHANGES:
        raise Malformed("too many rows")
    _one_of(tuple(CELLS), table)
    return tuple(
        RowChange(
            _key(row["key"]),
            _cells(table, row.get("was")),
            _cells(table, row.get("now")),
            None if row.get("after") is None else _key(row["after"]),
        )
        for row in content
    )


def _order(table: str, keys: list[str]) -> tuple[str, ...]:
    if table not in CELLS or len(keys) > MOST_CHANGES:
        raise Malformed("no such table")
    return tuple(_key(key) for key in keys)


def _cells(table: str, content: Mapping[str, Any] | None) -> dict[str, str] | None:
    if content is None:
        return None
    return {_one_of(CELLS[table], name): _text(text) for name, text in content.items()}


def _one_of(names: tuple[str, ...], name: str) -> str:
    if name not in names:
        raise Malformed(name)
    return name


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise Malformed("a text is expected")
    return text


def _key(text: Any) -> str:
    if not isinstance(text, str) or not KEY.fullmatch(text):
        raise Malformed("no key of a row")
    return text
