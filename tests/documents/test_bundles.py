"""The forms of many applications in one file: asked for, made in the background, fetched."""

from __future__ import annotations

import io
import zipfile

from flask import Flask
from sqlalchemy import select

from approvals.database import db, utc_now
from approvals.documents.bundle_models import FormBundle
from approvals.documents.bundle_operations import make
from approvals.documents.reading import read_content
from tests.support.browser import Browser
from tests.support.factories import make_account, make_application, take
from tests.support.school import make_school


def test_thirty_forms_for_a_meeting(sqlite_app: Flask) -> None:
    school = make_school()
    school.office.locale = "en"
    applications = [
        make_application(school.call, make_account(school.department)) for _ in range(3)
    ]
    for each in applications[:2]:
        take(each, "submit", each.leader)
    applications[1].declaration.summary = "\U00016800"
    browser: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    browser.sign_in(school.office)
    address = f"/calls/{school.call.id}/forms"
    assert browser.get(address).text.count('name="take"') == 2  # a draft is nobody's paper
    wanted = {"take": [str(each.id) for each in applications], "form_key": "target"}
    assert browser.post(address, data=wanted | {"packing": "rar"}).status_code == 422

    found = {}
    for packing in ("pdf", "zip-docx"):
        answer = browser.post(address, data=wanted | {"packing": packing})
        assert "0 of 2 forms drawn" in browser.get(answer.location).text
        bundle = db.session.scalars(select(FormBundle).order_by(FormBundle.id.desc())).first()
        assert bundle is not None and browser.get(f"/bundles/{bundle.id}/file").status_code == 404
        assert make(bundle.id, utc_now()) == (1 if packing == "pdf" else 2)
        assert make(bundle.id, utc_now()) == 0
        page = browser.get(answer.location).text
        assert ("No typeface" in page) == (packing == "pdf")
        found[packing] = browser.get(f"/bundles/{bundle.id}/file")

    assert found["pdf"].data.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(found["zip-docx"].data)) as archive:
        names = archive.namelist()
        (form,) = read_content(archive.read(names[0]))
    assert names[0] == f"{applications[0].number} {applications[0].title}.docx" and len(names) == 2
    assert form.title == applications[0].title
    # who loses the right to read them loses the file
    bundle = db.session.scalars(select(FormBundle)).first()
    assert bundle is not None
    bundle.account_id = school.clerk.id
    clerk: Browser = sqlite_app.test_client()  # type: ignore[assignment]
    clerk.sign_in(school.clerk)
    assert clerk.get(f"/bundles/{bundle.id}/file").status_code == 404
