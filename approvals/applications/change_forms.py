"""The shape of what people ask to have changed in a running project: another leader, other contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    RadioField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from approvals.accounts.models import Account
from approvals.accounts.queries import account_by_name
from approvals.applications import change_queries
from approvals.applications.asking_forms import AskingForm
from approvals.applications.change_budget_forms import BudgetChangeForm
from approvals.applications.change_content_forms import ContentChangeForm
from approvals.applications.change_models import ChangeRequest
from approvals.applications.change_stories import story_of, words_for
from approvals.applications.models import Application
from approvals.presentation import localized
from approvals.sight import OFFICE
from approvals.step import Subject
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from workflows.engine import RequirementUnmet


class LeaderChangeForm(AskingForm):
    """Who is to lead the project from now on, found by name or staff number."""

    template = "applications/steps/change_leader.html"
    change = "leader"
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
