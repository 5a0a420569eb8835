"""The demo's words and figures: complete, consistent, adding up."""

from decimal import Decimal
from itertools import combinations

import pytest

from approvals.applications.send_back_forms import MARKED_FIELDS
from approvals.demo import content
from approvals.demo.compose import lines_for, texts_for
from approvals.demo.real_figures import self_evaluation, target_forms
from approvals.documents.checks import findings
from approvals.documents.evaluation import INDICATOR_WEIGHT
from approvals.documents.form import BudgetFigures, Indicator, SelfEvaluationForm
from approvals.documents.targets import actual_number, met, parse

PEOPLE = {person.key: person for person in content.people()}
PLACES = {place.key: place for place in content.organisations()}
CATEGORIES = {entry["key"] for entry in content.read("programmes")["budget_categories"]}

ACCOUNTS_AT = {
    "school1": {
        *("teacher", "teacher2", "depthead", "office", "reviewer1", "reviewer2", "reviewer3"),
        *("chair", "leader", "clerk", "finance", "supervisor"),
    },
    "school2": {"teacher9", "office2"},
    "bureau": {"bureau", "auditor", "admin"},
}


def school_of(place):
    while PLACES[place].kind == "department":
        place = PLACES[place].parent
    return place


def test_organisations_are_a_tree_with_parents_first():
    seen = {None}
    for place in content.organisations():
        assert place.parent in seen
        seen.add(place.key)


def test_the_listed_accounts_are_where_they_belong():
    for place, logins in ACCOUNTS_AT.items():
        assert {p.login for p in PEOPLE.values() if p.login and school_of(p.at) == place} == logins


def test_people_are_distinct_and_have_a_place():
    assert len(PEOPLE) == len(content.people()) == 68
    assert len({person.number for person in PEOPLE.values()}) == len(PEOPLE)
    assert len({person.name for person in PEOPLE.values()}) == len(PEOPLE)
    assert any("𠮷" in person.name for person in PEOPLE.values())
    for person in PEOPLE.values():
        assert person.at in PLACES
        assert {place for _, place in person.roles} <= set(PLACES)


@pytest.mark.parametrize("school", ["school1", "school2"])
@pytest.mark.parametrize(
    "role", ["project_office", "leading_group", "finance_clerk", "finance_head", "supervisor"]
)
def test_each_school_has_its_bodies(school, role):
    assert any((role, school) in person.roles for person in PEOPLE.values())


def test_each_department_has_one_head_and_at_least_two_others():
    for place in PLACES.values():
        if place.kind == "department":
            staff = [person for person in PEOPLE.values() if person.at == place.key]
            heads = [p for p in staff if ("department_head", place.key) in p.roles]
            assert len(heads) == 1
            assert len(staff) >= 3


def test_calls_name_known_seats_and_whole_tranche_plans():
    for plan in content.call_plans():
        assert plan.at in PLACES
        assert not plan.tranches or sum(share for _, share in plan.tranches) == 10_000
        for seats in plan.committees.values():
            assert {seats.chair, *seats.members} <= set(PEOPLE)
            assert len({seats.chair, *seats.members}) == 1 + len(seats.members)


def test_criteria_weigh_a_hundred():
    assert sum(entry["weight"] for entry in content.read("programmes")["criteria"]) == 100


@pytest.mark.parametrize("kind", content.KINDS)
def test_a_kind_of_project_adds_up(kind):
    rows = content.kind_indicators(kind)

    assert sum(row.weight for row in rows) == INDICATOR_WEIGHT
    assert sum(line.percent for line in content.kind_lines(kind)) == 100
    assert {line.category for line in content.kind_lines(kind)} <= CATEGORIES
    for row in rows:
        assert met(parse(row.target), actual_number(row.reached)) in (True, None)
    assert any(met(parse(row.target), actual_number(row.missed)) is False for row in rows)


def test_a_hundred_and_fifty_titles():
    projects = content.titles()

    assert len(projects) == len({project.title for project in projects}) == 150
    assert {project.kind for project in projects} == set(content.KINDS)
    assert {PLACES[project.department].kind for project in projects} == {"department"}


