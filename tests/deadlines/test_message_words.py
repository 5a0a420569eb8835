"""May an office write its messages in its own words, see them first, and go back?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.deadlines.message_sandbox import BadTemplate
from approvals.deadlines.message_templates import Words
from approvals.deadlines.reminder_models import MessageTemplate
from approvals.deadlines.word_operations import StaleWords, keep_words, restore_words, stamp_of
from approvals.deadlines.word_queries import changes_of, inherited, own_word
from tests.deadlines.test_reminders import eight_of_all, sweep, told
from tests.support.browser import Browser
from tests.support.factories import NOW, make_application, take
from tests.support.school import School, make_school
from tests.support.statements import statements

KEY = ("reminder", "zh_Hans_CN")
OURS = Words(
    "请办理：{{ count }} 项", "{{ name }}：\n{% for item in items %}{{ item.task }}\n{% endfor %}"
)


@pytest.fixture
def school(app: Flask) -> School:
    """A school whose head of department has one application to endorse."""
    school = make_school()
    take(make_application(school.call, school.teacher), "submit", school.teacher)
    return school


def keep(school: School, words: Words, based_on: str = "") -> None:
    keep_words(school.school, KEY, words, school.office, based_on=based_on, now=NOW)


def test_its_people_read_them_others_do_not(school: School) -> None:
    """The nearest place decides; without its own words the bureau's hold; the history tells who wrote."""
    other = make_school(school.bureau)
    take(make_application(other.call, other.teacher), "submit", other.teacher)
    keep(school, OURS)
    own = own_word(school.school, *KEY)
    bureau = Words("局：{{ count }}", "{{ name }}")
    keep_words(school.bureau, KEY, bureau, school.bureau_office, based_on="", now=NOW)
    sweep(eight_of_all())
    assert (told(school.head), told(other.head)) == (["请办理：1 项"], ["局：1"])
    assert inherited(school.school, *KEY).words == bureau
    restore_words(school.school, KEY, school.office, based_on=stamp_of(own), now=NOW)
    assert own_word(school.school, *KEY) is None
    changes = changes_of(school.school, *KEY)
    assert [entry.action for entry in changes] == ["restore_words", "change_words"]
    assert changes[0].values["before"] == {"subject": OURS.subject, "body": OURS.body}


def test_nothing_unusable_or_stale_is_kept(school: School) -> None:
    """Neither what a template may not hold nor what somebody was faster with."""
    for bad in (Words("{{ name.x }}", "x"), Words("x", "{{ range(9) }}")):
        with pytest.raises(BadTemplate):
            keep(school, bad)
    keep(school, OURS)
    with pytest.raises(StaleWords):
        keep(school, Words("x", "y"))
    db.session.rollback()
    assert own_word(school.school, *KEY).subject == OURS.subject  # type: ignore[union-attr]


def test_the_pages(sqlite_app: Flask) -> None:
    """Previewed without keeping, refused with the line and what was typed, kept, restored."""
    school, other = make_school(), make_school()
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.office)
    where = f"/message-words/{school.school.id}/reminder/zh_Hans_CN"
    with statements() as sent:
        page = browser.get(where).text
    assert len(sent) <= 12
    assert "李明，您好：" in page
    good = {"subject": OURS.subject, "body": OURS.body, "based_on": ""}
    bad = good | {"body": "您好\n{{ nmae }}"}
    answer = browser.post(where, data=bad)
    assert answer.status_code == 422
    assert "第 2 行：这里没有可用的值“nmae”。" in answer.text
    assert "{{ nmae }}" in answer.text
    assert "请办理：2 项" in browser.post(f"{where}/preview", data=good).text
    by_htmx = browser.post(f"{where}/preview", data=bad, headers={"HX-Request": "true"})
    assert (by_htmx.status_code, "<html" in by_htmx.text) == (200, False)
    assert db.session.scalars(select(MessageTemplate)).all() == []
    assert browser.post(where, data=good).status_code == 303
    row = db.session.scalars(select(MessageTemplate)).one()
    assert (row.subject, row.changed_by_id) == (OURS.subject, school.office.id)
    assert browser.post(where, data=good | {"subject": "x"}).status_code == 409
    with statements() as sent:
        assert school.office.name in browser.get("/message-words").text
    assert len(sent) <= 12
    browser.post(f"{where}/restore", data={"based_on": stamp_of(row)})
    assert db.session.scalars(select(MessageTemplate)).all() == []
    deeds = select(HistoryEntry.action).where(
        HistoryEntry.chain == f"organisation:{school.school.id}"
    )
    assert len(db.session.scalars(deeds).all()) == 2
    for kind in ("reminder/fr", "nothing/en"):
        assert browser.get(f"/message-words/{school.school.id}/{kind}").status_code == 404
    assert browser.get(f"/message-words/{other.school.id}/reminder/en").status_code == 404
    assert "Dear Li Ming" in browser.get(where.replace("zh_Hans_CN", "en")).text
