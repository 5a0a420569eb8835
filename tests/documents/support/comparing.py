"""Are two forms the same, as the design compares them: numbers by value, texts folded?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from approvals.documents.form import Form
from approvals.documents.form_as_json import form_as_json
from approvals.documents.targets import fold


def canonical(form: Form) -> Any:
    """A form in a spelling in which equal forms are equal."""
    return comparable(form_as_json(form))


def comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items() if key != "findings"}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if not isinstance(value, str):
        return value
    folded = fold(value).replace("，", ",")
    try:
        return Decimal(folded)
    except InvalidOperation:
        return folded or None
