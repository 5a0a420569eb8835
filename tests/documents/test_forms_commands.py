"""`flask forms read` and `check`: what they print, and how they end."""

import json
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from approvals.documents import cli
from approvals.documents.form import BudgetFigures, Indicator, SelfEvaluationForm
from tests.documents.support.comparing import canonical, comparable
from tests.documents.support.files import docx
from tests.documents.support.layouts import Layout, paper_of
from tests.documents.support.random_forms import target_form

SOUND = SelfEvaluationForm(
    year=2026,
    title="课程建设",
    organisation="甲校",
    budget=BudgetFigures(
        *(Decimal(100),) * 3, weight=Decimal(10), execution_rate=Decimal(100), score=Decimal(10)
    ),
    indicators=(Indicator("产出指标", "数量指标", "课程", "=6门", "6", Decimal(90), Decimal(90)),),
    total_weight=Decimal(100),
    total_score=Decimal(100),
)


def written(folder: Path, name: str, *forms) -> str:
    path = folder / name
    path.write_bytes(docx([paper_of(form, Layout(), random.Random(0)) for form in forms]))
    return str(path)


def test_read_prints_one_list_of_all_forms(sqlite_app, tmp_path) -> None:
    target = target_form(random.Random(5))
    files = [written(tmp_path, "one.docx", target, SOUND), written(tmp_path, "two.docx", SOUND)]

    result = sqlite_app.test_cli_runner().invoke(args=["forms", "read", *files, "--json"])

    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert comparable(printed) == [canonical(each) for each in (target, SOUND, SOUND)]
    assert [each["findings"] for each in printed[1:]] == [[], []]


def test_read_exits_0_whatever_it_finds(sqlite_app, tmp_path) -> None:
    spoiled = replace(SOUND, total_score=None)

    result = sqlite_app.test_cli_runner().invoke(
        args=["forms", "read", written(tmp_path, "a.docx", spoiled), "--json"]
    )

    assert result.exit_code == 0
    (found,) = json.loads(result.stdout)[0]["findings"]
    assert (found["code"], found["where"]) == ("total-missing", "total.score")


def test_what_cannot_be_read_is_named_and_ends_with_1(sqlite_app, tmp_path) -> None:
    empty = tmp_path / "empty.docx"
    empty.touch()
    sound = written(tmp_path, "sound.docx", SOUND)

    result = sqlite_app.test_cli_runner().invoke(
        args=["forms", "read", str(empty), sound, "--json", "--language", "en"]
    )

    assert result.exit_code == 1
    assert len(json.loads(result.stdout)) == 1
    assert result.stderr == f"✗ {empty}: The file is empty (0 bytes).\n"


@pytest.mark.parametrize(
    ("form", "status", "mark"),
    [
        (SOUND, 0, "✓"),
        (replace(SOUND, total_score=Decimal(99)), 1, "✗"),
        (replace(SOUND, budget=replace(SOUND.budget, initial_amount=Decimal(900))), 0, "!"),
    ],
    ids=["sound", "error", "warning only"],
)
def test_check_ends_with_1_where_there_is_an_error(
    sqlite_app, tmp_path, form, status, mark
) -> None:
    result = sqlite_app.test_cli_runner().invoke(
        args=["forms", "check", written(tmp_path, "a.docx", form)]
    )

    assert result.exit_code == status
    assert result.stdout.startswith(f"{mark} ")


def test_check_compares_the_texts_of_all_files(sqlite_app, tmp_path) -> None:
    text = "本项目将在全校范围内分三个阶段稳步推进实训中心建设工作"
    files = [
        written(tmp_path, "a.docx", replace(SOUND, goal=text)),
        written(tmp_path, "b.docx", replace(SOUND, title="竞赛", achievement=text)),
    ]

    result = sqlite_app.test_cli_runner().invoke(args=["forms", "check", *files])

    assert result.exit_code == 0
    assert result.stdout.count("copied-text") == 2
    assert "课程建设 (2026)" in result.stdout


def test_an_old_format_is_read_where_libreoffice_is(sqlite_app, tmp_path, monkeypatch) -> None:
    modern = Path(written(tmp_path, "a.docx", SOUND)).read_bytes()
    old = tmp_path / "old.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    runner, arguments = sqlite_app.test_cli_runner(), ["forms", "read", str(old)]
    monkeypatch.setattr(cli, "as_modern", lambda content: modern if content() else None)
    assert SOUND.title in runner.invoke(args=arguments).output
    monkeypatch.setattr(cli, "as_modern", lambda content: None)
    refused = runner.invoke(args=arguments)
    assert refused.exit_code == 1 and "另存为" in refused.output
