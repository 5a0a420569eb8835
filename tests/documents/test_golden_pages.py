"""Does a printed form say on each page what it should: every character once, rare names too?"""

from __future__ import annotations

import re
from decimal import Decimal

from approvals.documents.form import BudgetFigures, Indicator, SelfEvaluationForm, TargetForm
from approvals.documents.printed import printed
from approvals.documents.write_pdf import write_pdf
from tests.documents.support.pdf_text import pages_of

FOOTER = "编号 2026-S1-C1-0001 · 第 2 版 · 2026-11-21 · 摘要 0123456789ab"
TARGET = TargetForm(
    year=2026,
    organisation="𠮷祥职业技术学校",
    title="䶮、𬭊实训室建设",
    category="其他一次性项目",
    summary="建设实训室，负责人𠮷田䶮。" * 20,
    indicators=tuple(
        Indicator("产出目标", "数量", f"指标{place}", f"≥{place}个") for place in range(1, 61)
    ),
)
EVALUATION = SelfEvaluationForm(
    year=2026,
    title="䶮、𬭊实训室建设",
    budget=BudgetFigures(*(Decimal(100_000),) * 3, Decimal(10), Decimal(100), Decimal(10)),
    goal="建成实训室",
    achievement="由𠮷田䶮建成",
    indicators=(
        Indicator("产出指标", "数量指标", "工位", "≥20个", "20个", Decimal(90), Decimal(90)),
    ),
    total_score=Decimal(100),
)
HEADS = "一级目标二级目标三级目标指标目标值"


def plain(text: str | None) -> str:
    return "".join((text or "").split())


def test_each_page_of_a_target_form_says_what_it_should() -> None:
    pages = [plain(page) for page in pages_of(write_pdf([printed(TARGET, FOOTER)]))]

    assert len(pages) == 2
    assert [page.count(HEADS) for page in pages] == [1, 1]  # repeated over the pages
    assert [page.count(plain(FOOTER)) for page in pages] == [1, 1]
    assert pages[0].startswith("财政项目支出绩效目标表（2026年度）申报单位名称：𠮷祥职业技术学校")
    assert plain(TARGET.title) in pages[0] and plain(TARGET.summary) in pages[0]
    feet = re.compile(re.escape(plain(FOOTER)) + r"\d/\d|" + HEADS)
    whole = feet.sub("", "".join(pages))
    rows = "".join(f"{each.level3}{each.target_text}" for each in TARGET.indicators)
    assert rows in whole.replace("产出目标", "").replace("数量", "")
    assert "\ufffd" not in whole


def test_forms_of_a_meeting_begin_on_new_pages() -> None:
    pages = [plain(page) for page in pages_of(write_pdf([printed(EVALUATION, FOOTER)] * 2))]

    assert [page[-3:] for page in pages] == ["1/2", "2/2"] and pages[0][:-3] == pages[1][:-3]
    said = ("财政项目支出绩效自评表", "由𠮷田䶮建成", "产出指标数量指标工位≥20个20个9090", "总分")
    assert all(each in pages[0] for each in said)
