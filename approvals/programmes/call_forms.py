"""The form of a whole call, in sections; what is held is not in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, ValidationError

from approvals.accounts.models import Organisation
from approvals.file_kinds import KINDS, USUAL_KINDS
from approvals.form_fields import AmountField, DayField, WholeNumberField
from approvals.presentation import localized
from approvals.programmes.completeness import COMMITTEE_STAGES
from approvals.programmes.models import MOST_GRACE_DAYS, MOST_YEARS, Programme
from approvals.programmes.row_forms import (
    MOST_ROWS,
    AttachmentRow,
    CommitteeForm,
    CriterionRow,
    IndicatorRow,
    LineRow,
    SeatRow,
    TrancheRow,
    at_most,
    typed,
    worded,
)
from approvals.programmes.version_form import VersionForm, version_in

DATES = (
    "opens_on",
    "declaration_closes_on",
    "review_closes_on",
    "midterm_due_on",
    "acceptance_due_on",
)
SOURCE_FIELDS = {
    "appropriation": "appropriation_amount",
    "carried_over": "carried_over_amount",
    "other": "other_amount",
}
HELD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "identity": ("programme_id", "organisation_id", "year", "code"),
    "dates": DATES,
    "envelope": ("envelope_amount", *SOURCE_FIELDS.values()),
    "tranches": ("tranche_rules",),
    "manner": ("is_blind", "reviewers_see_each_other"),
    "criteria": ("criteria",),
    "attachments": ("required_attachments", "attachment_kinds"),
    "words": ("form_template_id",),
}
"""The fields that are left out where a part of the call is held."""
CODE = re.compile(r"[A-Za-z0-9]{1,12}")


def folded(text: str | None) -> str:
    """A line without the blanks around it and without what no text may hold."""
    return " ".join((text or "").replace("\x00", "").split())


def rows(row_class: type, name: str) -> FieldList:
    """A list of rows of the form."""
    return FieldList(FormField(row_class), max_entries=MOST_ROWS[name])


class CallForm(VersionForm):
    """Everything about a call. In preparation it may be saved with sums that do not add up yet."""

    replaces = StringField()
    """After a stale edit: the version that the person has looked at and wants to replace."""

    programme_id = SelectField(_l("Programme"), coerce=int)
    organisation_id = SelectField(_l("Organisation"), coerce=int)
    year = WholeNumberField(
        _l("Year"), least=2000, most=2200, validators=[typed(_l("Type the year."))]
    )
    code = StringField(
        _l("Code"),
        filters=[folded],
        validators=[worded(_l("Type a short code."))],
        description=_l("Letters and digits; it stands in every application's number."),
    )
    title = StringField(
        _l("Title"), filters=[folded], validators=[worded(_l("Give a title.")), at_most(120)]
    )
    title_en = StringField(
        _l("Title in English"), filters=[folded], validators=[Optional(), at_most(160)]
    )
    guidance = TextAreaField(
        _l("Guidance for applicants"),
        validators=[Optional(), at_most(20_000)],
        render_kw={"rows": 6, "data-grow": ""},
    )

    opens_on = DayField(_l("Opens"), validators=[typed(_l("Give the first day."))])
    declaration_closes_on = DayField(
        _l("Last day for declarations"), validators=[typed(_l("Give the last day."))]
    )
    review_closes_on = DayField(
        _l("Last day of review"), validators=[typed(_l("Give the last day."))]
    )
    midterm_due_on = DayField(_l("Mid-term reports due"), validators=[typed(_l("Give the day."))])
    acceptance_due_on = DayField(_l("Final reports due"), validators=[typed(_l("Give the day."))])
    grace_days = WholeNumberField(
        _l("Days of grace"),
        most=MOST_GRACE_DAYS,
        default=0,
        validators=[typed(_l("Type a number; 0 gives none."))],
        description=_l("Declarations are taken so many calendar days longer, without saying so."),
    )

    envelope_amount = AmountField(
        _l("Envelope (yuan)"), validators=[typed(_l("Type an amount; it may be 0."))]
    )
    appropriation_amount = AmountField(_l("This year's appropriation"), validators=[Optional()])
    carried_over_amount = AmountField(_l("Carried over from last year"), validators=[Optional()])
    other_amount = AmountField(_l("Other money"), validators=[Optional()])
    ceiling_amount = AmountField(
        _l("Ceiling of an application (yuan)"),
        validators=[Optional()],
        description=_l("Leave it empty for none."),
    )
    approval_threshold_amount = AmountField(
        _l("Payments above this need the head of finance (yuan)"),
        validators=[typed(_l("Type an amount; with 0 every payment needs approval."))],
        default=Decimal(0),
    )

    project_limit = WholeNumberField(
        _l("Running projects a person may lead"),
        least=1,
        most=99,
        default=2,
        validators=[typed(_l("Type a number."))],
    )
    budget_years = WholeNumberField(
        _l("Budget years of a project, at most"),
        least=1,
        most=MOST_YEARS,
        default=1,
        validators=[typed(_l("Type a number."))],
        description=_l("With more than one, its budget is written year by year."),
    )
    loop_limit = WholeNumberField(
        _l("How often each kind of return may be used"),
        most=9,
        default=2,
        validators=[typed(_l("Type a number."))],
    )
    is_blind = BooleanField(_l("Reviewers do not see people's names"))
    reviewers_see_each_other = BooleanField(
        _l("After handing in, reviewers see what the others wrote")
    )

    tranche_rules = rows(TrancheRow, "tranche_rules")
    criteria = rows(CriterionRow, "criteria")
    review = FormField(CommitteeForm, _l("Review committee"))
    midterm = FormField(CommitteeForm, _l("Mid-term committee"))
    acceptance = FormField(CommitteeForm, _l("Acceptance committee"))
    indicator_templates = rows(IndicatorRow, "indicator_templates")
    line_templates = rows(LineRow, "line_templates")
    required_attachments = rows(AttachmentRow, "required_attachments")
    form_template_id = SelectField(_l("Words of the forms"), coerce=int)
    attachment_kinds = SelectMultipleField(
        _l("Kinds of files that are taken"),
        choices=[SelectChoice(key, kind.title) for key, kind in KINDS.items()],
        default=list(USUAL_KINDS),
        validators=[DataRequired(_l("Choose at least one kind."))],
    )
    attachment_limit = WholeNumberField(
        _l("Files of an application, at most"),
        least=1,
        most=200,
        default=30,
        validators=[typed(_l("Type a number."))],
    )
    attachment_megabytes = WholeNumberField(
        _l("Size of a file, at most (MB)"),
        least=1,
        most=50,
        default=20,
        validators=[typed(_l("Type a number."))],
    )

    @property
    def based_on(self) -> int:
        """The version that this edit is meant to follow."""
        return version_in(self.replaces.data or self.version.data)

    @property
    def committees(self) -> dict[str, CommitteeForm]:
        """The committees by stage."""
        fields: Any = {stage: self[stage] for stage in COMMITTEE_STAGES}
        return {stage: field.form for stage, field in fields.items()}

    @property
    def seats(self) -> list[SeatRow]:
        """The seats of all committees."""
        return [seat for committee in self.committees.values() for seat in committee.seats]

    def fit(
        self,
        programmes: Sequence[Programme],
        places: Sequence[Organisation],
        categories: Sequence[tuple[int, str]],
        held: Mapping[str, str],
    ) -> None:
        """Leave out what is held, and offer what there is to choose from."""
        for section in held:
            for name in HELD_FIELDS[section]:
                if name in self:
                    del self[name]
        if self.programme_id:
            self._programmes = {each.id: each for each in programmes}
            self._places = {each.id: each for each in places}
            self.organisation_id.choices = [
                SelectChoice(each.id, localized(each)) for each in places
            ]
            self.programme_id.choices = [
                SelectChoice(each.id, localized(each)) for each in programmes
            ]
        for entry in self.line_templates:
            entry.form.category_id.choices = [
                SelectChoice(0, _("Choose …")),
                *(SelectChoice(key, word) for key, word in categories),
            ]

    def offer_versions(self, versions: Sequence[tuple[int, str]], named: int) -> None:
        """The versions of the forms' words; a new call is not asked and takes the newest."""
        if not self.form_template_id:
            return
        if not versions:
            del self.form_template_id
            return
        self.form_template_id.choices = [SelectChoice(key, word) for key, word in versions]
        if self.form_template_id.data is None:
            self.form_template_id.data = named

    def validate_programme_id(self, field: SelectField) -> None:
        """A programme is for the calls of its organisation and of those below."""
        programme = self._programmes.get(field.data)
        place = self._places.get(self.organisation_id.data)
        if programme and place and not place.path.startswith(programme.organisation.path):
            raise ValidationError(_("This programme is not one of the organisation's."))

    def validate_code(self, field: StringField) -> None:
        """It becomes a part of numbers: letters and digits."""
        if not CODE.fullmatch(field.data or ""):
            raise ValidationError(_("Use 1 to 12 letters and digits."))

    def validate_envelope_amount(self, field: AmountField) -> None:
        """The sources are the envelope."""
        sources = [self[name] for name in SOURCE_FIELDS.values()]
        if field.data is None or any(source.process_errors for source in sources):
            return
        total = sum((source.data or Decimal(0) for source in sources), Decimal(0))
        if total != field.data:
            amounts = {"total": f"{total:,.2f}", "envelope": f"{field.data:,.2f}"}
            raise ValidationError(
                _("The sources add up to %(total)s yuan; the envelope is %(envelope)s.", **amounts)
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and the dates one after the other."""
        in_order = super().validate(extra_validators)
        return self._dates_in_order() and in_order

    def _dates_in_order(self) -> bool:
        fields = [self[name] for name in DATES if name in self]
        early = [after for before, after in pairwise(fields) if _too_early(before, after)]
        for field in early:
            field.errors = [*field.errors, _("This has to be after the date before it.")]
        return not early


def _too_early(before: Field, after: Field) -> bool:
    """Days follow one another; only opening and closing may be one day."""
    if before.data is None or after.data is None:
        return False
    one_day = before.name == "opens_on" and after.data == before.data
    return after.data <= before.data and not one_day
