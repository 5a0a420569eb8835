"""The bodies that decide on lists: which steps each may take for many, and on what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from approvals import frozen
from approvals.applications.models import Application
from approvals.reviews.assignment_queries import Matrix
from approvals.reviews.operations import Wish, spread_over_lines
from approvals.reviews.ranking_queries import (
    Ranking,
    applications_to_rank,
    ratification_of,
)
from approvals.viewer import Viewer
from workflows.definition import Action


@dataclass(frozen=True)
class Body:
    """A body that takes the same step on many applications of a call."""

    key: str
    page: str
    """The endpoint of its list."""
    actions: tuple[str, ...]
    """The steps that it may take on many with one reason."""
    waiting: Callable[[Viewer, int], Sequence[Application]]
    """The applications of a call that wait for it; aborts with 404 for anybody else."""


def _to_ratify(viewer: Viewer, call_id: int) -> Sequence[Application]:
    return ratification_of(viewer, call_id).rows


COMMITTEE = Body(
    "committee", "reviews.ranking", ("request_revision", "reject"), applications_to_rank
)
LEADING_GROUP = Body("leading_group", "reviews.ratification", ("send_back", "reject"), _to_ratify)
BODIES = {body.key: body for body in (COMMITTEE, LEADING_GROUP)}


def picked(applications: Iterable[Application], picks: Collection[int]) -> tuple[Application, ...]:
    """Of a body's list those that were ticked."""
    return tuple(each for each in applications if each.id in picks)


def action_of(applications: Sequence[Application], key: str) -> Action | None:
    """The step as the definition of these applications describes it."""
    return next(
        (
            action
            for each in applications
            if (action := frozen.of(each).action(each.state, key)) is not None
        ),
        None,
    )


def approvals(ranking: Ranking, picks: Collection[int]) -> list[Wish]:
    """Approvals of the ticked rows with the proposed amounts spread over their budget lines."""
    return [
        Wish(
            row.application,
            {"lines": spread_over_lines(row.application, row.proposed_amount)},
        )
        for row in ranking.rows
        if row.application.id in picks
    ]


def changed_assignments(matrix: Matrix, wanted: Mapping[int, Sequence[int]]) -> list[Wish]:
    """The rows of the matrix whose reviewers are to be others than those assigned."""
    wishes = []
    for row in matrix.rows:
        chosen = set(wanted.get(row.application.id, ()))
        present = (
            set() if row.is_suggested else {c.expert.account_id for c in row.cells if c.is_chosen}
        )
        if row.application.id in wanted and chosen != present:
            wishes.append(Wish(row.application, {"reviewers": sorted(chosen)}))
    return wishes


def total_of(applications: Iterable[Application]) -> Decimal:
    """What these applications request together."""
    return sum((each.requested_amount for each in applications), Decimal(0))
