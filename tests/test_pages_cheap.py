"""Does what makes pages cheap stay right: plans that are kept, addresses that are remembered?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, url_for
from flask_babel import force_locale
from sqlalchemy import text

from approvals.database import PLANS_KEPT, db
from tests.support.emptying import empty_database
from tests.support.school import make_school

OFTEN = 8
"""psycopg prepares a statement when it is sent for the sixth time."""


@pytest.fixture
def postgresql_app(postgresql_application: Flask) -> Iterator[Flask]:
    with postgresql_application.app_context():
        yield postgresql_application
        empty_database()


def test_postgresql_plans_a_page_s_statements_once(postgresql_app: Flask) -> None:
    db.session.rollback()
    db.engine.dispose()  # one connection serves what follows: others' tests opened several
    school = make_school()
    db.session.commit()
    browser = postgresql_app.test_client()
    browser.sign_in(school.office)  # type: ignore[attr-defined]
    for _ in range(OFTEN):
        assert browser.get("/overview/").status_code == 200
    kept = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM applications" in each for each in kept)
    assert any("FROM login_sessions" in each for each in kept)
    assert len(kept) <= PLANS_KEPT


def test_a_remembered_address_is_the_one_that_flask_builds(sqlite_app: Flask) -> None:
    address = sqlite_app.jinja_env.globals["url_for"]
    asked = (
        ("static", {"filename": "css/tokens.css"}),
        ("applications.show", {"application_id": 7}),
        ("overview.index", {"q": "课程 & 教材"}),
        ("overview.index", {"overdue": True}),
        ("overview.index", {"overdue": 1}),
        ("overview.index", {"_anchor": "h-list"}),
    )
    for mounted in ("", "/fundtrail"):
        with sqlite_app.test_request_context("/", environ_overrides={"SCRIPT_NAME": mounted}):
            for endpoint, values in (*asked, *asked):
                assert address(endpoint, **values) == url_for(endpoint, **values)
            assert address("applications.show", application_id=7).startswith(f"{mounted}/app")


def test_a_text_is_the_reader_s_and_its_values_are_escaped(sqlite_app: Flask) -> None:
    page = sqlite_app.jinja_env.from_string(
        "{{ _('Overview') }}|{{ _('late %(n)s', n='<b>') }}|{% trans %}Overview{% endtrans %}"
    )
    with sqlite_app.test_request_context("/"):
        assert page.render() == "总览|逾期 &lt;b&gt;|总览"
        with force_locale("en"):
            assert page.render() == "Overview|late &lt;b&gt;|Overview"
