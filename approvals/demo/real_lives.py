"""The demo's projects with the figures of public forms: three target forms, one self-evaluation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from approvals.applications.operations import index
from approvals.budget.queries import spent_on_line
from approvals.database import db
from approvals.demo import reporting
from approvals.demo.content import CallPlan, IndicatorRow, Line
from approvals.demo.journey import Journey
from approvals.demo.real_figures import (
    ExecutedLine,
    RealSelfEvaluation,
    RealTargetForm,
    self_evaluation,
    target_forms,
)
from approvals.demo.real_figures import Project as RealProject
from approvals.demo.world import Window, World, make_call
from approvals.demo.writing import Project
from approvals.programmes.models import Call

TRANCHES = (("start", 6000), ("midterm", 4000))
WINDOW = Window(-470, -410, -365, -12, 120)
SPENT = {0: (Decimal("0.45"), Decimal("0.4")), 1: (Decimal("0.4"),), 2: (Decimal("0.42"),)}


def play(world: World, plan: CallPlan, year: int) -> int:
    """Four projects of last year's special funds; how many."""
    call = make_call(world, replace(plan, tranches=TRANCHES), year, WINDOW)
    for number, form in enumerate(target_forms()):
        _target(world, call, form, number)
    _evaluated(world, call, self_evaluation())
    return len(target_forms()) + 1


def _target(world: World, call: Call, form: RealTargetForm, number: int) -> None:
    """Running projects: the largest is being completed, the others are before their second release."""
    journey = _journey(world, call, form.project, number, _project(form))
    _to_first_release(journey, form.amount)
    journey.spend(SPENT[number][0])
    journey.until(call.midterm_due_at - timedelta(days=3 + number))
    reporting.midterm(journey)
    if number < 2:
        journey.later(4)
        journey.take("pass", "chair", journey.say("midterm", "pass"))
    if number == 0:
        journey.pay("midterm")
        journey.later(15)
        journey.spend(SPENT[number][1])
    _finish(journey)


def _evaluated(world: World, call: Call, form: RealSelfEvaluation) -> None:
    """The closed project: 980,001 at the year's beginning, 950,001 adjusted, 904,278 executed."""
    project = Project(
        title=form.project.title,
        kind="training",
        texts=form.project.texts,
        lines=tuple(Line(row.category, row.purpose, row.initial_amount) for row in form.lines),
        indicators=tuple(
            IndicatorRow(row.level1, row.level2, row.level3, row.target) for row in form.indicators
        ),
        category=form.project.category,
        performance_type=form.project.performance_type,
        procurement=form.project.government_procurement,
        initial=form.initial_amount,
    )
    journey = _journey(world, call, form.project, 9, project)
    _to_ratified(journey, [row.adjusted_amount for row in form.lines])
    journey.pay("start")
    _spend_as_printed(journey, form.lines, Decimal("0.5"))
    journey.later(60)
    reporting.midterm(journey)
    journey.later(4)
    journey.take("pass", "chair", journey.say("midterm", "pass"))
    journey.pay("midterm")
    _spend_as_printed(journey, form.lines, None)
    journey.later(60)
    reporting.final_as_printed(journey, form.achievement, form.indicators)
    journey.later(6)
    journey.take("accept", "chair", journey.say("acceptance", "accept"))
    journey.settle()
    _finish(journey)


def _journey(world: World, call: Call, real: RealProject, number: int, project: Project) -> Journey:
    at = call.opens_at + timedelta(days=8 + number, hours=3)
    return Journey(world, call, world.people[real.leader], project, Random(real.key), at)


def _project(form: RealTargetForm) -> Project:
    return Project(
        title=form.project.title,
        kind="training",
        texts=form.project.texts,
        lines=form.lines,
        indicators=form.indicators,
        category=form.project.category,
        performance_type=form.project.performance_type,
        procurement=form.project.government_procurement,
        last_year_budget=form.last_year_budget_amount,
        last_year_executed=form.last_year_executed_amount,
    )


def _to_review(journey: Journey) -> None:
    journey.draft()
    journey.later(1)
    journey.submit()
    journey.check()
    journey.assign()
    journey.score("strong")
    journey.until(journey.call.review_closes_at - timedelta(days=3))


def _to_first_release(journey: Journey, amount: Decimal) -> None:
    _to_review(journey)
    journey.approve_amount(amount)
    _ratified(journey)
    journey.pay("start")
    journey.later(25)


def _to_ratified(journey: Journey, amounts: list[Decimal]) -> None:
    _to_review(journey)
    lines = journey.application.budget_lines
    granted = {str(line.id): str(part) for line, part in zip(lines, amounts, strict=True)}
    journey.take("approve", "chair", journey.say("chair", "approve"), lines=granted)
    _ratified(journey)


def _ratified(journey: Journey) -> None:
    journey.ratify()
    journey.end_notice()
    journey.task_book()


def _spend_as_printed(
    journey: Journey, lines: tuple[ExecutedLine, ...], share: Decimal | None
) -> None:
    """Half of what was executed, or (None) all that the released money reaches."""
    rows = journey.application.budget_lines
    for row, printed in zip(rows, lines, strict=True):
        journey.later(3)
        already = spent_on_line(row.id)
        target = printed.executed_amount
        wanted = (target * share).quantize(Decimal(1)) if share else target - already
        journey.spend_on(row.id, printed.category, wanted)


def _finish(journey: Journey) -> None:
    index(journey.application)
    db.session.commit()
