"""The field in which the applicant answers one mark, where the mark stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField
from wtforms.validators import Length

from approvals.applications.version_models import Mark

LONGEST = 500


class AnswerForm(Form):
    """A sentence to one mark."""

    sentence = StringField(
        _l("Answer to the mark"),
        validators=[Length(max=LONGEST)],
        filters=[lambda text: (text or "").strip()],
    )

    def demand_sentence(self) -> bool:
        """An answer that is no correction needs its sentence; says so at the field."""
        if self.sentence.data:
            return True
        self.sentence.errors = [_("Write your answer in a sentence.")]
        return False


def answer_form(mark: Mark) -> AnswerForm:
    """As posted, else as stored."""
    posted: Any = request.form or None
    return AnswerForm(posted, data={"sentence": mark.answer}, prefix=f"mark-{mark.id}")


def answer_forms(marks: Mapping[str, Iterable[Mark]]) -> dict[Mark, AnswerForm]:
    """One for every open mark."""
    return {mark: answer_form(mark) for found in marks.values() for mark in found}


def typed_answers(marks: Mapping[str, Iterable[Mark]]) -> dict[Mark, str]:
    """The sentences of a posted page that can be kept and differ from what is stored."""
    return {
        mark: form.sentence.data or ""
        for mark, form in answer_forms(marks).items()
        if form.validate() and form.sentence.data != mark.answer
    }
