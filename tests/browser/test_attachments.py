"""Do files arrive as people hand them over: dropped, cut off in the middle, taken up again, by keyboard, on a phone?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from approvals.accounts.models import LoginSession
from approvals.accounts.passwords import hashed
from approvals.applications.models import Attachment
from approvals.applications.upload_operations import PIECE_BYTES
from approvals.database import db, utc_now
from approvals.programmes.models import Call, RequiredAttachment
from tests.browser.inspection import AXE, RULES
from tests.browser.writing import PASSWORD, Server, Writer, open_for_a_month
from tests.support import files
from tests.support.factories import make_account, make_application, make_call

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LARGE = files.PDF.ljust(3 * PIECE_BYTES, b" ")


@pytest.fixture(scope="module")
def asking(program: Flask) -> Call:
    """A call of the school that asks for one file."""
    call = open_for_a_month(make_call(program.extensions["school"].school))
    call.required_attachments = [RequiredAttachment(position=1, title="伦理审查", is_required=True)]
    db.session.commit()
    return call


@pytest.fixture
def teacher(chrome: Browser, program: Flask, asking: Call, server: Server) -> Iterator[Writer]:
    """Somebody with an empty declaration open."""
    department = program.extensions["school"].department
    account = make_account(department, "顾文倩", password_hash=hashed(PASSWORD))
    application = make_application(asking, account, now=utc_now())
    db.session.commit()
    login, number = account.login_name or "", application.id
    db.session.rollback()
    writer = Writer(chrome, server, login, number)
    writer.page.wait_for_selector("[data-uploads][data-ready]")
    yield writer
    assert writer.faults == []
    writer.context.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What lies on the teacher's desk."""
    (tmp_path / "合同.pdf").write_bytes(LARGE)
    (tmp_path / "照片.png").write_bytes(files.PNG)
    (tmp_path / "程序.pdf").write_bytes(b"MZ\x90")
    (tmp_path / "说明.docx").write_bytes(files.DOCX)
    return tmp_path


def drop(page: Page, place: Locator, paths: list[Path]) -> None:
    """Let files fall there, as the browser gets them from the desktop."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    devtools = page.context.new_cdp_session(page)
    event = {
        "x": box["x"] + box["width"] / 2,
        "y": box["y"] + box["height"] / 2,
        "data": {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1},
    }
    for name in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": name, **event})


def attached(number: int) -> list[str]:
    found = db.session.query(Attachment).filter_by(application_id=number)
    names = [file.file_name for file in found.order_by(Attachment.id)]
    db.session.rollback()
    return names


def looks_well(page: Page) -> None:
    """Nothing for axe to find in the files' part, and nothing to push aside on a phone."""
    for width in (1366, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        page.locator("#files").scroll_into_view_if_needed()
        page.evaluate(AXE)
        assert (
            page.evaluate(RULES.replace("axe.run(document", "axe.run('#files, .shown-file'"), True)
            == []
        )
    page.set_viewport_size({"width": 1366, "height": 900})


def test_several_files_are_dropped_at_once(teacher: Writer, folder: Path) -> None:
    page = teacher.page
    names = ("合同.pdf", "照片.png", "程序.pdf", "说明.docx")
    drop(page, page.locator(".drop"), [folder / name for name in names])
    refused = page.locator("[data-queue] li", has_text="程序.pdf")
    expect(refused).to_contain_text("只接收这些类型的文件：PDF、图片")
    expect(page.get_by_role("link", name="说明.docx", exact=True)).to_be_visible()
    assert attached(teacher.application_id) == ["合同.pdf", "照片.png", "说明.docx"]
    looks_well(page)
    expect(page.locator("#checklist-part")).to_contain_text("伦理审查")
    drop(page, page.locator("[data-requirement]").first, [folder / "合同.pdf"])
    expect(page.get_by_role("link", name="合同 (2).pdf", exact=True)).to_be_visible()
    expect(page.locator("#checklist-part")).not_to_contain_text("伦理审查")
    dismiss = refused.get_by_role("button", name="知道了")
    dismiss.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-queue] li")).to_have_count(0)
    page.get_by_role("link", name="照片.png", exact=True).click()
    picture = page.locator(".shown-file img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 1


def test_a_file_that_is_cut_off_goes_on_after_a_reload(teacher: Writer, folder: Path) -> None:
    page, sent = teacher.page, []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]) // PIECE_BYTES)

    def cut(route: Route) -> None:
        is_second = route.request.headers.get("upload-offset") == str(PIECE_BYTES)
        route.abort() if is_second else route.continue_()

    page.on("request", note)
    page.route("**/uploads/*", cut)
    with page.expect_file_chooser() as choosing:
        page.locator(".drop input[type=file]").press("Enter")
    choosing.value.set_files(folder / "合同.pdf")
    expect(page.locator("[data-queue]")).to_contain_text("网络中断，已上传 1.0 MB，共 3.0 MB")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/uploads/*")
    before = len(sent)
    page.close()
    page = teacher.page = teacher.open(teacher.context.new_page())
    page.on("request", note)
    row = page.locator("[data-unfinished] li")
    expect(row).to_contain_text("已上传 1.0 MB，共 3.0 MB")
    looks_well(page)
    row.locator("input[type=file]").set_input_files(folder / "合同.pdf")
    expect(page.get_by_role("link", name="合同.pdf", exact=True)).to_be_visible()
    assert sent[before:] == [1, 2]
    file = db.session.query(Attachment).filter_by(application_id=teacher.application_id).one()
    stored = teacher.server.folder / "attachments" / file.digest[:2] / file.digest
    assert stored.read_bytes() == LARGE
    db.session.rollback()


def test_the_line_and_the_session_break_and_nothing_is_lost(teacher: Writer, folder: Path) -> None:
    page = teacher.page
    chooser = page.locator(".drop input[type=file]")
    teacher.context.set_offline(True)
    chooser.set_input_files(folder / "合同.pdf")
    expect(page.locator("[data-queue]")).to_contain_text("网络中断")
    teacher.context.set_offline(False)
    expect(page.get_by_role("link", name="合同.pdf", exact=True)).to_be_visible()
    db.session.query(LoginSession).update({"ended_at": utc_now()})
    db.session.commit()
    chooser.set_input_files(folder / "说明.docx")
    expect(page.locator("[data-queue]")).to_contain_text("登录已失效")
    second = teacher.context.new_page()
    teacher.sign_in(second)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("link", name="说明.docx", exact=True)).to_be_visible()
    chooser.set_input_files([folder / "照片.png"])
    expect(page.get_by_role("link", name="照片.png", exact=True)).to_be_visible()
