"""How many forms are read, and how many drawn as PDF, in a second on one core?"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from approvals.documents.printed import printed
from approvals.documents.reading import read_content
from approvals.documents.write_docx import write_docx
from approvals.documents.write_pdf import write_pdf
from approvals.documents.write_xlsx import write_xlsx
from tests.documents.support.random_forms import random_form

READ, DRAWN = 200, 60


def show(share: float = 1.0) -> None:
    """Print the figures; `share` makes the sample smaller."""
    forms = [printed(random_form(random.Random(seed))) for seed in range(int(READ * share))]
    words, sheets = [write_docx([each]) for each in forms], [write_xlsx([each]) for each in forms]
    print(f"forms read: {_rate(read_content, words):.0f} Word files,", end=" ")
    print(f"{_rate(read_content, sheets):.0f} Excel files a second")
    drawn = [[each] for each in forms[: int(DRAWN * share)]]
    print(f"forms drawn: {_rate(write_pdf, drawn):.1f} PDF a second", flush=True)


def _rate(act: Callable[[Any], Any], each_of: list[Any]) -> float:
    act(each_of[0])
    begun = time.perf_counter()
    for each in each_of:
        act(each)
    return len(each_of) / (time.perf_counter() - begun)
