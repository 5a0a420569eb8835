"""Is a task book that does not add up said so at the field, and compared for who confirms it?"""

from __future__ import annotations

from flask import Flask

from approvals.applications.queries import last_version
from tests.budget.life import in_task_book, lines_of
from tests.support.browser import Browser
from tests.support.factories import take
from tests.support.school import make_school
from tests.support.statements import statements


def test_the_sum_is_said_and_the_office_sees_both(sqlite_app: Flask) -> None:
    school = make_school()
    application = in_task_book(school)
    client: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    client.sign_in(school.teacher)
    first, second = (line.id for line in lines_of(application))
    page, address = application.id, f"/steps/application/{application.id}/propose_task_book"
    typed = {"lines-0-line": first, "lines-0-amount": "70000", "lines-1-line": second}
    answer = client.post(address, data=typed | {"lines-1-amount": "30000.01"})
    assert answer.status_code == 422
    assert "各科目合计 100000.01 元" in answer.text and "30000.01" in answer.text
    section = f"/applications/{page}/sections/task-book"
    assert client.get(section).status_code == 404
    row = application.project_years[0].indicators[0]
    typed |= {"lines-1-amount": "3万", "targets-0-indicator": row.id, "targets-0-target": "≥5门"}
    assert client.post(address, data=typed | {"targets-0-target": ""}).status_code == 422
    assert client.post(address, data=typed | {"targets-0-indicator": 999}).status_code == 422
    assert client.post(address, data=typed).status_code == 303

    client.sign_in(school.office)
    with statements() as asked:
        told = client.get(section).text
    assert len(asked) <= 12
    assert "−5,000.00" in told and "+5,000.00" in told
    assert "<ins>≥5门</ins>" in told and "≥6门" in told
    assert "待确认的任务书" in client.get(f"/applications/{page}").text
    client.sign_in(school.reviewers[0])
    assert client.get(section).status_code == 404

    take(application, "return_task_book", school.office)
    client.sign_in(school.teacher)
    assert 'value="≥5门"' in client.get(address).text
    assert client.post(address, data=typed).status_code == 303
    take(application, "confirm", school.office)
    assert (row.target_text, row.value) == ("≥5门", 5)
    version = last_version(application.id)
    assert version and version.content["years"][0]["indicators"][0]["target"] == "≥5门"
