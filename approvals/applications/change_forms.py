"""The shape of what people ask to have changed in a running project: another leader, other contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from approvals.accounts.models import Account
from approvals.accounts.queries import account_by_name
from approvals.applications import change_queries
from approvals.applications.change_budget_forms import BudgetChangeForm
from approvals.applications.change_models import ChangeRequest
from approvals.applications.change_stories import story_of, words_for
from approvals.applications.forms import TEXT_LABELS
from approvals.applications.models import TEXT_FIELDS, Application, Indicator
from approvals.applications.queries import contents_of
from approvals.applications.row_forms import at_most
from approvals.applications.sheet import plain
from approvals.presentation import localized
from approvals.sight import OFFICE
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from workflows.engine import RequirementUnmet


class LeaderChangeForm(StepForm):
    """Who is to lead the project from now on, found by name or staff number."""

    template = "applications/steps/change_leader.html"
    who = StringField(
        _l("Name or staff number"),
        validators=[InputRequired(_l("Say who is to lead it.")), Length(max=200)],
    )
    person = RadioField(_l("Which of them"), validators=[Optional()], choices=[])
    found: Sequence[Account] = ()
    chosen: Account | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application: Application = subject  # type: ignore[assignment]
        self.now = now
        words = (self.who.data or "").replace("\x00", "").strip()
        exact = account_by_name(words)
        people = change_queries.people_called(self.application, words) if words else ()
        self.found = (exact,) if exact else people[: change_queries.MOST_PEOPLE]
        self.person.choices = [
            (str(p.id), f"{p.name} · {p.staff_number} · {localized(p.organisation)}")
            for p in self.found
        ]

    @property
    def is_certain(self) -> bool:
        """Whether what was typed is one person's whole number or name."""
        typed = (self.who.data or "").strip()
        whole = {typed, typed.casefold()} & set(self._ways_to_name())
        return len(self.found) == 1 and bool(whole)

    def _ways_to_name(self) -> tuple[str | None, ...]:
        return tuple(
            each
            for person in self.found
            for each in (person.name, person.staff_number, person.login_name, person.email)
        )

    def validate_who(self, _field: StringField) -> None:
        """One person of the school who may lead one more project."""
        if not self.found:
            raise ValidationError(_("Nobody of the school is known by this name or number."))
        by_id = {str(each.id): each for each in self.found}
        chosen = by_id.get(self.person.data or "")
        if chosen is None and not self.is_certain:
            raise ValidationError(_("Choose below who is meant."))
        self.chosen = chosen or self.found[0]
        fault = change_queries.leader_fault(self.application, self.chosen, self.now)
        if fault:
            raise ValidationError(_(fault.sentence, **fault.values))

    def values(self) -> dict[str, Any]:
        if self.chosen is None:
            raise RequirementUnmet("This account is closed or not known.")
        return {"proposed": {"leader": self.chosen.id}}


class ChangedTarget(Form):
    """An indicator with the target that it is to have."""

    indicator = HiddenField()
    target = StringField(_l("New target"), validators=[Optional(), at_most("target")])


def _text(name: str) -> TextAreaField:
    return TextAreaField(
        TEXT_LABELS[name][0],
        validators=[Optional(), at_most(name)],
        filters=[lambda text: plain(text or "")],
        render_kw={"rows": 6},
    )


class ContentChangeForm(StepForm):
    """Texts and targets written anew, each with what stands beside it."""

    template = "applications/steps/change_content.html"
    summary = _text("summary")
    basis = _text("basis")
    necessity = _text("necessity")
    safeguards = _text("safeguards")
    schedule = _text("schedule")
    goals = _text("goals")
    targets = FieldList(FormField(ChangedTarget))
    rows: tuple[tuple[Indicator | None, Any], ...] = ()

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application = contents_of(subject.id)
        self.standing = {name: getattr(self.application.declaration, name) for name in TEXT_FIELDS}
        indicators = [row for year in self.application.project_years for row in year.indicators]
        if not self.is_submitted():
            for name, text in self.standing.items():
                self[name].data = text
        if not self.targets.entries:
            for row in indicators:
                self.targets.append_entry({"indicator": row.id, "target": row.target_text})
        by_id = {str(row.id): row for row in indicators}
        self.rows = tuple((by_id.get(str(row.form.indicator.data)), row) for row in self.targets)

    @property
    def texts(self) -> list[tuple[Any, str]]:
        """Each text's field with what stands."""
        return [(self[name], text) for name, text in self.standing.items()]

    def validate_targets(self, _field: FieldList) -> None:
        """Nothing emptied, nothing of another project, and something written anew."""
        fault = change_queries.content_fault(self.application, self._proposed())
        if fault:
            raise ValidationError(_(fault.sentence, **fault.values))

    def _proposed(self) -> dict[str, Any]:
        texts = {name: self[name].data.strip() for name in TEXT_FIELDS}
        targets = {
            str(row.form.indicator.data): (row.form.target.data or "").strip()
            for stored, row in self.rows
            if stored is None or (row.form.target.data or "").strip() != stored.target_text
        }
        changed = {name: text for name, text in texts.items() if text != self.standing[name]}
        return {"texts": changed, "targets": targets}

    def values(self) -> dict[str, Any]:
        return {"proposed": self._proposed()}


class DecideChangeForm(StepForm):
    """Whoever decides sees before and after, and what the change means."""

    template = "applications/steps/decide_change.html"

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        change: ChangeRequest = subject  # type: ignore[assignment]
        self.story = story_of(change, OFFICE)
        self.words = words_for([self.story])


CHANGE_FORMS: dict[str, type[StepForm]] = {
    "request_budget_change": BudgetChangeForm,
    "request_leader_change": LeaderChangeForm,
    "request_content_change": ContentChangeForm,
    "decide_change": DecideChangeForm,
}
