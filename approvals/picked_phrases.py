"""A phrase picked beside a text field: where no script has put it into the text, the post does."""

from __future__ import annotations

from flask import request
from wtforms import Field, FieldList, Form, FormField, TextAreaField


def add_picked(fields: Form | FieldList) -> None:
    """Add to every text what was picked for it, before the form is validated."""
    for field in fields:
        if isinstance(field, FieldList):
            add_picked(field)
        elif isinstance(field, FormField):
            add_picked(field.form)
        elif isinstance(field, TextAreaField):
            _add(field, request.form.get(f"{field.name}-phrase", ""))


def _add(field: Field, phrase: str) -> None:
    if phrase:
        field.data = f"{field.data or ''}{phrase}"
        field.raw_data = [field.data]
