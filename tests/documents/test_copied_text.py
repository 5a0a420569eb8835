"""Copied text: from another form, from another field; never from the same project's other year."""

from dataclasses import replace

from approvals.documents.copied_text import NamedForm, copied_texts
from approvals.documents.form import Finding, SelfEvaluationForm, TargetForm

RUN = "本项目将在全校范围内分三个阶段稳步推进实训中心建设工作"
FIRST = TargetForm(title="实训中心", organisation="甲校", summary=f"开头。{RUN}，完成。")


def places(*forms) -> list[list[str]]:
    found = copied_texts([NamedForm(f"第{n}份", form) for n, form in enumerate(forms, 1)])
    return [[each.where for each in of_one] for of_one in found]


def test_a_run_of_twenty_characters_in_another_form_is_found_in_both() -> None:
    other = SelfEvaluationForm(title="竞赛", achievement=f"今年{RUN[:20]}很好")

    assert places(FIRST, other) == [["summary"], ["achievement"]]


def test_white_space_hides_nothing_and_nineteen_characters_are_no_copy() -> None:
    spaced = SelfEvaluationForm(title="竞赛", goal="\n ".join(RUN[:20]))
    short = SelfEvaluationForm(title="竞赛", goal=RUN[:19])

    assert places(FIRST, spaced) == [["summary"], ["goal"]]
    assert places(FIRST, short) == [[], []]


def test_two_fields_of_one_form_are_compared() -> None:
    assert places(replace(FIRST, necessity=RUN)) == [["summary", "necessity"]]


def test_it_names_the_other_form_and_field_and_the_share() -> None:
    other = TargetForm(title="竞赛", basis=RUN)

    (_, (finding,)) = copied_texts([NamedForm("甲", FIRST), NamedForm("乙", other)])

    assert isinstance(finding, Finding)
    assert (finding.code, finding.level.value) == ("copied-text", "warning")
    assert finding.values == {"share": "100", "form": "甲", "field": "项目概况"}


def test_titles_the_template_and_the_same_project_are_left_out() -> None:
    titled = "根据《关于进一步加强本市中等职业学校实训中心建设管理工作的若干意见》办理"
    template = "本项目上年度市级财政资金使用情况保证项目实施的制度、措施"

    assert places(TargetForm(title="甲", basis=titled), TargetForm(title="乙", basis=titled)) == [
        [],
        [],
    ]
    assert places(
        TargetForm(title="甲", goals=template), TargetForm(title="乙", goals=template)
    ) == [[], []]
    assert places(FIRST, replace(FIRST, year=2021)) == [[], []]
    assert places(FIRST, replace(FIRST, organisation="乙校")) == [["summary"], ["summary"]]
