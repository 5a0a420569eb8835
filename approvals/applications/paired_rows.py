"""Which stored row does each typed row of a form belong to?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from wtforms import FieldList

Stored = TypeVar("Stored")
Paired = tuple[tuple[Stored | None, Any], ...]


def paired(stored: Mapping[int, Stored], typed: FieldList, name: str) -> Paired[Stored]:
    """The typed rows in their order, each with the stored one whose number it names in its field
    `name`; None where nothing of this project has that number."""
    by_text = {str(number): each for number, each in stored.items()}
    return tuple((by_text.get(str(row.form[name].data)), row) for row in typed)
