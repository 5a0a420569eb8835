"""Every finding, on a sound form with one thing changed; and the public forms where they are at hand."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from approvals.documents.checks import findings
from approvals.documents.form import (
    BudgetFigures,
    Indicator,
    Level,
    SelfEvaluationForm,
    TargetForm,
)
from approvals.documents.form_as_json import finding_as_json, form_as_json
from approvals.documents.form_from_json import FormUnreadable, form_from_json

EXPECTED = sorted(Path(__file__).parents[3].glob("shared/samples/expected/*.json"))

SOUND = SelfEvaluationForm(
    budget=BudgetFigures(
        initial_amount=Decimal(980001),
        adjusted_amount=Decimal(950001),
        executed_amount=Decimal(904278),
        weight=Decimal(10),
        execution_rate=Decimal("95.19"),
        score=Decimal("9.52"),
    ),
    indicators=(
        Indicator("产出指标", "数量指标", "购置数量", "=20套", "20", Decimal(40), Decimal(40)),
        Indicator("效益指标", "社会效益指标", "使用率", "≥95%", "97%", Decimal(30), Decimal(30)),
        Indicator(
            "满意度指标",
            "服务对象满意度指标",
            "机制",
            "建立",
            "基本建立",
            Decimal(20),
            Decimal(18),
            "明年完善",
        ),
    ),
    total_weight=Decimal(100),
    total_score=Decimal("97.52"),
)


def with_budget(**figures):
    return replace(SOUND, budget=replace(SOUND.budget, **figures))


def with_row(place, total=None, **cells):
    rows = list(SOUND.indicators)
    rows[place] = replace(rows[place], **cells)
    return replace(SOUND, indicators=tuple(rows), total_score=total or SOUND.total_score)


def found(form):
    return {(each.code, each.where) for each in findings(form)}


def test_a_sound_form_has_none():
    assert findings(SOUND) == ()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            with_budget(execution_rate=Decimal("95.18")),
            {("rate-mismatch", "budget.execution_rate")},
        ),
        (with_budget(execution_rate=None), set()),
        (
            replace(with_budget(score=Decimal("9.5")), total_score=Decimal("97.5")),
            {("budget-score-mismatch", "budget.score")},
        ),
        (with_budget(adjusted_amount=None), {("budget-missing", "budget.adjusted")}),
        (with_budget(executed_amount=Decimal(0)), {("budget-missing", "budget.adjusted")}),
        (with_budget(initial_amount=Decimal(1900002)), {("large-cut", "budget.adjusted")}),
        (with_budget(initial_amount=Decimal(1900001)), set()),
        (with_budget(weight=Decimal(9)), {("weights-not-100", "indicators")}),
        (with_budget(score=None), set()),
        (replace(SOUND, total_score=None), {("total-missing", "total.score")}),
        (replace(SOUND, total_score=Decimal(97)), {("total-mismatch", "total.score")}),
        (with_row(0, score=None), {("score-missing", "indicators[0].score")}),
        (
            with_row(0, Decimal("98.52"), score=Decimal(41)),
            {("score-above-weight", "indicators[0].score")},
        ),
        (
            with_row(2, deviation_note=" "),
            {("note-missing", "indicators[2].deviation_note")},
        ),
        (with_row(1, actual=None), {("actual-missing", "indicators[1].actual")}),
        (with_row(0, actual="19套"), {("shortfall-full-marks", "indicators[0].score")}),
        (with_row(2, actual="建立"), {("deducted-though-met", "indicators[2].score")}),
        (
            with_row(0, Decimal("96.52"), score=Decimal(39), deviation_note="迟到"),
            {("deducted-though-met", "indicators[0].score")},
        ),
        (
            with_row(0, target_text=None),
            {("target-placeholder", "indicators[0].target")},
        ),
        (
            with_row(0, target_text="０"),
            {("target-placeholder", "indicators[0].target")},
        ),
        (with_row(0, target_text="=20"), {("unit-missing", "indicators[0].target")}),
        (
            with_row(0, actual="已完成"),
            {("actual-not-a-number", "indicators[0].actual")},
        ),
    ],
)
def test_one_thing_wrong(form, expected):
    assert found(form) == expected


def test_a_cut_to_nothing_is_both():
    assert found(with_budget(adjusted_amount=Decimal(0))) == {
        ("budget-missing", "budget.adjusted"),
        ("large-cut", "budget.adjusted"),
    }


def test_findings_of_the_target_form():
    form = TargetForm(
        start_on=date(2020, 12, 31),
        end_on=date(2020, 1, 1),
        indicators=(
            Indicator(target_text="≥85"),
            Indicator(target_text="0"),
            Indicator(target_text="规范"),
        ),
    )

    assert found(form) == {
        ("dates-reversed", "end_on"),
        ("unit-missing", "indicators[0].target"),
        ("target-placeholder", "indicators[1].target"),
    }


def test_a_finding_says_what_is_wrong_with_its_figures():
    (finding,) = findings(with_budget(execution_rate=Decimal("95.18")))

    assert finding.level is Level.ERROR
    assert finding.english == "The execution rate says 95.18 %; executed ÷ adjusted is 95.19 %."
    assert finding_as_json(finding, finding.english) == {
        "code": "rate-mismatch",
        "level": "error",
        "where": "budget.execution_rate",
        "message": "The execution rate says 95.18 %; executed ÷ adjusted is 95.19 %.",
    }


@pytest.mark.parametrize("form", [SOUND, TargetForm(title="实训", start_on=date(2020, 1, 1))])
def test_json_and_back(form):
    assert form_from_json(form_as_json(form)) == form


def test_json_reads_what_schools_print():
    form = form_from_json(
        {
            "form": "performance_self_evaluation",
            "budget": {
                "executed": "904,278.00",
                "sources": {"other": {"initial": "１２", "adjusted": None, "executed": None}},
            },
        }
    )

    assert form.budget.executed_amount == Decimal(904278)
    assert form.budget.other.initial_amount == Decimal(12)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ({"form": "memo"}, "form"),
        ({"form": "performance_target", "start_on": "2020-13-01"}, "start_on"),
        ({"form": "performance_target", "title": 5}, "title"),
        ({"form": "performance_target", "budget": {"total": "many"}}, "budget.total"),
        ({"form": "performance_target", "budget": {"total": 1.5}}, "budget.total"),
        (
            {"form": "performance_target", "budget": {"total": "1e999999"}},
            "budget.total",
        ),
        ({"form": "performance_target", "budget": []}, "budget"),
        ({"form": "performance_target", "indicators": {}}, "indicators"),
        ({"form": "performance_target", "indicators": ["x"]}, "indicators[0]"),
        (
            {"form": "performance_self_evaluation", "indicators": [{"score": "NaN"}]},
            "indicators[0].score",
        ),
    ],
)
def test_json_that_cannot_be_read_says_where(content, where):
    with pytest.raises(FormUnreadable) as refusal:
        form_from_json(content)

    assert refusal.value.where == where


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_the_public_forms(path):
    for content in json.loads(path.read_text(encoding="utf-8")):
        expected = {(each["code"], each["where"]) for each in content.pop("findings")}
        form = form_from_json(content)

        assert found(form) == expected
        assert form_as_json(form) == content
