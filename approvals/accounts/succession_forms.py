"""Who takes over what a person leaves behind: the shape of what an administrator types."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Length, ValidationError

from approvals.accounts.administration import Domain
from approvals.accounts.forms import trimmed
from approvals.accounts.holdings import Holdings
from approvals.accounts.models import Account
from approvals.accounts.queries import account_by_name, current_account


class SuccessorForm(FlaskForm):
    """A successor, and whether they hold the roles from now on."""

    successor = StringField(
        _l("Successor"),
        description=_l("Staff number, login name or e-mail"),
        filters=[trimmed],
        validators=[Length(max=200)],
    )
    takes_roles = BooleanField(
        _l("The successor holds these roles from now on"),
        description=_l(
            "Else what waits for a role goes to whoever else holds it, here or next above; where "
            "nobody does, the project office names a substitute."
        ),
    )
    person: Account | None = None
    """The account behind `successor`, once the form is valid."""

    def __init__(self, leaver: Account, held: Holdings, domain: Domain, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.leaver, self.needed, self.domain = leaver, bool(held), domain

    def validate_successor(self, field: StringField) -> None:
        """Somebody else who can sign in; who gets roles is one to whom they may be granted."""
        if not field.data:
            if self.needed or self.takes_roles.data:
                raise ValidationError(_("Somebody has to take over: name a successor."))
            return
        self.person = account_by_name(field.data)
        if self.person is None or not self.person.is_enabled:
            raise ValidationError(_("Nobody is known by this number, name or e-mail."))
        if self.person.id == self.leaver.id:
            raise ValidationError(_("Name somebody else."))
        if self.takes_roles.data:
            self._refuse_roles(self.person)

    def _refuse_roles(self, person: Account) -> None:
        if person.id == current_account().id:
            raise ValidationError(
                _("Nobody grants a role to themselves: ask another administrator.")
            )
        if not self.domain.covers(person.organisation.path):
            raise ValidationError(_("Nobody is known by this number, name or e-mail."))
