"""What a person organises or decides in reviews, call by call: one statement for the counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)

from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import Call, Committee, CommitteeMember
from approvals.reviews.models import Objection, Review
from approvals.reviews.queries import (
    ended_states,
    not_involved,
    states_of_committee,
    states_waiting_for,
    under_hats,
)
from approvals.viewer import Viewer

STAGES = ("review", "midterm", "acceptance")


@dataclass(frozen=True)
class CallTask:
    """One call with work of one kind: `assign`, `ratify`, or a stage whose committee they chair."""

    kind: str
    call_id: int
    year: int
    title: str
    title_en: str
    waiting: int
    """Applications in this phase."""
    unassigned: int
    """Of these, without any reviewer in the present round."""


@dataclass(frozen=True)
class Desk:
    """Everything this person organises or decides."""

    tasks: tuple[CallTask, ...]
    has_office: bool
    objections: int

    def of(self, kind: str) -> tuple[CallTask, ...]:
        """The calls with this kind of work."""
        return tuple(task for task in self.tasks if task.kind == kind)


def desk_of(viewer: Viewer) -> Desk:
    """The calls with applications under review or to be ratified, and the open objections."""
    offices = viewer.hats_of("project_office")
    groups = viewer.hats_of("leading_group")
    parts: list[Select] = []
    if offices:
        parts.append(_tasks("assign", "review", under_hats(offices), viewer))
    if "chair" in viewer.seats:
        parts += [
            _tasks(kind, kind, Application.call_id.in_(chaired(viewer, kind)), viewer)
            for kind in STAGES
        ]
    if groups:
        parts.append(_tasks("ratify", None, under_hats(groups), viewer))
    tasks = db.session.execute(union_all(*parts)) if parts else ()
    return Desk(
        tasks=tuple(sorted((CallTask(*row) for row in tasks), key=_newest_first)),
        has_office=bool(offices),
        objections=_open_objections(viewer) if offices else 0,
    )


def _newest_first(task: CallTask) -> tuple[int, int]:
    return -task.year, -task.call_id


def _tasks(
    kind: str, stage: str | None, whose: ColumnElement[bool], viewer: Viewer
) -> Select[str, int, int, str, str, int, int]:
    """Counts by call of the applications of one phase; `stage` null: to be ratified."""
    states = states_of_committee(stage) if stage else states_waiting_for("leading_group")
    reviewed = exists().where(
        Review.application_id == Application.id,
        Review.round == Application.round,
        Review.stage == "review",
        Review.withdrawn_at.is_(None),
    )
    return (
        select(
            literal(kind),
            Call.id,
            Call.year,
            Call.title,
            Call.title_en,
            func.count(),
            func.sum(case((reviewed, 0), else_=1)),
        )
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .where(Application.state.in_(states), whose, not_involved(viewer.person_ids))
        .group_by(Call.id, Call.year, Call.title, Call.title_en)
    )


def chaired(viewer: Viewer, stage: str) -> Select[int]:
    """The ids of the calls whose committee at this stage this person chairs."""
    return (
        select(Committee.call_id)
        .join(CommitteeMember, CommitteeMember.committee_id == Committee.id)
        .where(
            Committee.stage == stage,
            CommitteeMember.account_id.in_(viewer.person_ids),
            CommitteeMember.is_chair,
        )
    )


def _open_objections(viewer: Viewer) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Objection)
            .join(Application, Application.id == Objection.application_id)
            .where(
                under_hats(viewer.hats_of("project_office")),
                Objection.state.not_in(ended_states("objection")),
            )
        )
        or 0
    )
