"""Is a file taken for what it is, whatever it is called? And does its name do no harm anywhere?"""

from __future__ import annotations

import os
import unicodedata
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import file_kinds
from approvals.applications.file_names import own_name, safe_name, shown_name
from approvals.file_kinds import KINDS, FileRefused, check_start, media_type_of
from tests.support import files

CASES = settings(
    max_examples=5_000 if os.environ.get("FUNDTRAIL_DEEP") else 300,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
EVERY_KIND = tuple(KINDS)


def of(content: bytes, *kinds: str) -> str:
    return media_type_of(BytesIO(content), kinds or file_kinds.USUAL_KINDS)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (files.PDF, file_kinds.PDF),
        (files.PNG, file_kinds.PNG),
        (b"\xff\xd8\xff\xe0 JFIF", file_kinds.JPEG),
        (b"GIF89a....", file_kinds.GIF),
        (b"RIFF\x10\0\0\0WEBPVP8 ", file_kinds.WEBP),
        (files.DOCX, file_kinds.DOCX),
        (files.XLSX, file_kinds.XLSX),
        (files.PPTX, file_kinds.PPTX),
    ],
)
def test_the_usual_kinds_are_known_by_their_content(content: bytes, media_type: str) -> None:
    assert of(content) == media_type


def test_archives_are_taken_where_the_call_says_so() -> None:
    archive = files.package("a.txt")
    assert of(archive, "archive") == file_kinds.ZIP
    with pytest.raises(FileRefused, match="Only these kinds of file"):
        of(archive)
    with pytest.raises(FileRefused, match="Only these kinds of file"):
        of(files.DOCX, "pdf")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"MZ\x90\0", "Only these kinds of file"),
        (b"<html><script>alert(1)</script>", "Only these kinds of file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Only these kinds of file"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "Only these kinds of file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        (files.package("word/document.xml", "word/vbaProject.bin"), "macros"),
        (files.DOCX[:-30], "damaged"),
        (b"PK\x03\x04" + b"\0" * 200, "damaged"),
        (files.package(*(f"{n}" for n in range(file_kinds.MOST_PARTS + 1))), "far larger"),
    ],
)
def test_everything_else_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        of(content, *EVERY_KIND)


def test_a_directory_made_to_fill_the_memory_is_never_read() -> None:
    whole = bytearray(files.package("a"))
    end = whole.rindex(b"PK\x05\x06")
    size = file_kinds.LARGEST_DIRECTORY + 1
    whole[end + 12 : end + 16] = size.to_bytes(4, "little")
    with pytest.raises(FileRefused, match="far larger"):
        of(bytes(b"\0" * 4 + whole[:end].ljust(size + 100, b"\0") + whole[end:])[4:])


def test_what_swells_or_is_locked_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("word/document.xml", b"<x/>")
    content = bytearray(out.getvalue())
    entry = content.rindex(b"PK\x01\x02")
    locked = bytearray(content)
    locked[entry + 8] |= 1
    content[entry + 24 : entry + 28] = (2**32 - 2).to_bytes(4, "little")
    with pytest.raises(FileRefused, match="far larger"):
        of(bytes(content))
    with pytest.raises(FileRefused, match="password"):
        of(bytes(locked))


MADE = st.one_of(
    st.binary(max_size=300),
    st.tuples(
        st.sampled_from([files.PDF, files.PNG, files.DOCX, files.XLSX, b"PK\x03\x04", b"RIFF"]),
        st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
        st.integers(0, 400),
    ).map(lambda made: _broken(*made)),
)


def _broken(content: bytes, changes: list[tuple[int, int]], kept: int) -> bytes:
    spoilt = bytearray(content)
    for place, byte in changes:
        if place < len(spoilt):
            spoilt[place] = byte
    return bytes(spoilt[: kept + 4] if kept % 3 == 0 else spoilt)


@CASES
@given(MADE)
def test_no_content_breaks_the_look_at_it(content: bytes) -> None:
    """It is one of the kinds, or refused; and the first bytes never refuse what the whole passes."""
    try:
        media_type = of(content, *EVERY_KIND)
    except FileRefused:
        return
    assert media_type in file_kinds.ENDINGS
    check_start(content[:16], EVERY_KIND)


NAMES = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["..", "/", "\\", "\0", "\r\n", "\u202e", "\u200b", "CON", "nul", ".", " ", "报告", "é",
             "𠮷", "🙂", "a" * 150, "附" * 90, ".pdf", ".exe", ".docx", ":", "%00", "<b>", '"', "\ud800"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@CASES
@given(NAMES, st.sampled_from(sorted(file_kinds.ENDINGS)))
def test_no_name_does_harm(name: str, media_type: str) -> None:
    safe = safe_name(name, media_type)
    assert safe.endswith(file_kinds.ENDINGS[media_type])
    assert len(safe) > len(file_kinds.ENDINGS[media_type])
    assert not set(safe) & set('/\\:*?"<>|\0\r\n\t')
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in safe)
    assert not safe.startswith((".", " ")) and len(safe.encode()) <= 200
    assert safe.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}
    assert safe_name(safe, media_type) == safe
    assert 0 < len(shown_name(name)) <= 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\王\\申报书.PDF", "申报书.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("方案v1.2", "方案v1.2.pdf"),
        ("扫描.jpeg", "扫描.pdf"),
        ("...", "file.pdf"),
        ("附" * 90 + ".pdf", "附" * 65 + ".pdf"),
    ],
)
def test_names_as_people_and_others_send_them(typed: str, kept: str) -> None:
    assert safe_name(typed, file_kinds.PDF) == kept


def test_the_second_of_the_same_name_gets_a_number() -> None:
    assert own_name("a.pdf", []) == "a.pdf"
    assert own_name("a.pdf", ["A.pdf"]) == "a (2).pdf"
    assert own_name("a.pdf", ["a.pdf", "a (2).pdf"]) == "a (3).pdf"
