"""The computed rows of the self-evaluation."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.documents.evaluation import (
    Evaluation,
    Execution,
    ScoredIndicator,
    budget_score,
    evaluate,
    execution_rate,
    suggested_score,
    sum_of_all,
)
from approvals.documents.targets import parse

AMOUNTS = st.decimals(min_value="0.01", max_value="99999999", places=2)


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "score"),
    [
        ("950001", "904278", "95.19", "9.52"),
        ("11643607", "11612263", "99.73", "9.97"),
        ("835114", "835113.62", "100.00", "10.00"),
        ("2000", "1999.9", "100.00", "10.00"),
        ("20000", "19991", "99.96", "10.00"),
        ("8", "0.1", "1.25", "0.13"),
        ("100", "120", "120.00", "10.00"),
        ("100", "0", "0.00", "0.00"),
    ],
)
def test_rate_and_score_of_the_budget(adjusted, executed, rate, score):
    execution = Execution(Decimal(adjusted), Decimal(executed))

    assert (execution_rate(execution), budget_score(execution)) == (Decimal(rate), Decimal(score))


@pytest.mark.parametrize(
    ("adjusted", "executed"), [(None, Decimal(1)), (Decimal(0), Decimal(1)), (Decimal(1), None)]
)
def test_no_rate_without_figures(adjusted, executed):
    execution = Execution(adjusted, executed)

    assert (execution_rate(execution), budget_score(execution)) == (None, None)


def test_the_score_comes_from_the_unrounded_rate():
    execution = Execution(Decimal(100000), Decimal(94996))

    assert execution_rate(execution) == Decimal("95.00")
    assert budget_score(execution) == Decimal("9.50")
    assert budget_score(Execution(Decimal(100000), Decimal(94945))) == Decimal("9.49")


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score"),
    [
        ("=40人次", "20", "10", "5"),
        ("≥1200人", "1031", "10", "8.5"),
        ("≥100人", "99.9", "10", "9.5"),
        ("≥100人", "100", "10", "10"),
        (">1000所", "1000", "8", "7.5"),
        ("约65所", "52", "5", "4"),
        ("≤2次", "3", "15", "10"),
        ("≤2次", "0", "15", "15"),
        ("≤0次", "4", "15", "0"),
        ("≥5%", "-2", "15", "0"),
        ("≥5%", "4", "0.2", "0"),
    ],
)
def test_suggestion(target, actual, weight, score):
    assert suggested_score(parse(target), Decimal(actual), Decimal(weight)) == Decimal(score)


@pytest.mark.parametrize(
    ("target", "actual"), [("规范", Decimal(1)), ("≥5个", None), (">0个", Decimal(0))]
)
def test_no_suggestion(target, actual):
    assert suggested_score(parse(target), actual, Decimal(10)) is None


def test_the_whole_form():
    rows = [
        ScoredIndicator(parse("=1套"), Decimal(1), Decimal(60), Decimal(60)),
        ScoredIndicator(parse("建立"), None, Decimal(30), Decimal(29)),
    ]

    assert evaluate(Execution(Decimal(950001), Decimal(904278)), rows) == Evaluation(
        execution_rate=Decimal("95.19"),
        budget_score=Decimal("9.52"),
        indicator_score=Decimal(89),
        total_score=Decimal("98.52"),
        weights=Decimal(100),
    )


def test_no_total_while_a_score_is_missing():
    rows = [ScoredIndicator(parse("建立"), None, Decimal(90))]

    assert evaluate(Execution(Decimal(100), Decimal(100)), rows).total_score is None
    assert sum_of_all([]) == Decimal(0)


@given(adjusted=AMOUNTS, executed=AMOUNTS)
def test_rounding_is_to_the_nearest(adjusted, executed):
    execution = Execution(adjusted, executed)

    assert abs(execution_rate(execution) * adjusted - executed * 100) <= adjusted * Decimal("0.005")
    assert Decimal(0) <= budget_score(execution) <= Decimal(10)
