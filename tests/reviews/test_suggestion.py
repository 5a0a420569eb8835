"""The suggestion is fair: equal load, own department last, nobody who is excluded."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from approvals.reviews.suggestion import Case, Seat, suggest

HOME, AWAY = 1, 2


def test_everybody_carries_the_same():
    seats = [Seat(number, AWAY) for number in range(1, 8)]
    cases = [Case(number, HOME, 3) for number in range(1, 15)]
    load = Counter(person for people in suggest(cases, seats, {}).values() for person in people)
    assert set(load.values()) == {6}


def test_who_carries_less_already_comes_first():
    seats = [Seat(1, AWAY), Seat(2, AWAY)]
    assert suggest([Case(1, HOME, 1)], seats, {1: 4, 2: 1}) == {1: (2,)}


def test_own_department_comes_last():
    seats = [Seat(1, HOME), Seat(2, AWAY), Seat(3, AWAY)]
    assert suggest([Case(1, HOME, 2)], seats, {2: 9, 3: 9}) == {1: (2, 3)}
    assert suggest([Case(1, HOME, 3)], seats, {}) == {1: (1, 2, 3)}


def test_the_chair_comes_after_the_other_members():
    seats = [Seat(1, AWAY, is_chair=True), Seat(2, AWAY), Seat(3, AWAY)]
    assert suggest([Case(1, HOME, 2)], seats, {}) == {1: (2, 3)}


def test_assigned_people_stay():
    seats = [Seat(1, AWAY), Seat(2, AWAY)]
    assert suggest([Case(1, HOME, 2, assigned=(2,))], seats, {2: 1}) == {1: (1, 2)}


def test_too_few_members_leave_it_short():
    assert suggest([Case(1, HOME, 3, excluded={1})], [Seat(1, AWAY), Seat(2, AWAY)], {}) == {
        1: (2,)
    }


@given(
    st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=9),
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 5), st.sets(st.integers(0, 8), max_size=4)),
        max_size=12,
    ),
)
def test_nobody_excluded_twice_or_unequally(people, projects):
    """Whoever is chosen is a member, not excluded, once; as many as wanted or as there are."""
    seats = [Seat(i, place, chair) for i, (place, chair) in enumerate(people)]
    cases = [Case(i, place, wanted, barred) for i, (place, wanted, barred) in enumerate(projects)]
    found = suggest(cases, seats, {})
    for case in cases:
        chosen = found[case.application_id]
        able = {seat.account_id for seat in seats} - set(case.excluded)
        assert len(chosen) == len(set(chosen)) == min(case.wanted, len(able))
        assert set(chosen) <= able


@given(st.integers(1, 9), st.integers(1, 30), st.integers(1, 5))
def test_without_exclusions_loads_differ_by_one_at_most(members, projects, wanted):
    seats = [Seat(i, AWAY) for i in range(members)]
    found = suggest([Case(i, HOME, wanted) for i in range(projects)], seats, {})
    load = Counter({seat.account_id: 0 for seat in seats})
    load.update(person for people in found.values() for person in people)
    assert max(load.values()) - min(load.values()) <= 1
