"""Organisations, people and roles: the shape of what administrators type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp, ValidationError

from approvals.accounts import search_queries
from approvals.accounts.administration import Domain
from approvals.accounts.forms import trimmed
from approvals.accounts.models import Account, Organisation
from approvals.accounts.operations import KINDS_BELOW
from approvals.accounts.queries import name_is_taken
from approvals.accounts.words import KINDS, role_title
from approvals.database import db
from approvals.form_fields import DayField
from workflows.calendar import local_day

INDENT = "\u3000"
"""Shows the depth in a list of organisations: an ideographic blank, which browsers keep."""


def folded(value: str | None) -> str | None:
    """A login name or address as it is kept: without blanks, in small letters, or nothing."""
    return trimmed(value).casefold() or None


def organisation_choices(domain: Domain) -> list[tuple[int, str]]:
    """The active organisations of a domain, as a tree."""
    return [
        (branch.organisation.id, INDENT * branch.depth + branch.organisation.name)
        for branch in search_queries.tree(domain)
        if branch.organisation.is_active
    ]


class RenameForm(FlaskForm):
    """An organisation's names."""

    name = StringField(
        _l("Name of the organisation"),
        filters=[trimmed],
        validators=[InputRequired(_l("Give it a name.")), Length(max=80)],
    )
    name_en = StringField(
        _l("Name in English"), filters=[trimmed], validators=[Optional(), Length(max=120)]
    )

    def columns(self) -> dict[str, Any]:
        """The row's columns as typed."""
        return {"name": self.name.data, "name_en": self.name_en.data or ""}


class OrganisationForm(RenameForm):
    """A new organisation below another."""

    kind = RadioField(_l("Kind"), validators=[InputRequired(_l("Choose a kind."))])
    code = StringField(
        _l("Code"),
        description=_l("Stands in the numbers of applications; it cannot be changed later."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Give it a code.")),
            Length(max=20),
            Regexp(r"^[A-Za-z0-9_-]+$", message=_l("Use letters, digits, - and _ only.")),
        ],
    )

    def __init__(self, parent: Organisation, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.kind.choices = [(kind, str(KINDS[kind])) for kind in KINDS_BELOW[parent.kind]]
        if len(self.kind.choices) == 1 and not self.kind.data:
            self.kind.data = self.kind.choices[0][0]

    def validate_code(self, field: StringField) -> None:
        if db.session.scalar(select(Organisation.id).where(Organisation.code == field.data)):
            raise ValidationError(_("This code is taken."))

    def columns(self) -> dict[str, Any]:
        """The row's columns as typed."""
        return {**super().columns(), "kind": self.kind.data, "code": self.code.data}


class PersonForm(FlaskForm):
    """A person's names and place."""

    name = StringField(
        _l("Name"),
        filters=[trimmed],
        validators=[InputRequired(_l("Give the name.")), Length(max=80)],
    )
    staff_number = StringField(
        _l("Staff number"),
        filters=[trimmed],
        validators=[InputRequired(_l("Give the staff number.")), Length(max=40)],
    )
    login_name = StringField(
        _l("Login name"), filters=[folded], validators=[Optional(), Length(max=40)]
    )
    email = StringField(
        _l("E-mail"),
        filters=[folded],
        validators=[
            Optional(),
            Length(max=200),
            Email(_l("This is no e-mail address."), check_deliverability=False),
        ],
    )
    job_title = StringField(
        _l("Job title"), filters=[trimmed], validators=[Optional(), Length(max=80)]
    )
    organisation_id = SelectField(_l("Organisation"), coerce=int)

    def __init__(self, domain: Domain, account: Account | None = None, **keywords: Any) -> None:
        super().__init__(obj=account, **keywords)
        self.account_id = account.id if account else None
        self.organisation_id.choices = organisation_choices(domain)

    def _refuse_taken(self, field: StringField) -> None:
        if field.data and name_is_taken(field.data, besides=self.account_id):
            raise ValidationError(_("Somebody else signs in by this already."))

    validate_staff_number = validate_login_name = validate_email = _refuse_taken

    def columns(self) -> dict[str, Any]:
        """The row's columns as typed."""
        names = ("name", "staff_number", "login_name", "email", "job_title", "organisation_id")
        return {name: self[name].data for name in names}


class GrantForm(FlaskForm):
    """A role at a place, perhaps for one programme, perhaps until a day."""

    role_key = SelectField(_l("Role"), validators=[InputRequired(_l("Choose a role."))])
    organisation_id = SelectField(_l("At"), coerce=int)
    programme_id = SelectField(_l("For"), coerce=int, default=0)
    until_on = DayField(_l("Until"), validators=[Optional()])

    def __init__(self, account: Account, domain: Domain, now: datetime, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.account, self.now = account, now
        roles = search_queries.grantable_roles()
        self.role_key.choices = [("", ""), *((role.key, role_title(role)) for role in roles)]
        self.organisation_id.choices = organisation_choices(domain)
        programmes = search_queries.programmes_within(domain)
        self.programme_id.choices = [
            (0, _("all programmes")),
            *((each.id, each.title) for each in programmes),
        ]

    @property
    def programme_number(self) -> int | None:
        """The chosen programme, or None for all."""
        return self.programme_id.data or None

    def validate_role_key(self, field: SelectField) -> None:
        place, programme = self.organisation_id.data, self.programme_number
        if place and search_queries.is_held(
            self.account.id, field.data, place, programme, self.now
        ):
            raise ValidationError(_("%(name)s holds this role already.", name=self.account.name))

    def validate_until_on(self, field: DayField) -> None:
        day: date | None = field.data
        if day and day < local_day(self.now):
            raise ValidationError(_("This day is over."))