def test_written_declarations_belong_to_titles_and_to_the_department():
    departments = {project.title: project.department for project in content.titles()}
    written = content.whole_declarations()

    assert len(written) == 15
    for title, whole in written.items():
        assert PEOPLE[whole.leader].at == departments[title]
        assert set(whole.members) <= set(PEOPLE) - {whole.leader}
        assert {line.category for line in whole.lines} <= CATEGORIES
        ceiling = 300_000 if school_of(departments[title]) == "school1" else 200_000
        assert 0 < whole.amount <= ceiling


def test_texts_are_filled_in_and_vary():
    made = [texts_for(project, 2026, turn) for turn, project in enumerate(content.titles())]

    for texts in made:
        for section in content.SECTIONS:
            text = getattr(texts, section)
            assert len(text) >= 30
            assert "{" not in text
    assert all(one != other for one, other in combinations(made, 2))


def test_the_same_turn_gives_the_same_texts():
    project = content.titles()[3]

    assert texts_for(project, 2026, 5) == texts_for(project, 2026, 5)
    assert texts_for(project, 2026, 5) != texts_for(project, 2026, 6)


def test_lines_add_up_to_the_fen():
    lines = lines_for(content.titles()[0], Decimal("123456.79"))

    assert sum(line.amount for line in lines) == Decimal("123456.79")


def test_marks_name_a_field_and_a_kind_and_spending_a_category():
    remarks, reports = content.read("remarks"), content.read("reports")

    assert {field for field, _, _ in remarks["marks"]} <= MARKED_FIELDS.keys()
    assert {kind for _, kind, _ in remarks["marks"]} == {"incorrect", "incomplete", "outdated"}
    assert set(reports["spending"]) == CATEGORIES
    standards = content.read("programmes")["expense_standards"]
    assert {each["category"] for each in standards} <= CATEGORIES
    assert set(reports["midterm"]) == set(reports["final"]) == set(content.KINDS)


def test_the_real_target_forms():
    assert [
        (form.amount, form.last_year_budget_amount, len(form.indicators)) for form in target_forms()
    ] == [(19_095_608, 25_776_435, 39), (9_481_800, 3_795_500, 13), (5_716_000, 6_520_000, 12)]
    for form in target_forms():
        assert sum(line.amount for line in form.lines) == form.amount
        assert {line.category for line in form.lines} <= CATEGORIES
        assert school_of(PEOPLE[form.project.leader].at) == "school1"


def test_the_envelope_holds_the_real_projects():
    special = next(plan for plan in content.call_plans() if plan.key == "special1")
    asked = [form.amount for form in target_forms()] + [self_evaluation().initial_amount]

    assert max(asked) <= special.ceiling_amount
    assert sum(asked) <= special.envelope_amount


def test_the_real_self_evaluation_adds_up():
    real = self_evaluation()

    assert sum(line.initial_amount for line in real.lines) == real.initial_amount == 980_001
    assert sum(line.adjusted_amount for line in real.lines) == real.adjusted_amount == 950_001
    assert sum(line.executed_amount for line in real.lines) == real.executed_amount == 904_278


def test_the_real_self_evaluation_computes_as_printed():
    real = self_evaluation()
    form = SelfEvaluationForm(
        budget=BudgetFigures(
            real.initial_amount,
            real.adjusted_amount,
            real.executed_amount,
            weight=Decimal(10),
            execution_rate=real.execution_rate,
            score=real.budget_score,
        ),
        indicators=tuple(
            Indicator(
                row.level1,
                row.level2,
                row.level3,
                row.target,
                row.actual,
                row.weight,
                row.score,
                row.deviation_note,
            )
            for row in real.indicators
        ),
        total_weight=Decimal(100),
        total_score=real.total_score,
    )

    assert real.total_score == Decimal("98.52")
    assert {(each.code, each.where) for each in findings(form)} == {
        ("deducted-though-met", "indicators[5].score")
    }
