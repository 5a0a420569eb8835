"""What the office chooses of a call's reminders: the shape, and the rules that come out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from approvals.deadlines.rule_queries import OWN_KEYS, SILENT, CallRule
from approvals.deadlines.rule_words import KINDS, OWN_KINDS
from approvals.form_fields import DayField, WholeNumberField
from approvals.programmes.version_form import VersionForm
from approvals.words import role_title
from workflows.parts import ReminderRule
from workflows.reminders import HOUR

MOST_DAYS = 90
ALWAYS_ON = "expire"
WITHOUT_DAYS = "on_the_day"


def _days() -> WholeNumberField:
    return WholeNumberField(_l("Days"), least=0, most=MOST_DAYS, validators=[Optional()])


def _hour() -> WholeNumberField:
    return WholeNumberField(_l("Hour"), least=0, most=23, validators=[Optional()])


class RuleRow(Form):
    """A rule of the process."""

    key = HiddenField()
    is_on = BooleanField(_l("In use"))
    days = _days()
    hour = _hour()


class OwnRow(Form):
    """A rule of the call's own; without a kind there is none."""

    kind = SelectField(
        _l("Kind"),
        choices=[SelectChoice("", _l("none")), *(SelectChoice(k, KINDS[k]) for k in OWN_KINDS)],
    )
    days = _days()
    hour = _hour()


class StepRow(Form):
    """Who is told where a role is late."""

    role = HiddenField()
    above = SelectField(_l("Told"), validate_choice=False)


class RulesForm(VersionForm):
    """All of them."""

    due_on = DayField(_l("Sample due day"), validators=[Optional()])
    rules = FieldList(FormField(RuleRow), max_entries=20)
    own = FieldList(FormField(OwnRow), max_entries=len(OWN_KEYS))
    ladder = FieldList(FormField(StepRow), max_entries=20)


def shown(
    usual: Sequence[ReminderRule], wanted: Sequence[ReminderRule], changes: Mapping[str, CallRule]
) -> dict[str, Any]:
    """What the form begins with. `wanted`: the rules as they hold, own ones included."""
    now = {rule.key: rule for rule in wanted}
    own = [changes[key] for key in OWN_KEYS if key in changes]
    blank = [{"kind": "", "days": None, "hour": None}] if len(own) < len(OWN_KEYS) else []
    return {
        "rules": [
            {
                "key": rule.key,
                "is_on": now[rule.key].kind != SILENT,
                "days": now[rule.key].days,
                "hour": changes[rule.key].hour if rule.key in changes else None,
            }
            for rule in usual
        ],
        "own": [{"kind": r.kind, "days": r.days or None, "hour": r.hour} for r in own] + blank,
        "ladder": [{"role": role, "above": above} for role, above in ladder_of(wanted)],
    }


def ladder_of(rules: Sequence[ReminderRule]) -> tuple[tuple[str, str], ...]:
    """Who is told where a role is late, by the first rule that says so."""
    return next((rule.up for rule in rules if rule.up), ())


def offer_roles(form: RulesForm, usual: Sequence[ReminderRule]) -> None:
    """Everybody above a role, as far up as the process knows somebody, may be told."""
    ladder = dict(ladder_of(usual))
    for entry in form.ladder:
        above = _climb(str(entry.form.role.data), ladder)
        entry.form.above.choices = [SelectChoice(role, role_title(role)) for role in above]


def _climb(role: str, ladder: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    while (role := ladder.get(role, "")) and role not in found:
        found.append(role)
    return found


def rules_in(form: RulesForm, usual: Sequence[ReminderRule]) -> tuple[CallRule, ...]:
    """What differs from the process, and the call's own; whatever names nothing known is left out."""
    rows = {str(entry.form.key.data): entry.form for entry in form.rules}
    changed = (_change(rule, rows[rule.key], form) for rule in usual if rule.key in rows)
    return (*(each for each in changed if each), *_own_rules(form))


def _change(rule: ReminderRule, row: Any, form: RulesForm) -> CallRule | None:
    is_off = not row.is_on.data and rule.kind != ALWAYS_ON
    days = 0 if rule.kind == WITHOUT_DAYS else row.days.data or 0
    up = _steps(form, rule) if rule.up else ()
    usual_hour = HOUR if rule.hour is None else rule.hour
    hour = None if rule.kind == ALWAYS_ON or row.hour.data == usual_hour else row.hour.data
    if not is_off and days == rule.days and not up and hour is None:
        return None
    return CallRule(rule.key, is_off, None if days == rule.days else days, up=up, hour=hour)


def _steps(form: RulesForm, rule: ReminderRule) -> tuple[tuple[str, str], ...]:
    ladder = dict(rule.up)
    chosen = {str(entry.form.role.data): str(entry.form.above.data) for entry in form.ladder}
    return tuple(
        (role, chosen[role])
        for role, above in sorted(ladder.items())
        if chosen.get(role, above) != above and chosen[role] in _climb(role, ladder)
    )


def _own_rules(form: RulesForm) -> Iterator[CallRule]:
    for key, entry in zip(OWN_KEYS, form.own, strict=False):
        if entry.form.kind.data:
            typed = entry.form
            yield CallRule(
                key, days=typed.days.data or 0, kind=typed.kind.data, hour=typed.hour.data
            )
