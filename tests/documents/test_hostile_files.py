"""Files that are no form, or mean harm: a clear sentence, nothing read, memory bounded."""

import io
import os
import random
import time
import tracemalloc
import zipfile
from contextlib import suppress

import pytest
from openpyxl import Workbook

from approvals.documents import opening
from approvals.documents.grid import Unreadable
from approvals.documents.opening import LARGEST_FILE
from approvals.documents.reading import NO_FORM, read_content, read_file
from tests.documents.support.files import SPACE, docx, packed_docx, xlsx
from tests.documents.support.layouts import Layout, paper_of
from tests.documents.support.papers import Box, Paper
from tests.documents.support.random_forms import random_form

CASES = 5_000 if os.environ.get("FUNDTRAIL_DEEP") else 300
MEGABYTE = 1024 * 1024
ENTITIES = f"""<!DOCTYPE d [<!ENTITY a "{"ha" * 50}"><!ENTITY b "{"&a;" * 50}"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="{SPACE}"><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"""


def packed(content: bytes, name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read_content(content)
    return refusal.value.places[0].reason


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 bytes"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "This is a picture"),
        (b"\xef\xbb\xbf%PDF-1.7\n", "a scanned paper cannot be read"),
        ("项目名称,分值\n".encode("gb18030") * 900, "plain text"),
        ("项目名称\t分值".encode("utf-16"), "plain text"),
        (b"<html><table><tr><td>", "a web page"),
        (b"{\\rtf1", "rich text"),
        (b"Rar!\x1a\x07", "packed archive"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "old format"),
        (b"\x7fELF" + b"\0" * 99, "neither a Word document"),
        (packed(b"1.docx", "forms/1.docx"), "packed archive"),
        (packed(b"<a/>", "ppt/presentation.xml"), "presentation"),
        (packed(b"<a/>", "OFD.xml"), "OFD"),
        (packed(b"<a/>", "content.xml"), "OpenDocument"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word format"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel format"),
        (b"PK\x03\x04 not a package", "damaged"),
        (OLE + b"0" * 600, "old format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (packed_docx("<w:document", a=b""), "damaged"),
        (packed_docx(ENTITIES), "XML entities"),
        (packed_docx(ENTITIES.encode("utf-16")), "damaged"),
        (packed_docx("<a/>", **{"word/vbaProject.bin": b"1"}), "macros"),
        (packed_docx("<a/>", **{"word/media/photo.jpg": b"\xff\xd8\xff"}), "holds pictures"),
        (packed_docx(b"<a>" + b" " * (opening.LARGEST_PART + 9) + b"</a>"), "far larger"),
        (packed_docx("<a/>", **{"word/media/zeros.png": b"0" * 201 * MEGABYTE}), "far larger"),
        (b"PK" + b"0" * LARGEST_FILE, "more than"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_it_is_said_what_is_wrong(content: bytes, words: str) -> None:
    assert words in reason(content)


def test_a_file_too_large_is_not_even_read(tmp_path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as stream:
        stream.truncate(200 * MEGABYTE)

    tracemalloc.start()
    with pytest.raises(Unreadable):
        read_file(path)

    assert tracemalloc.get_traced_memory()[1] < MEGABYTE
    tracemalloc.stop()


def test_a_memo_is_no_form() -> None:
    memo = packed_docx(
        f'<w:document xmlns:w="{SPACE}"><w:body><w:p><w:r><w:t>关于填报财政项目支出绩效自评表的通知'
        "</w:t></w:r></w:p></w:body></w:document>"
    )

    assert reason(memo) == NO_FORM


@pytest.mark.parametrize("cell", ["A1048576", "XFD1"])
def test_a_sheet_that_claims_to_be_endless(cell: str) -> None:
    book = Workbook()
    for number in range(1, 60):
        book.worksheets[0][f"A{number}"] = number
    book.worksheets[0][cell] = "x"
    stream = io.BytesIO()
    book.save(stream)

    assert reason(stream.getvalue()) in (NO_FORM, "The file has more cells than a form can have.")


@pytest.mark.parametrize(
    "pattern", [["项目名称", "x"], ["财政项目支出绩效目标表"], [""], ["指标x"]]
)
def test_a_file_made_to_take_long_does_not(pattern: list[str]) -> None:
    heads = [Box(each) for each in ("一级目标", "二级目标", "三级目标", "指标目标值")]
    rows = [
        heads,
        *([[Box(f"{each}{n % 7 or ''}") for each in [*pattern, "a"]] for n in range(9_000)]),
    ]
    content = docx(
        [Paper(["财政项目支出绩效目标表"], [rows[n : n + 2] for n in range(0, len(rows), 2)])]
    )

    before = time.process_time()
    with suppress(Unreadable):
        read_content(content)

    assert time.process_time() - before < 10


def test_an_amount_that_is_none_is_named_by_table_and_row() -> None:
    form = random_form(random.Random(1))
    content = xlsx(
        [[paper_of(form, Layout(), random.Random(1))]], random.Random(1), typed=False, blanks=False
    )
    book = io.BytesIO(content)

    spoiled = _with_text(book, "项目总预算（元）：", "若干")

    with pytest.raises(Unreadable) as refusal:
        read_content(spoiled)
    (place,) = refusal.value.places
    assert (place.table, place.values) == ("表1", {"found": "若干"})
    assert place.row == 14


def _with_text(stream: io.BytesIO, label: str, text: str) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(stream)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    sheet.cell(cell.row, 2, text)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("batch", range(3))
def test_whatever_comes_it_is_read_or_refused(batch: int) -> None:
    """Sound files with bytes changed, parts swapped, cut off: no other exception, bounded memory."""
    tracemalloc.start()
    for seed in range(batch, CASES, 3):
        chance = random.Random(seed)
        try:
            read_content(_spoiled(chance))
        except Unreadable as unreadable:
            assert str(unreadable)
    assert tracemalloc.get_traced_memory()[1] < 64 * MEGABYTE
    tracemalloc.stop()


def _spoiled(chance: random.Random) -> bytes:
    paper = paper_of(random_form(chance), Layout(), chance)
    content = (
        docx([paper])
        if chance.random() < 0.5
        else xlsx([[paper]], chance, typed=True, blanks=False)
    )
    match chance.randrange(4):
        case 0:
            return content[: chance.randrange(len(content))]
        case 1:
            flipped = bytearray(content)
            for _ in range(chance.randint(1, 20)):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            return bytes(flipped)
        case 2:
            return chance.randbytes(chance.randrange(1, 500))
        case _:
            return _with_spoiled_part(content, chance)


def _with_spoiled_part(content: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        spoiled = chance.choice(names)
        for name in names:
            part = bytearray(old.read(name))
            if name == spoiled and part:
                start = chance.randrange(len(part))
                part[start : start + chance.randrange(40)] = chance.randbytes(chance.randrange(30))
            new.writestr(name, bytes(part))
    return stream.getvalue()
