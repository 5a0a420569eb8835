"""May the office remind of a call otherwise, proved like a definition, telling nothing twice?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines import jobs, rule_operations
from approvals.deadlines.models import Wait
from approvals.deadlines.reminder_models import CallReminder, Reminder
from approvals.deadlines.rule_operations import UnfitRules, keep_rules
from approvals.deadlines.rule_queries import CallRule, adjusted, rules_of_call
from approvals.programmes import operations as calls
from approvals.programmes.operations import StaleEdit
from tests.deadlines.test_reminders import eight, rules_given, sweep
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements
from workflows.parts import ReminderRule

LADDER = (
    "applicant", "department_head", "reviewer", "chair", "project_office", "leading_group",
    "finance_clerk", "finance_head",
)  # fmt: skip


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head of department has one application to endorse."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    return school


def keep(school: School, *rules: CallRule, **more: Any) -> None:
    based_on = more.pop("based_on", school.call.version)
    keep_rules(school.call, rules, school.office, based_on=based_on, now=more.pop("now", NOW))


def test_rules_of_its_own_and_others_left_out(school: School) -> None:
    """Three days before too, not the day before, escalated after two days to the office's office."""
    keep(
        school,
        CallRule("day_before", is_off=True),
        CallRule("escalated", days=2, up=(("department_head", "leading_group"),)),
        CallRule("own_1", days=3, kind="before"),
    )
    sweep(NOW)
    assert [sweep(eight(n)) for n in range(-4, 1)] == [0, 1, 0, 0, 1]
    assert rules_given(school.head) == ["own_1", "on_the_day"]
    sweep(eight(9))
    assert (rules_given(school.office), rules_given(school.leader)) == ([], ["escalated"])
    entry = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.action == "change_reminders")
    ).one()
    assert (entry.chain, entry.actor_id) == (f"call:{school.call.id}", school.office.id)


def test_told_at_the_hour_that_the_rule_names(school: School) -> None:
    """Of the call, before that of the process, before eight in the morning."""
    keep(
        school,
        CallRule("on_the_day", hour=14),
        CallRule("own_1", days=1, kind="after", hour=0),
    )
    sweep(NOW)
    day, six_hours = eight(0), timedelta(hours=6)
    assert [sweep(eight(-1)), sweep(day), sweep(day + six_hours)] == [1, 0, 1]
    midnight = eight(1) - timedelta(hours=8)
    assert [sweep(midnight - timedelta(minutes=2)), sweep(midnight)] == [0, 1]
    process = (ReminderRule("late", "on_the_day", hour=17),)
    assert adjusted(process, {"late": CallRule("late", is_off=True)})[0].hour == 17
    assert adjusted(process, {"late": CallRule("late", hour=0)})[0].hour == 0


def test_what_was_told_is_not_told_again(school: School) -> None:
    """Rules come and go: nothing behind is told, and what had to be told still is."""
    sweep(NOW)
    sweep(eight(0))
    given = rules_given(school.head)
    later = eight(0) + timedelta(hours=1)
    keep(school, CallRule("week_before", is_off=True), CallRule("own_1", days=1, kind="before"),
         now=later)  # fmt: skip
    assert sweep(later) == 0
    keep(school, CallRule("own_1", days=2, kind="before"), now=later)
    assert (sweep(later), rules_given(school.head)) == (0, given)
    pending = eight(9)
    keep(school, CallRule("day_before", is_off=True), now=pending)
    assert sweep(pending) == 2
    assert rules_given(school.office) == ["escalated"]


def test_only_this_calls_open_waits_are_planned_anew(school: School) -> None:
    """In the same few statements for however many."""
    other = make_school(school.bureau)
    take(make_application(other.call, other.teacher), "submit", other.teacher)
    sweep(NOW)
    with statements() as sent:
        keep(school, CallRule("overdue", days=9))
    assert len(sent) <= 13
    unplanned = select(func.count()).where(Wait.closed_at.is_(None), Wait.planned_for.is_(None))
    assert db.session.scalar(unplanned) == 1


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (CallRule("own_1", kind="before"), "does not say how many days"),
        (CallRule("own_1", days=3, kind="on_the_day"), "is told on the day, and counts days"),
        (CallRule("overdue", days=0), "does not say how many days"),
        (CallRule("escalated", up=(("applicant", "king"),)), "names an unknown role: %(role)s"),
    ],
)
def test_proved_like_a_definition(school: School, rule: CallRule, sentence: str) -> None:
    """And nothing is written."""
    with pytest.raises(UnfitRules) as refused:
        keep(school, rule)
    db.session.rollback()
    assert [fault.sentence for fault in refused.value.faults[rule.key]] == [sentence]
    assert rules_of_call(school.call.id) == {}


