"""How is a form written as JSON: the object that `forms read` prints and the API gives?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from approvals.documents.form import (
    BudgetFigures,
    Finding,
    Form,
    Indicator,
    SelfEvaluationForm,
    SourceFigures,
    TargetForm,
    YearAmount,
)
from approvals.documents.form_from_json import (
    BUDGET_KEYS,
    FIGURE_KEYS,
    SELF_EVALUATION,
    SOURCES,
    TARGET,
    TARGET_TEXTS,
)


def form_as_json(form: Form) -> dict[str, Any]:
    """The JSON object of a form, without findings."""
    return _target_json(form) if isinstance(form, TargetForm) else _self_evaluation_json(form)


def finding_as_json(finding: Finding, message: str) -> dict[str, str]:
    """A finding with its message in the reader's language."""
    return {
        "code": finding.code,
        "level": finding.level.value,
        "where": finding.where,
        "message": message,
    }


def _target_json(form: TargetForm) -> dict[str, Any]:
    budget = form.budget
    return {
        "form": TARGET,
        "year": form.year,
        **{key: getattr(form, key) for key in TARGET_TEXTS},
        "start_on": form.start_on.isoformat() if form.start_on else None,
        "end_on": form.end_on.isoformat() if form.end_on else None,
        "government_procurement": form.government_procurement,
        "budget": {
            **{key: _plain(getattr(budget, f"{key}_amount")) for key in BUDGET_KEYS},
            **_later_years(budget.later_years),
        },
        "indicators": [_target_row(row) for row in form.indicators],
    }


def _later_years(years: tuple[YearAmount, ...]) -> dict[str, Any]:
    """Only where there are any: the official form knows none."""
    told = [{"year": each.year, "amount": _plain(each.amount)} for each in years]
    return {"later_years": told} if told else {}


def _self_evaluation_json(form: SelfEvaluationForm) -> dict[str, Any]:
    return {
        "form": SELF_EVALUATION,
        "year": form.year,
        "title": form.title,
        "authority": form.authority,
        "organisation": form.organisation,
        "budget": _budget_json(form.budget),
        "goal": form.goal,
        "achievement": form.achievement,
        "indicators": [_target_row(row) | _result(row) for row in form.indicators],
        "total": {
            "weight": _plain(form.total_weight),
            "score": _plain(form.total_score),
        },
    }


def _budget_json(budget: BudgetFigures) -> dict[str, Any]:
    printed = ("weight", "execution_rate", "score")
    return {
        **_figures_json(budget),
        **{key: _plain(getattr(budget, key)) for key in printed},
        "sources": {
            key: _figures_json(source) if (source := getattr(budget, key)) else None
            for key in SOURCES
        },
    }


def _figures_json(figures: BudgetFigures | SourceFigures) -> dict[str, Any]:
    return {key: _plain(getattr(figures, f"{key}_amount")) for key in FIGURE_KEYS}


def _target_row(row: Indicator) -> dict[str, Any]:
    target = row.target
    return {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target": row.target_text,
        "operator": target.operator,
        "value": _plain(target.value),
        "unit": target.unit,
        "wording": target.wording,
    }


def _result(row: Indicator) -> dict[str, Any]:
    return {
        "actual": row.actual,
        "weight": _plain(row.weight),
        "score": _plain(row.score),
        "deviation_note": row.deviation_note,
    }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
