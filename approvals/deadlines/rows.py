"""A wait as a line of the inbox: what to do, about what, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import current_app, url_for
from flask_babel import gettext as _

from approvals.budget.models import Payment
from approvals.deadlines.models import Wait
from approvals.language import in_english
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Row:
    """One line: the wait, its words, its address, its money, and how many waits it stands for."""

    wait: Wait
    task: str
    url: str
    amount: Decimal | None = None
    """Yuan: of the payment that waits, else of the application as approved or asked for."""
    count: int = 1

    @property
    def is_bundle(self) -> bool:
        """Whether it stands for several waits of one call."""
        return self.count > 1


def rows_of(waits: Sequence[Wait], paid: Mapping[int, Decimal], viewer: Viewer) -> list[Row]:
    """The inbox's lines; several reviews of one call are one line. `paid`: payments' amounts by id."""
    rows: list[Row] = []
    bundled: set[int] = set()
    for wait in waits:
        if wait.role_key != "reviewer":
            rows.append(Row(wait, task_words(wait), _url(wait, viewer), _amount(wait, paid)))
        elif wait.application.call_id not in bundled:
            bundled.add(wait.application.call_id)
            rows.append(_bundle(wait, waits, viewer))
    return rows


def _amount(wait: Wait, paid: Mapping[int, Decimal]) -> Decimal | None:
    if wait.subject_kind == Payment.kind:
        return paid.get(wait.subject_id)
    return wait.application.approved_amount or wait.application.requested_amount or None


def _bundle(first: Wait, waits: Sequence[Wait], viewer: Viewer) -> Row:
    alike = [
        w
        for w in waits
        if w.role_key == "reviewer" and w.application.call_id == first.application.call_id
    ]
    return Row(first, task_words(first), _url(first, viewer), count=len(alike))


def task_words(wait: Wait) -> str:
    """What is to be done, in the reader's language."""
    if wait.is_orphan:
        return _("Name a substitute: nobody may act")
    return wait.task_en if in_english() else wait.task_zh


def _url(wait: Wait, viewer: Viewer) -> str:
    """The page on which the wait is met."""
    if wait.role_key == "applicant" and wait.state in {"draft", "revision"}:
        return url_for("declaration.edit", application_id=wait.application_id)
    if wait.role_key == "reviewer":
        return url_for("reviews.index")
    return url_for("applications.show", application_id=wait.application_id)


def path_to(wait: Wait) -> str:
    """The same page as a path, for messages that are written without a request."""
    adapter = current_app.url_map.bind("localhost")
    if wait.role_key == "reviewer":
        return adapter.build("reviews.index")
    endpoint = "applications.show"
    if wait.role_key == "applicant" and wait.state in {"draft", "revision"}:
        endpoint = "declaration.edit"
    return adapter.build(endpoint, {"application_id": wait.application_id})
