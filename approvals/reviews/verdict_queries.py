"""What waits for the verdict of a mid-term or acceptance committee, with the report to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from approvals import frozen
from approvals.applications.models import Application
from approvals.database import db
from approvals.offers import Offered, offered
from approvals.programmes.models import Call, Committee
from approvals.reports.models import Report, ReportedIndicator
from approvals.reviews.desk_queries import chaired
from approvals.reviews.queries import (
    committee_at_work,
    not_involved,
    states_of_committee,
)
from approvals.viewer import Viewer
from workflows.definition import Title

REPORT_OF = {"midterm": "midterm", "acceptance": "final"}
"""Which report the committee of a stage judges."""


@dataclass(frozen=True)
class Verdict:
    """One of the verdicts the chair may give, and where it leads."""

    offer: Offered
    leads_to: tuple[Title, ...]


@dataclass(frozen=True)
class Case:
    """One application before its committee."""

    application: Application
    stage: str
    report: Report | None
    verdicts: tuple[Verdict, ...]


def cases_of(viewer: Viewer, call_id: int, stage: str) -> tuple[Call, Sequence[Application]]:
    """The applications of a call that wait for the committee this person chairs; else 404."""
    call = db.session.get(Call, call_id) or abort(404)
    if stage not in REPORT_OF or not _chairs(viewer, call_id, stage):
        abort(404)
    rows = db.session.scalars(
        select(Application)
        .where(
            Application.call_id == call_id,
            Application.state.in_(states_of_committee(stage)),
            not_involved(viewer.person_ids),
        )
        .order_by(Application.due_at, Application.id)
        .options(joinedload(Application.organisation), joinedload(Application.leader))
    ).all()
    return call, rows


def case_of(viewer: Viewer, application: Application) -> Case:
    """An application whose verdict is this person's to give; else 404."""
    stage = committee_at_work(frozen.of(application).state(application.state))
    verdicts = _verdicts(viewer, application)
    if stage not in REPORT_OF or not verdicts:
        abort(404)
    return Case(application, stage, _report(application.id, REPORT_OF[stage]), verdicts)


def _verdicts(viewer: Viewer, application: Application) -> tuple[Verdict, ...]:
    workflow = frozen.of(application)
    return tuple(
        Verdict(
            offer,
            tuple(
                workflow.state(key).title
                for key in sorted(workflow.targets(offer.action, application.state))
            ),
        )
        for offer in offered(application, viewer)
        if "chair" in offer.action.by and offer.action.form == "verdict"
    )


def _report(application_id: int, kind: str) -> Report | None:
    return (
        db.session.scalars(
            select(Report)
            .where(
                Report.application_id == application_id,
                Report.kind == kind,
                Report.filed_at.is_not(None),
            )
            .order_by(Report.turn.desc())
            .options(joinedload(Report.rows).joinedload(ReportedIndicator.indicator))
        )
        .unique()
        .first()
    )


def _chairs(viewer: Viewer, call_id: int, stage: str) -> bool:
    calls = chaired(viewer, stage).where(Committee.call_id == call_id)
    return db.session.scalar(calls) is not None
