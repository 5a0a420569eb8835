"""Whether a chain is whole, and who reads how much of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from approvals.audit.cli import group
from approvals.audit.effects import record_administration
from approvals.audit.models import HistoryEntry
from approvals.audit.queries import Search, page_of, verify, verify_all
from approvals.database import db, utc_now
from tests.support.browser import Browser
from tests.support.factories import NOW, grant, make_account, make_application, take
from tests.support.school import School, make_school

CHAIN = "account:7"


@pytest.fixture
def school(app: Flask) -> School:
    """A school with people of every role."""
    return make_school()


def write(count: int = 5) -> None:
    """A chain of so many rows."""
    for number in range(count):
        record_administration(
            "account", 7, f"act{number}", None, NOW, comment=f"第{number}次", values={"n": number}
        )
    db.session.commit()


def alter(position: int, /, **columns: object) -> None:
    """Change a row behind the program's back."""
    db.session.execute(
        update(HistoryEntry)
        .where(HistoryEntry.chain == CHAIN, HistoryEntry.position == position)
        .values(columns)
    )


def remove(position: int) -> None:
    """Take a row away behind the program's back."""
    row = (HistoryEntry.chain == CHAIN, HistoryEntry.position == position)
    db.session.execute(delete(HistoryEntry).where(*row))


def remove_and_close_the_gap() -> None:
    """Take the third row away and renumber those behind it."""
    remove(3)
    alter(4, position=3)
    alter(5, position=4)


def swap() -> None:
    """Exchange two rows."""
    alter(2, position=99)
    alter(3, position=2)
    alter(99, position=3)


def test_a_chain_as_written_is_whole(app: Flask) -> None:
    write()
    db.session.expire_all()
    assert verify(CHAIN) is None


def test_times_and_keys_of_any_kind_survive_storage(app: Flask) -> None:
    shanghai = datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    values = {"lines": {10: "1.00", 9: "2.00"}, "names": ("甲", "乙"), "none": None}
    record_administration("account", 7, "act", None, shanghai, values=values)
    record_administration("account", 7, "act", None, NOW.astimezone(UTC))
    db.session.commit()
    db.session.expire_all()
    assert verify(CHAIN) is None


@pytest.mark.parametrize(
    ("tamper", "position"),
    [
        (lambda: alter(3, comment="另一句"), 3),
        (lambda: alter(3, values={"n": 99}), 3),
        (lambda: alter(3, happened_at=NOW + timedelta(seconds=1)), 3),
        (lambda: alter(3, action="other"), 3),
        (lambda: alter(1, digest="f" * 64), 1),
        (lambda: alter(4, previous_digest="f" * 64), 4),
        (lambda: remove(1), 2),
        (lambda: remove(3), 4),
        (remove_and_close_the_gap, 3),
        (swap, 2),
    ],
)
def test_whatever_is_altered_is_found(
    app: Flask, tamper: Callable[[], None], position: int
) -> None:
    write()
    tamper()
    db.session.commit()
    broken = verify(CHAIN)
    assert broken is not None
    assert broken.position == position
    assert dict(verify_all())[CHAIN] == broken


def test_the_command_names_the_first_broken_row(app: Flask) -> None:
    write()
    runner = app.test_cli_runner()
    assert runner.invoke(group, ["verify"]).exit_code == 0
    alter(2, comment="另一句")
    db.session.commit()
    result = runner.invoke(group, ["verify"])
    assert result.exit_code == 1
    assert f"{CHAIN} is broken at row 2" in result.output
    assert runner.invoke(group, ["verify", "--chain", CHAIN]).exit_code == 1


def test_pages_and_filters(app: Flask) -> None:
    write(120)
    first = page_of(CHAIN, Search())
    assert [row.position for row in first.entries] == list(range(120, 70, -1))
    second = page_of(CHAIN, Search(before=first.next_before))
    assert [row.position for row in second.entries] == list(range(70, 20, -1))
    last = page_of(CHAIN, Search(before=second.next_before))
    assert (len(last.entries), last.next_before) == (20, None)
    assert [row.position for row in page_of(CHAIN, Search(action="act3")).entries] == [4]
    assert page_of(CHAIN, Search(actor_id=1)).entries == []


# who reads what


def reader(app: Flask, account) -> Browser:
    """A browser with this person signed in."""
    browser = app.test_client()
    browser.sign_in(account)
    return browser


def test_who_reads_the_trail_of_an_application(app: Flask, school: School) -> None:
    application = make_application(school.call, school.teacher)
    take(application, "submit", school.teacher, comment="请审核这份材料")
    admin = make_account(school.bureau)
    grant(admin, "system_admin")
    address = f"/history/application/{application.id}"
    pages = {
        name: reader(app, account).get(address)
        for name, account in {
            "auditor": school.auditor,
            "office": school.office,
            "admin": admin,
            "teacher": school.teacher,
            "clerk": school.clerk,
            "stranger": make_school().office,
        }.items()
    }
    statuses = {name: page.status_code for name, page in pages.items()}
    assert statuses == {
        "auditor": 200,
        "office": 200,
        "admin": 200,
        "teacher": 404,
        "clerk": 404,
        "stranger": 404,
    }
    digest = db.session.scalars(
        select(HistoryEntry.digest).where(HistoryEntry.application_id == application.id)
    ).first()
    words = {name: "请审核这份材料" in page.text for name, page in pages.items()}
    assert [name for name, seen in words.items() if seen] == ["auditor", "office"]
    assert [name for name, page in pages.items() if digest in page.text] == ["auditor"]


def test_an_auditor_s_reading_is_written_down_once_a_day(app: Flask, school: School) -> None:
    application = make_application(school.call, school.teacher)
    browser = reader(app, school.auditor)
    places = ("history/application/{}", "applications/{}", "applications/{}/sections/files")
    for place in places:
        assert browser.get("/" + place.format(application.id)).status_code == 200
    chain = f"account:{school.auditor.id}"
    rows = db.session.scalars(select(HistoryEntry).where(HistoryEntry.chain == chain)).all()
    assert [(row.action, row.values) for row in rows] == [
        ("read_application", {"application": application.id})
    ]
    assert verify(chain) is None


def test_who_reads_the_history_of_administration(app: Flask, school: School) -> None:
    admin = make_account(school.bureau)
    grant(admin, "system_admin")
    record_administration("account", school.teacher.id, "unlock", admin.id, utc_now())
    other = make_school()
    for kind, subject in (
        ("account", school.teacher),
        ("organisation", school.school),
        ("call", school.call),
    ):
        address = f"/history/{kind}/{subject.id}"
        seen = [
            reader(app, account).get(address).status_code
            for account in (admin, school.auditor, school.office, school.teacher, other.office)
        ]
        assert seen == [200, 200, 200, 404, 404]
    for nothing in ("/history/account/999999", "/history/planet/1", "/history/application/999999"):
        assert reader(app, admin).get(nothing).status_code == 404
