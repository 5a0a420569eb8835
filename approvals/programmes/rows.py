"""Rows added, removed and moved by a plain form post: the typed fields, rearranged and not judged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

Typed = MultiDict[str, str]


@dataclass(frozen=True)
class Wish:
    """What a pressed button wants: `add`, `remove` or `raise` a row, or `copy` a committee."""

    verb: str
    rows: str
    """Prefix of the list's fields, such as `criteria`."""
    index: int | None = None


_BUTTON = re.compile(r"(?P<rows>[a-z_]+(?:-members)?)(?:-(?P<index>\d{1,4}))?")
VERBS = ("add", "remove", "raise", "copy")


def wish_in(typed: Typed) -> Wish | None:
    """The button that was pressed, if it was one for rows: `add_row=criteria`, `remove_row=criteria-2`."""
    for verb in VERBS:
        found = _BUTTON.fullmatch(typed.get(f"{verb}_row", ""))
        if found:
            return Wish(verb, found["rows"], int(found["index"]) if found["index"] else None)
    return None


def rearranged(typed: Typed, wish: Wish, most: dict[str, int]) -> Typed:
    """What was typed with the wish fulfilled; unchanged where it cannot be."""
    if wish.rows not in most:
        return typed
    rows = _rows_of(typed, wish.rows)
    if wish.verb == "copy":
        rows = _rows_of(typed, "review-members")
    elif wish.verb == "add" and len(rows) < most[wish.rows]:
        rows.append({"row": ["1"]})
    elif wish.verb == "remove":
        rows = [row for place, row in enumerate(rows) if place != wish.index]
    elif wish.verb == "raise" and wish.index and wish.index < len(rows):
        before = wish.index - 1
        rows[before], rows[wish.index] = rows[wish.index], rows[before]
    return _with(typed, wish.rows, rows)


def _rows_of(typed: Typed, prefix: str) -> list[dict[str, list[str]]]:
    """The rows of a list in order: field → what was typed."""
    found: dict[int, dict[str, list[str]]] = {}
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(\w+)")
    for name in typed:
        if match := pattern.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = typed.getlist(name)
    return [found[index] for index in sorted(found)]


def _with(typed: Typed, prefix: str, rows: list[dict[str, list[str]]]) -> Typed:
    kept = [
        (name, value)
        for name, value in typed.items(multi=True)
        if not re.match(rf"{re.escape(prefix)}-\d", name)
    ]
    fresh = [
        (f"{prefix}-{place}-{field}", value)
        for place, row in enumerate(rows)
        for field, values in row.items()
        for value in values
    ]
    return MultiDict(kept + fresh)
