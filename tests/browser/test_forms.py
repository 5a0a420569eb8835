"""Last year's form becomes a draft before one's eyes, and a printed form is verified by a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.applications.version_models import ApplicationVersion
from approvals.database import db
from approvals.documents.import_operations import read_file
from approvals.documents.models import BroughtFile
from tests.browser.town import BEGIN, build_town
from tests.browser.walk import Walk
from tests.documents.test_importing import FORM, as_file

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DRAG = """([name, bytes]) => {
  const dragged = new DataTransfer();
  dragged.items.add(new File([new Uint8Array(bytes)], name));
  return dragged;
}"""


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_form_is_brought_and_a_paper_verified(
    app, walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker runs here: what it would do is done in between, and the page notices by itself."""
    monkeypatch.setitem(app.config, "ATTACHMENTS_FOLDER", str(tmp_path / "attachments"))
    call = build_town()
    call.declaration_closes_at, call.closed_at = BEGIN.replace(month=4), None
    db.session.commit()
    file = tmp_path / "上年.docx"
    file.write_bytes(as_file())

    teacher = walk.at("teacher")
    teacher.go("/imports")
    dropped = teacher.page.evaluate_handle(DRAG, [file.name, list(file.read_bytes())])
    teacher.page.dispatch_event("h1", "drop", {"dataTransfer": dropped})
    teacher.click("开始读取")
    teacher.reads("已读取 0/1 个文件")
    read_file(db.session.scalars(select(BroughtFile.id)).one(), BEGIN)
    teacher.page.get_by_role("heading", name="读取结果").wait_for()
    teacher.look()
    teacher.click("新建草稿")
    teacher.reads("表格内容已写入草稿")
    db.session.rollback()
    application = db.session.scalars(select(Application)).one()
    assert (application.title, application.call_id) == (FORM.title, call.id)

    application.number = "2026-X-0001"
    version = ApplicationVersion(
        application_id=application.id, number=1, content={}, digest="ab" * 32,
        history_id=1, created_at=BEGIN,
    )  # fmt: skip
    db.session.add(version)
    db.session.commit()
    stranger = walk.at("visitor")
    stranger.go("/verify")
    stranger.type("编号", "2026-X-0001")
    stranger.type("摘要", "abababababab")
    stranger.click("核对")
    stranger.reads("这是现行版本")
    assert FORM.title not in stranger.page.content()
    assert walk.inspection.findings == []
