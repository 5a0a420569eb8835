"""Which form does an application fill? Its target form and its self-evaluation, as stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from approvals.applications.models import TEXT_FIELDS, Application, ProjectYear
from approvals.applications.models import Indicator as StoredIndicator
from approvals.applications.queries import contents_of, last_version
from approvals.applications.snapshot import digest_of, snapshot
from approvals.database import db
from approvals.documents.digests import SHORT, digest_of_form
from approvals.documents.form import Form, Indicator, TargetBudget, TargetForm, YearAmount
from approvals.reports.queries import last_filed, open_report
from approvals.reports.self_evaluation import self_evaluation
from approvals.sight import Sight

TARGET, SELF_EVALUATION = "target", "self-evaluation"
KINDS = (TARGET, SELF_EVALUATION)


@dataclass(frozen=True)
class StoredForm:
    """A form with what its footer says of it."""

    form: Form
    number: str | None
    version: int | None
    """The submitted version that it shows; None for what was changed since, or never submitted."""
    digest: str


def numbered(number: str) -> Application | None:
    """The application of a number."""
    return db.session.scalars(select(Application).where(Application.number == number)).first()


def stored_form(application_id: int, kind: str, seen: Sight | None = None) -> StoredForm | None:
    """A form as far as this viewer may see it, or None. Without a viewer, all of it."""
    if seen and not (seen.texts and (seen.amounts or kind == TARGET)):
        return None
    application = contents_of(application_id)
    if kind == TARGET:
        stored = _target(application)
        return stored if not seen or seen.amounts else replace(stored, form=_without(stored.form))
    return _self_evaluation(application, drafts=seen is None or seen.edits)


def kinds_for(application_id: int, seen: Sight) -> tuple[str, ...]:
    """The forms that a viewer may print now."""
    if not seen.texts:
        return ()
    filed = last_filed(application_id, "final") or (
        seen.edits and open_report(application_id, "final")
    )
    return KINDS if seen.amounts and filed else (TARGET,)


def footer(stored: StoredForm, now: datetime) -> str:
    """Number, version, day and digest, in the words of the printed form."""
    version = f"第 {stored.version} 版" if stored.version else "草稿"
    return (
        f"编号 {stored.number or '—'} · {version} · {now:%Y-%m-%d} · 摘要 {stored.digest[:SHORT]}"
    )


def _target(application: Application) -> StoredForm:
    """The declaration of its first year, with the digest of its content as handed in."""
    year = application.project_years[0] if application.project_years else None
    declaration = application.declaration
    form = TargetForm(
        year=year.year if year else None,
        organisation=application.organisation.name,
        title=application.title or None,
        category=declaration.category or None,
        start_on=declaration.start_on,
        end_on=declaration.end_on,
        government_procurement=declaration.government_procurement,
        performance_type=declaration.performance_type or None,
        **{key: getattr(declaration, key) or None for key in (*TEXT_FIELDS, "last_year_use")},
        budget=_budget(application, year),
        indicators=tuple(map(_indicator, year.indicators)) if year else (),
    )
    digest, last = digest_of(snapshot(application)), last_version(application.id)
    version = last.number if last and last.digest == digest else None
    return StoredForm(form, application.number, version, digest)


def _budget(application: Application, year: ProjectYear | None) -> TargetBudget:
    total = application.approved_amount
    return TargetBudget(
        total_amount=application.requested_amount if total is None else total,
        this_year_amount=_of_year(year) if year else None,
        last_year_budget_amount=year.last_year_budget_amount if year else None,
        last_year_executed_amount=year.last_year_executed_amount if year else None,
        later_years=tuple(
            YearAmount(each.year, _of_year(each)) for each in application.project_years[1:]
        ),
    )


def _of_year(year: ProjectYear) -> Decimal:
    if year.initial_amount is not None:
        return year.initial_amount
    lines = [
        line.requested_amount if line.approved_amount is None else line.approved_amount
        for line in year.budget_lines
    ]
    return sum(lines, Decimal(0))


def _indicator(row: StoredIndicator) -> Indicator:
    return Indicator(
        level1=row.level1 or None,
        level2=row.level2 or None,
        level3=row.level3 or None,
        target_text=row.target_text or None,
    )


def _without(form: Form) -> Form:
    """The form without its amounts."""
    return replace(form, budget=TargetBudget()) if isinstance(form, TargetForm) else form


def _self_evaluation(application: Application, drafts: bool) -> StoredForm | None:
    report = (open_report(application.id, "final") if drafts else None) or last_filed(
        application.id, "final"
    )
    if report is None:
        return None
    form = self_evaluation(report).form
    digest = digest_of_form(form)
    version = report.turn if report.form_digest == digest else None
    return StoredForm(form, application.number, version, digest)
