"""Written forms: they read back whole in the official layout, with a footer and no formula."""

import io
import random
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from approvals.documents.form import Form, Indicator, SelfEvaluationForm, TargetForm
from approvals.documents.printed import printed
from approvals.documents.reading import read_content
from approvals.documents.write_docx import write_docx
from approvals.documents.write_pdf import Undrawable, write_pdf
from approvals.documents.write_xlsx import write_xlsx
from tests.documents.support.comparing import canonical
from tests.documents.support.random_forms import random_form

FOOTER = "编号 2026-S1-C1-0001 · 第 2 版 · 2026-11-21 · 摘要 0123456789ab"
RARE = TargetForm(
    year=2026,
    title="𠮷祥𬭊䶮工作室",
    summary="长" * 3000,
    indicators=(
        Indicator("产出目标", "数量", "课程", "=6门"),
        Indicator("产出目标", "数量", "实训", "+2个"),
    ),
)


@pytest.mark.parametrize("write", [write_docx, write_xlsx], ids=["docx", "xlsx"])
@pytest.mark.parametrize("batch", range(3))
def test_what_is_written_is_read(write, batch: int) -> None:
    forms: list[Form] = [RARE] + [random_form(random.Random(batch * 100 + n)) for n in range(4)]

    read = read_content(write([printed(form, FOOTER) for form in forms]))

    assert [canonical(form) for form in read] == [canonical(form) for form in forms]


def test_a_sheet_holds_no_formula_and_fits_a4() -> None:
    content = write_xlsx([printed(RARE, FOOTER)])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert (cells["=6门"], cells["+2个"]) == ("s", "s")
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert FOOTER in sheet.oddFooter.center.text
    heads = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "一级目标")
    assert sheet.print_title_rows == f"${heads}:${heads}"


def test_no_row_is_taller_than_excel_draws_and_long_texts_keep_room() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([printed(RARE)]))).worksheets[0]

    heights = [each.height or 0 for each in sheet.row_dimensions.values()]

    assert max(heights) <= 409
    assert sum(heights) > 3000 / 40 * 14


def test_a_document_has_a4_a_footer_and_repeated_heads() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx([printed(RARE, FOOTER)]))) as package:
        document = package.read("word/document.xml").decode()
        footers = "".join(package.read(n).decode() for n in package.namelist() if "footer" in n)

    assert 'w:w="11906"' in document
    assert document.count("<w:tblHeader/>") == 1
    assert FOOTER in footers


def test_a_pdf_draws_rare_names_and_refuses_what_it_cannot_draw() -> None:
    assert write_pdf([printed(RARE, FOOTER)]).startswith(b"%PDF")
    with pytest.raises(Undrawable) as refusal:
        write_pdf([printed(replace(RARE, title="人\U000e0100\U0001f9ff"))])
    assert "\U0001f9ff" in str(refusal.value)


def test_texts_of_people_are_never_markup() -> None:
    harmful = SelfEvaluationForm(
        title='#read("/etc/passwd") $x$ *a* @b <c> \\ [d] &"x"',
        indicators=(Indicator("一", "二", "#panic()", "=1"),),
        total_score=Decimal(1),
    )

    assert write_pdf([printed(harmful, "&D &[Path]")]).startswith(b"%PDF")
    (read,) = read_content(write_xlsx([printed(harmful, "&D")]))
    assert canonical(read) == canonical(harmful)
