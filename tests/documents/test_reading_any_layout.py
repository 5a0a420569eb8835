"""Forms that nobody ever saw, in layouts drawn by lot: what was written is what is read."""

import os
import random
from dataclasses import replace

import pytest

from approvals.documents.reading import read_content
from tests.documents.support.comparing import canonical
from tests.documents.support.files import docx, xlsx
from tests.documents.support.layouts import paper_of, random_layout
from tests.documents.support.random_forms import random_form

ROUNDS = 2_400 if os.environ.get("FUNDTRAIL_DEEP") else 60
BATCHES = 6


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_was_written_is_read(batch: int) -> None:
    """A few forms a file: in one document, one sheet each, or stacked in a sheet."""
    for seed in range(batch, ROUNDS, BATCHES):
        chance = random.Random(seed)
        forms = [random_form(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        layouts = [random_layout(chance) for _ in forms]

        read = read_content(_file(forms, layouts, chance))

        assert [canonical(each) for each in read] == [canonical(each) for each in forms], (
            seed,
            layouts,
        )


def _file(forms, layouts, chance) -> bytes:
    kind = chance.choice(("docx", "sheets", "stacked"))
    if kind != "docx":  # a sheet has columns throughout, and a page's end shows by its heads alone
        layouts = [replace(each, repeats_head=True, side_column=True) for each in layouts]
    papers = [paper_of(form, layout, chance) for form, layout in zip(forms, layouts, strict=True)]
    typed, blanks = chance.random() < 0.5, chance.random() < 0.3
    match kind:
        case "docx":
            return docx(papers)
        case "sheets":
            return xlsx([[paper] for paper in papers], chance, typed=typed, blanks=blanks)
        case _:
            return xlsx([papers], chance, typed=typed, blanks=blanks)
