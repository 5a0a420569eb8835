"""The public forms come out as people read them; only where they are at hand."""

import json
from pathlib import Path

import pytest

from approvals.documents.checks import findings
from approvals.documents.reading import read_file
from tests.documents.support.comparing import canonical, comparable

SAMPLES = Path(__file__).resolve().parents[3] / "shared/samples"
FILES = sorted([*SAMPLES.glob("*.docx"), *SAMPLES.glob("*.xlsx")])
KINDS = ("target_*", "selfeval_*")

pytestmark = pytest.mark.skipif(not FILES, reason="the public forms are not at hand")


@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.name if path else "none")
def test_a_public_form_is_read_whole(path: Path) -> None:
    expected = _expected(path)

    forms = read_file(path)

    assert [canonical(form) for form in forms] == [comparable(each) for each in expected]
    for form, each in zip(forms, expected, strict=True):
        wanted = sorted((finding["code"], finding["where"]) for finding in each["findings"])
        assert sorted((finding.code, finding.where) for finding in findings(form)) == wanted


def _expected(path: Path) -> list[dict]:
    name = path.stem.removesuffix("_official").removesuffix("_repeat")
    one = SAMPLES / "expected" / f"{name}.json"
    if one.exists():
        return json.loads(one.read_text(encoding="utf-8"))
    all_of_them = [path for kind in KINDS for path in sorted((SAMPLES / "expected").glob(kind))]
    return [form for path in all_of_them for form in json.loads(path.read_text(encoding="utf-8"))]
