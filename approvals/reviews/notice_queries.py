"""What the public may read of projects on notice, and which objections wait for the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import abort
from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from approvals import frozen
from approvals.accounts.models import Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.programmes.models import Call
from approvals.reviews.models import Objection, PublicNotice
from approvals.reviews.queries import under_hats
from approvals.viewer import Viewer
from workflows.calendar import due_on
from workflows.definition import Action, State

School = aliased(Organisation)


@dataclass(frozen=True)
class Announced:
    """One project as anybody may read it: number, title, department, amount, nothing else."""

    notice_id: int
    number: str
    title: str
    department: str
    department_en: str
    amount: Decimal
    is_open: bool
    """Whether objections are still taken."""


@dataclass(frozen=True)
class Notice:
    """The public notice of one call."""

    call_id: int
    call_title: str
    call_title_en: str
    school: str
    school_en: str
    opened_at: datetime
    objections_until_at: datetime
    rows: tuple[Announced, ...]

    @property
    def last_on(self) -> date:
        """The last day on which objections are taken."""
        return due_on(self.objections_until_at)

    @property
    def total_amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def open_rows(self) -> tuple[Announced, ...]:
        return tuple(row for row in self.rows if row.is_open)


@dataclass(frozen=True)
class NoticeHead:
    """A call in the list of public notices."""

    call_id: int
    call_title: str
    call_title_en: str
    school: str
    school_en: str
    projects: int
    opened_at: datetime
    objections_until_at: datetime


@dataclass(frozen=True)
class Filed:
    """One objection in the office's list."""

    objection: Objection

    @property
    def state(self) -> State:
        return frozen.of(self.objection).state(self.objection.state)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The steps that answer it."""
        return frozen.of(self.objection).actions_from(self.objection.state)

    @property
    def is_open(self) -> bool:
        return self.state.kind != "end"


def notices_shown(now: datetime) -> tuple[NoticeHead, ...]:
    """The calls with projects on public notice, newest first: one statement."""
    rows = db.session.execute(
        select(
            Call.id,
            Call.title,
            Call.title_en,
            Organisation.name,
            Organisation.name_en,
            func.count(),
            func.min(PublicNotice.opened_at),
            func.max(PublicNotice.objections_until_at),
        )
        .select_from(PublicNotice)
        .join(Application, Application.id == PublicNotice.application_id)
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Call.organisation_id)
        .where(_shown(now))
        .group_by(Call.id, Call.title, Call.title_en, Organisation.name, Organisation.name_en)
        .order_by(func.max(PublicNotice.opened_at).desc(), Call.id.desc())
    )
    return tuple(NoticeHead(*row) for row in rows)


def notice_of(call_id: int, now: datetime) -> Notice:
    """The notice of a call; 404 where nothing of it is shown (any more): one statement."""
    rows = db.session.execute(
        select(
            PublicNotice.id,
            PublicNotice.opened_at,
            PublicNotice.objections_until_at,
            Application.number,
            Application.title,
            Application.approved_amount,
            Organisation.name,
            Organisation.name_en,
            Call.title.label("call_title"),
            Call.title_en.label("call_title_en"),
            School.name.label("school"),
            School.name_en.label("school_en"),
        )
        .select_from(PublicNotice)
        .join(Application, Application.id == PublicNotice.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Call, Call.id == Application.call_id)
        .join(School, School.id == Call.organisation_id)
        .where(_shown(now), Application.call_id == call_id)
        .order_by(Application.number, PublicNotice.id)
    ).all()
    return _notice(call_id, rows, now) if rows else abort(404)


def shown_notice(notice_id: int, call_id: int, now: datetime) -> PublicNotice | None:
    """A notice of this call that takes objections at this moment."""
    return db.session.scalars(
        select(PublicNotice)
        .join(Application, Application.id == PublicNotice.application_id)
        .where(
            _shown(now),
            PublicNotice.id == notice_id,
            Application.call_id == call_id,
            PublicNotice.objections_until_at > now,
        )
        .options(joinedload(PublicNotice.application).joinedload(Application.call))
    ).first()


def objections_for(viewer: Viewer) -> tuple[Filed, ...]:
    """The objections in the care of this person's office, unanswered ones first; 404 without one."""
    hats = viewer.hats_of("project_office")
    if not hats:
        abort(404)
    rows = db.session.scalars(
        select(Objection)
        .join(Application, Application.id == Objection.application_id)
        .where(under_hats(hats))
        .order_by(Objection.id.desc())
        .limit(200)
        .options(joinedload(Objection.application).joinedload(Application.organisation))
    )
    return tuple(sorted((Filed(row) for row in rows), key=lambda each: not each.is_open))


def reference_of(objection: Objection) -> str:
    """What an objector quotes when asking: year and running number."""
    return f"YY{objection.created_at:%Y}-{objection.id:05d}"


def _shown(now: datetime) -> ColumnElement[bool]:
    return and_(
        PublicNotice.withdrawn_at.is_(None),
        PublicNotice.opened_at <= now,
        PublicNotice.hidden_after_at > now,
    )


def _notice(call_id: int, rows: Sequence[Row], now: datetime) -> Notice:
    first = rows[0]
    return Notice(
        call_id=call_id,
        call_title=first.call_title,
        call_title_en=first.call_title_en,
        school=first.school,
        school_en=first.school_en,
        opened_at=min(row.opened_at for row in rows),
        objections_until_at=max(row.objections_until_at for row in rows),
        rows=tuple(
            Announced(
                notice_id=row.id,
                number=row.number,
                title=row.title,
                department=row.name,
                department_en=row.name_en,
                amount=row.approved_amount,
                is_open=row.objections_until_at > now,
            )
            for row in rows
        ),
    )
