"""A call is opened, extended, given more money, closed and cancelled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from approvals import frozen
from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.budget.models import CallBalance, LedgerEntry
from approvals.database import db
from approvals.deadlines.models import Wait
from approvals.programmes import closing_operations, life_operations, operations
from approvals.programmes.draft import CallDraft
from approvals.programmes.models import Call
from approvals.programmes.queries import call_taking_declarations, open_calls_for
from approvals.viewer import viewer_of
from tests.programmes.office import DAYS, Office, make_office
from tests.support.factories import (
    NOW,
    grant,
    make_account,
    make_application,
    make_organisation,
    take,
)
from workflows.calendar import end_of_day
from workflows.engine import RequirementUnmet

NEW_CLOSING = end_of_day(date(2026, 4, 15))
REASON = "清明假期"


@pytest.fixture
def office(app: Flask) -> Office:
    return make_office()


@pytest.fixture
def call(office: Office) -> Call:
    call = office.call(required_attachments=())
    life_operations.open_call(call, office.office, based_on=0, now=NOW)
    return call


def balances(call: Call) -> dict[str, Decimal]:
    rows = db.session.scalars(select(CallBalance).where(CallBalance.call_id == call.id))
    return {row.account: row.amount for row in rows if row.amount}


def last_deed(call: Call) -> HistoryEntry:
    query = select(HistoryEntry).where(HistoryEntry.chain == f"call:{call.id}")
    return db.session.scalars(query.order_by(HistoryEntry.position.desc())).first()  # type: ignore[return-value]


def declares(office: Office, call: Call, now: datetime) -> bool:
    viewer = viewer_of(office.teacher, now)
    found = call_taking_declarations(viewer, call.id) is not None
    assert found == (call.id in [each.id for each in open_calls_for(viewer)])
    return found


def test_opening_freezes_the_version_and_funds_the_envelope(office: Office, call: Call) -> None:
    assert call.opened_at == NOW
    assert call.workflow_version == frozen.newest("teaching_project").version
    assert balances(call) == {"source": Decimal(-1_000_000), "envelope": Decimal(1_000_000)}
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.from_account, entry.to_account, entry.history_id) == (
        "source",
        "envelope",
        last_deed(call).id,
    )
    assert (last_deed(call).action, last_deed(call).actor_id) == ("open", office.office.id)
    assert declares(office, call, NOW)


def test_a_call_opens_once(office: Office, call: Call) -> None:
    with pytest.raises(RequirementUnmet, match="open already"):
        life_operations.open_call(call, office.office, based_on=1, now=NOW)
    db.session.rollback()
    assert balances(call)["envelope"] == Decimal(1_000_000)


def test_what_was_not_looked_at_is_not_opened(office: Office) -> None:
    call = office.call()
    with pytest.raises(operations.StaleEdit):
        life_operations.open_call(call, office.office, based_on=7, now=NOW)


@pytest.mark.parametrize(
    ("when", "takes"),
    [
        (DAYS["opens_at"], True),
        (DAYS["opens_at"] - timedelta(seconds=1), False),
        (DAYS["declaration_closes_at"] - timedelta(seconds=1), True),
        (DAYS["declaration_closes_at"], False),
    ],
)
def test_declarations_are_taken_within_the_window(
    office: Office, call: Call, when: datetime, takes: bool
) -> None:
    assert declares(office, call, when) == takes


def test_grace_lengthens_the_window(office: Office) -> None:
    call = office.call(columns={"grace_days": 2})
    life_operations.open_call(call, office.office, based_on=0, now=NOW)
    closing = DAYS["declaration_closes_at"]
    assert declares(office, call, closing + timedelta(days=2, seconds=-1))
    assert not declares(office, call, closing + timedelta(days=2))


def test_only_people_of_departments_below_declare(office: Office, call: Call) -> None:
    elsewhere = make_account(
        make_organisation("department", make_organisation("school", office.bureau))
    )
    for person in (office.office, elsewhere):
        viewer = viewer_of(person, NOW)
        assert call_taking_declarations(viewer, call.id) is None
        assert list(open_calls_for(viewer)) == []


def test_an_extension_moves_what_is_due_then(office: Office, call: Call) -> None:
    draft = make_application(call, office.teacher)
    handed_in = make_application(call, office.teacher)
    grant(make_account(office.department), "department_head")
    take(handed_in, "submit", office.teacher)
    before = handed_in.due_at
    result = life_operations.extend(
        call, "declaration_closes", NEW_CLOSING, office.office, reason=REASON, now=NOW
    )
    assert (result.done, result.refusals) == (1, ())
    assert call.declaration_closes_at == NEW_CLOSING
    wait = db.session.scalars(select(Wait).where(Wait.application_id == draft.id)).one()
    assert wait.due_at == draft.due_at == NEW_CLOSING
    assert handed_in.due_at == before
    deed = last_deed(call)
    assert (deed.action, deed.comment, deed.values["date"]) == (
        "extend",
        REASON,
        "declaration_closes",
    )
    assert deed.values["until"] == NEW_CLOSING.isoformat()


def test_an_extension_brings_expired_drafts_back(office: Office, call: Call) -> None:
    expired = make_application(call, office.teacher)
    withdrawn = make_application(call, office.teacher)
    take(withdrawn, "withdraw", office.teacher)
    after = DAYS["declaration_closes_at"] + timedelta(hours=1)
    take(expired, "expire", None, now=after)
    result = life_operations.extend(
        call, "declaration_closes", NEW_CLOSING, office.office, reason=REASON, now=after
    )
    assert (result.done, result.refusals) == (1, ())
    assert (expired.state, expired.due_at) == ("draft", NEW_CLOSING)
    assert withdrawn.state == "withdrawn"
    take(expired, "submit", office.teacher, now=after)
    assert expired.state == "department_check"


def test_an_extension_after_an_extension_holds_for_everybody(office: Office, call: Call) -> None:
    expired = make_application(call, office.teacher)
    after = DAYS["declaration_closes_at"] + timedelta(hours=1)
    take(expired, "expire", None, now=after)
    for until in (NEW_CLOSING, NEW_CLOSING + timedelta(days=7)):
        life_operations.extend(
            call, "declaration_closes", until, office.office, reason=REASON, now=after
        )
    assert expired.due_at == NEW_CLOSING + timedelta(days=7)


def test_extending_a_closed_call_opens_it_again(office: Office, call: Call) -> None:
    closing_operations.close(call, office.office, reason="", now=NOW)
    assert not declares(office, call, NOW)
    life_operations.extend(
        call, "declaration_closes", NEW_CLOSING, office.office, reason=REASON, now=NOW
    )
    assert call.closed_at is None
    assert declares(office, call, NOW)


@pytest.mark.parametrize(
    ("key", "until", "sentence"),
    [
        ("declaration_closes", DAYS["declaration_closes_at"], "later than the present one"),
        ("declaration_closes", DAYS["review_closes_at"], "before the date that follows"),
        (
            "midterm_due",
            DAYS["acceptance_due_at"] + timedelta(days=1),
            "before the date that follows",
        ),
    ],
)
def test_an_extension_to_a_day_that_does_not_fit_is_refused(
    office: Office, call: Call, key: str, until: datetime, sentence: str
) -> None:
    with pytest.raises(RequirementUnmet, match=sentence) as refused:
        life_operations.extend(call, key, until, office.office, reason=REASON, now=NOW)
    assert refused.value.field == "until_on"


def test_an_extension_into_the_past_is_refused(office: Office, call: Call) -> None:
    with pytest.raises(RequirementUnmet, match="over already"):
        life_operations.extend(
            call,
            "declaration_closes",
            NEW_CLOSING,
            office.office,
            reason=REASON,
            now=NEW_CLOSING + timedelta(days=1),
        )


def test_a_call_in_preparation_has_nothing_to_extend(office: Office) -> None:
    call = office.call()
    with pytest.raises(RequirementUnmet, match="not open yet"):
        life_operations.extend(
            call, "declaration_closes", NEW_CLOSING, office.office, reason=REASON, now=NOW
        )


def test_the_envelope_grows_and_shrinks_by_the_ledger(office: Office, call: Call) -> None:
    more = {
        "appropriation": Decimal(900_000),
        "carried_over": Decimal(0),
        "other": Decimal(300_000),
    }
    change(office, call, more)
    assert call.envelope_amount == Decimal(1_200_000)
    assert [(s.source, s.amount) for s in call.sources] == [
        ("appropriation", Decimal(900_000)),
        ("other", Decimal(300_000)),
    ]
    assert balances(call)["envelope"] == Decimal(1_200_000)
    change(office, call, more | {"other": Decimal("0.01")})
    assert balances(call)["envelope"] == Decimal("900000.01")
    assert last_deed(call).comment == REASON
    assert last_deed(call).values["after"]["other"] == "0.01"


def change(office: Office, call: Call, sources: dict[str, Decimal]) -> None:
    life_operations.change_envelope(
        call, sources, office.office, reason=REASON, based_on=call.version, now=NOW
    )


def test_more_than_is_left_cannot_be_taken_away(office: Office, call: Call) -> None:
    for account, amount in (("envelope", -400_000), ("reserved", 400_000)):
        db.session.get_one(CallBalance, (call.id, account)).amount += Decimal(amount)
    db.session.commit()
    with pytest.raises(RequirementUnmet, match="600000"):
        change(office, call, {"appropriation": Decimal("399999.99"), "carried_over": Decimal(0)})
    db.session.rollback()
    assert db.session.get_one(Call, call.id).envelope_amount == Decimal(1_000_000)
    change(office, call, {"appropriation": Decimal(400_000), "carried_over": Decimal(0)})
    assert balances(call)["reserved"] == Decimal(400_000)


def test_the_same_change_sent_twice_is_made_once(office: Office, call: Call) -> None:
    sources = {"appropriation": Decimal(2_000_000), "carried_over": Decimal(0)}
    change(office, call, sources)
    with pytest.raises(operations.StaleEdit):
        life_operations.change_envelope(
            call, sources, office.office, reason=REASON, based_on=1, now=NOW
        )
    db.session.rollback()
    assert balances(call)["envelope"] == Decimal(2_000_000)


def test_a_closed_call_takes_nothing_new_and_goes_on(office: Office, call: Call) -> None:
    draft = make_application(call, office.teacher)
    handed_in = make_application(call, office.teacher)
    head = make_account(office.department)
    grant(head, "department_head")
    take(handed_in, "submit", office.teacher)
    closing_operations.close(call, office.office, reason=REASON, now=NOW)
    take(handed_in, "endorse", head)
    with pytest.raises(RequirementUnmet, match="no declarations now"):
        take(draft, "submit", office.teacher)
    with pytest.raises(RequirementUnmet, match="closed already"):
        closing_operations.close(call, office.office, reason=REASON, now=NOW)
    assert last_deed(call).action == "close"


def test_a_cancelled_call_ends_its_applications_each_by_its_step(
    office: Office, call: Call
) -> None:
    head = make_account(office.department)
    grant(head, "department_head")
    draft, handed_in, gone = (make_application(call, office.teacher) for _ in range(3))
    take(handed_in, "submit", office.teacher)
    take(gone, "withdraw", office.teacher)
    result = life_operations.cancel(call, office.office, reason="经费取消", now=NOW)
    assert [application.state for application in (draft, handed_in, gone)] == [
        "stopped",
        "stopped",
        "withdrawn",
    ]
    assert (result.done, result.refusals) == (2, ())
    assert _last_step(handed_in).comment == "经费取消"
    assert not declares(office, call, NOW)


def _last_step(application: Application) -> HistoryEntry:
    query = select(HistoryEntry).where(HistoryEntry.chain == f"application:{application.id}")
    return db.session.scalars(query.order_by(HistoryEntry.position.desc())).first()  # type: ignore[return-value]


def test_what_cannot_be_ended_is_named_and_can_be_tried_again(office: Office, call: Call) -> None:
    own = make_application(call, office.office)
    other = make_application(call, office.teacher)
    result = life_operations.cancel(call, office.office, reason="经费取消", now=NOW)
    assert (result.done, [r.application_id for r in result.refusals]) == (1, [own.id])
    assert [each.id for each in life_operations.still_running(call)] == [own.id]
    colleague = make_account(office.school)
    grant(colleague, "project_office")
    again = life_operations.end_applications(call, colleague, reason="经费取消", now=NOW)
    assert (again.done, again.refusals) == (1, ())
    assert (own.state, other.state) == ("stopped", "stopped")


def test_nothing_is_done_to_a_cancelled_call(office: Office, call: Call) -> None:
    life_operations.cancel(call, office.office, reason="经费取消", now=NOW)
    attempts = (
        lambda: life_operations.cancel(call, office.office, reason="", now=NOW),
        lambda: closing_operations.close(call, office.office, reason="", now=NOW),
        lambda: life_operations.open_call(call, office.office, based_on=2, now=NOW),
        lambda: change(office, call, {"other": Decimal(1)}),
        lambda: operations.save(
            call, office.draft(), office.office, based_on=call.version, now=NOW
        ),
    )
    for attempt in attempts:
        with pytest.raises(RequirementUnmet, match="cancelled"):
            attempt()
        db.session.rollback()


def test_applications_of_a_running_call_do_not_end(office: Office, call: Call) -> None:
    with pytest.raises(RequirementUnmet, match="was not cancelled"):
        life_operations.end_applications(call, office.office, reason="", now=NOW)


def test_of_many_who_open_a_call_at_once_one_does(app: Flask, office: Office) -> None:
    call = office.call()
    call_id, office_id = call.id, office.office.id
    start = Barrier(6)

    def open_it(_: int) -> str:
        with app.app_context():
            mine, actor = db.session.get_one(Call, call_id), db.session.get_one(Account, office_id)
            db.session.commit()
            start.wait()
            try:
                life_operations.open_call(mine, actor, based_on=0, now=NOW)
            except (RequirementUnmet, operations.StaleEdit) as refused:
                db.session.rollback()
                return type(refused).__name__
            return "opened"

    db.session.commit()
    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(open_it, range(6)))
    assert answers == ["RequirementUnmet"] * 5 + ["opened"]
    assert balances(call)["envelope"] == Decimal(1_000_000)


def test_of_many_who_edit_at_once_one_is_stored(app: Flask, office: Office) -> None:
    call = office.call()
    call_id, office_id = call.id, office.office.id
    start = Barrier(6)

    def edit(number: int) -> str:
        with app.app_context():
            mine, actor = db.session.get_one(Call, call_id), db.session.get_one(Account, office_id)
            db.session.commit()
            start.wait()
            draft = CallDraft(columns={"title": f"第{number}版"})
            try:
                operations.save(mine, draft, actor, based_on=0, now=NOW)
            except operations.StaleEdit:
                db.session.rollback()
                return "stale"
            return "saved"

    db.session.commit()
    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(edit, range(6)))
    assert answers == ["saved"] + ["stale"] * 5
    db.session.expire_all()
    assert call.version == 1