def test_whoever_was_faster_is_not_overwritten(school: School) -> None:
    """Two offices at the same page."""
    keep(school, CallRule("day_before", is_off=True))
    with pytest.raises(StaleEdit):
        keep(school, CallRule("week_before", is_off=True), based_on=school.call.version - 1)
    db.session.rollback()
    assert set(rules_of_call(school.call.id)) == {"day_before"}


def test_next_years_call_reminds_likewise(school: School) -> None:
    """Copied with everything else."""
    keep(school, CallRule("own_1", days=3, kind="before"), CallRule("day_before", is_off=True))
    copied = calls.copy(school.call, school.office, now=NOW)
    assert rules_of_call(copied.id) == rules_of_call(school.call.id)


def test_a_change_during_a_sweep_is_not_lost(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office saves after the sweep has read the rules: the next sweep plans by the new ones."""
    first = [True]

    def meanwhile(now: Any) -> int:
        if first.pop() if first else False:
            db.session.add(CallReminder(call_id=school.call.id, rule_key="on_the_day", is_off=True))
            db.session.commit()
        return 0

    monkeypatch.setattr(jobs, "utc_now", lambda: NOW)
    monkeypatch.setattr(jobs.sweep_operations, "take_due_steps", meanwhile)
    jobs.sweep()
    assert db.session.scalar(select(func.count()).where(Wait.planned_for.is_not(None))) == 0
    jobs.sweep()
    assert [sweep(eight(n)) for n in (-1, 0)] == [1, 0]
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 1


def test_the_page(sqlite_app: Flask) -> None:
    """Says what will happen; what was typed wrong stays with the sentence at its row; then it is kept."""
    school = make_school()
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.office)
    where = f"/calls/{school.call.id}/reminders"
    with statements() as sent:
        page = browser.get(where).text
    assert len(sent) <= 12
    assert "到期前 7、1 天：各提醒一次。" in page
    fields = _posted(school)
    answer = browser.post(where, data=fields | {"own-0-kind": "before", "own-0-days": ""})
    assert answer.status_code == 422
    assert "没有写明天数" in answer.text
    fields |= {"own-0-kind": "before", "own-0-days": "3", "due_on": "2026-05-15"}
    answer = browser.post(where, data=fields | {"own-0-hour": "24"})
    assert (answer.status_code, 'value="24"' in answer.text) == (422, True)
    fields |= {"own-0-hour": "17", "rules-0-hour": "8"}
    answer = browser.post(where, data=fields | {"look": "1"})
    assert "到期前 7、3、1 天：各提醒一次。" in answer.text
    assert " 17:00 · " in answer.text
    assert rules_of_call(school.call.id) == {}
    assert browser.post(where, data=fields).status_code == 303
    assert rules_of_call(school.call.id) == {
        "own_1": CallRule("own_1", days=3, kind="before", hour=17)
    }
    answer = browser.post(where, data=fields)
    assert answer.status_code == 409


def _posted(school: School) -> dict[str, str]:
    """The form as it is when nothing was changed."""
    usual = rule_operations.usual_rules(school.call)
    fields = {"version": str(school.call.version)}
    for i, rule in enumerate(usual):
        fields |= {f"rules-{i}-key": rule.key, f"rules-{i}-is_on": "y"}
        fields[f"rules-{i}-days"] = str(rule.days)
    above = next(dict(rule.up) for rule in usual if rule.up)
    for i, role in enumerate(LADDER):
        fields |= {f"ladder-{i}-role": role, f"ladder-{i}-above": above[role]}
    return fields
