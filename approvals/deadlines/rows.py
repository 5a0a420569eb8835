"""A wait as a line of the inbox: what to do, about what, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import current_app, url_for
from flask_babel import gettext as _

from approvals import frozen
from approvals.budget.models import Payment
from approvals.deadlines.models import Wait
from approvals.language import in_english
from approvals.viewer import Viewer

Pile = tuple[str, str, int]
"""A role, a state and a call."""


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


WHOLE_CALLS: Mapping[tuple[str, str], tuple[str, str | None]] = {
    ("project_office", "committee_review"): ("reviews.assignment", None),
    ("chair", "committee_review"): ("reviews.ranking", None),
    ("leading_group", "ratification"): ("reviews.ratification", None),
    ("chair", "midterm_check"): ("reviews.verdicts", "midterm"),
    ("chair", "acceptance_review"): ("reviews.verdicts", "acceptance"),
}
"""By role and state of an application: the page on which all of a call are met together, and
the stage that it is for."""


def rows_of(waits: Sequence[Wait], paid: Mapping[int, Decimal], viewer: Viewer) -> list[Row]:
    """The inbox's lines. What waits several times in one call is one line, where one page meets it.

    `paid`: payments' amounts by id.
    """
    counts: Counter[Pile | None] = Counter(map(_pile, waits))
    rows: list[Row] = []
    told: set[Pile] = set()
    for wait in waits:
        pile = _pile(wait)
        if pile is None or counts[pile] == 1:
            rows.append(Row(wait, task_words(wait), _url(wait, viewer), _amount(wait, paid)))
        elif pile not in told:
            told.add(pile)
            rows.append(Row(wait, task_words(wait), _url_of_all(wait), count=counts[pile]))
    return rows


def _pile(wait: Wait) -> Pile | None:
    """What is met on one page together with it; null where it is met alone."""
    if wait.is_orphan or wait.subject_kind != "application":
        return None
    if wait.role_key != "reviewer" and (wait.role_key, wait.state) not in WHOLE_CALLS:
        return None
    own = frozen.of(wait.application).state(wait.state).waits_for
    if not any(each.role == wait.role_key and each.task.zh == wait.task_zh for each in own):
        return None  # what may be asked in any state, as a termination, is met alone
    return wait.role_key, wait.state, wait.application.call_id


def _url_of_all(wait: Wait) -> str:
    if wait.role_key == "reviewer":
        return url_for("reviews.index")
    endpoint, stage = WHOLE_CALLS[wait.role_key, wait.state]
    return url_for(endpoint, call_id=wait.application.call_id, stage=stage)


def _amount(wait: Wait, paid: Mapping[int, Decimal]) -> Decimal | None:
    if wait.subject_kind == Payment.kind:
        return paid.get(wait.subject_id)
    return wait.application.approved_amount or wait.application.requested_amount or None


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
