"""The forms of the steps that concern the application itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from approvals import frozen
from approvals.accounts.queries import account_by_name
from approvals.applications.asking_forms import AskingForm
from approvals.applications.change_forms import CHANGE_FORMS
from approvals.applications.models import Application
from approvals.applications.send_back_forms import SendBackForm
from approvals.applications.task_book_forms import TaskBookForm
from approvals.deadlines.models import Wait
from approvals.deadlines.queries import dates_of, open_waits_of_application
from approvals.form_fields import DayField
from approvals.language import in_english
from approvals.presentation import until
from approvals.standing import Standing
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from workflows.calendar import end_of_day
from workflows.engine import RequirementUnmet

CHANGEABLE_DATES = {
    "implementation": "midterm_due",
    "rectification": "midterm_due",
    "second_release": "acceptance_due",
    "completion": "acceptance_due",
}
"""The date of the call for which more time is asked: that of the next report."""


class ExtensionForm(StepForm):
    """Another day for a date: asked for by the applicant, or given with a reopened draft."""

    until_on = DayField(_l("Until"), validators=[InputRequired(_l("Choose a day."))])
    date_key = "declaration_closes"
    present: datetime | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        application: Application = subject  # type: ignore[assignment]
        self.date_key = self.date_key_of(application)
        self.present = dates_of(application)[self.date_key]
        self.until_on.description = _("Now: %(until)s", until=until(self.present))
        self.earliest = max(self.present, now)

    def date_key_of(self, application: Application) -> str:
        """The call's date that moves."""
        return self.date_key

    def validate_until_on(self, field: DayField) -> None:
        """An extension leads into the future."""
        if field.data and end_of_day(field.data) <= self.earliest:
            raise ValidationError(_("Choose a day after the present one."))

    def values(self) -> dict[str, Any]:
        return {
            "date_key": self.date_key,
            "until_at": end_of_day(self.until_on.data).isoformat(),
            "reason": self.comment.data or "",
        }


class RequestChangeForm(AskingForm, ExtensionForm):
    """The applicant asks for more time for the report that is due."""

    def date_key_of(self, application: Application) -> str:
        return CHANGEABLE_DATES[application.state]


class SubstituteForm(StepForm):
    """The office names somebody where nobody may act."""

    role = SelectField(_l("In which role"))
    who = StringField(
        _l("Staff number, sign-in name or e-mail"), validators=[InputRequired(), Length(max=200)]
    )
    account_id: int | None = None

    def prepare(self, subject: Subject, viewer: Viewer, now: datetime) -> None:
        self.application: Application = subject  # type: ignore[assignment]
        self.now = now
        waits = open_waits_of_application(subject.id)
        tasks = {
            _role_of(w): w.task_en if in_english() else w.task_zh for w in waits if w.is_orphan
        }
        self.role.choices = [SelectChoice(role, task) for role, task in tasks.items()]

    def validate_who(self, field: StringField) -> None:
        """An existing person who is not excluded from this application."""
        person = account_by_name(field.data or "")
        if person is None or not person.is_enabled:
            raise ValidationError(_("Nobody is known by this number, name or e-mail."))
        if person.id in Standing(self.application, self.now).excluded:
            raise ValidationError(_("This person belongs to the project or has a conflict."))
        self.account_id = person.id

    def values(self) -> dict[str, Any]:
        if self.account_id is None:
            raise RequirementUnmet("Nobody is known by this number, name or e-mail.")
        return {"role": self.role.data, "account_id": self.account_id}


def _role_of(wait: Wait) -> str:
    """The role that an orphaned wait is really for, in the definition that it came from."""
    workflow = frozen.version(wait.workflow_key, wait.workflow_version)
    entries = workflow.waits_of(wait.state)
    return next(entry.role for entry in entries if entry.position == wait.position)


STEP_FORMS = {
    "send_back": SendBackForm,
    "task_book": TaskBookForm,
    "reopen": ExtensionForm,
    "request_change": RequestChangeForm,
    "name_substitute": SubstituteForm,
    **CHANGE_FORMS,
}
