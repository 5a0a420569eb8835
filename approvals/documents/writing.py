"""A stored form as a file, in one of three formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from approvals.documents.printed import Printed
from approvals.documents.write_docx import write_docx
from approvals.documents.write_pdf import write_pdf
from approvals.documents.write_xlsx import write_xlsx

WRITERS: dict[str, Callable[[Sequence[Printed]], bytes]] = {
    "docx": write_docx,
    "xlsx": write_xlsx,
    "pdf": write_pdf,
}
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
