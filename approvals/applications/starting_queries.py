"""From what may somebody begin a declaration: own earlier projects, and colleagues' with consent?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from approvals.accounts.models import Account
from approvals.applications.models import Application
from approvals.applications.starting_models import Consent
from approvals.database import db
from approvals.programmes.models import Call
from approvals.programmes.queries import LARGEST_ID

MOST_SHOWN = 30


def own_sources(person: Account, call: Call | None = None) -> Sequence[Application]:
    """The projects that somebody leads: those of the call's programme first, then the latest."""
    query = (
        select(Application)
        .join(Application.call)
        .where(Application.leader_id == person.id)
        .options(joinedload(Application.call))
    )
    if call is not None:
        query = query.order_by(Call.programme_id != call.programme_id)
    return db.session.scalars(query.order_by(Application.id.desc()).limit(MOST_SHOWN)).all()


def consents_for(person: Account, call: Call) -> Sequence[Consent]:
    """What somebody asked colleagues for this call, the latest first."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.asked_by_id == person.id, Consent.call_id == call.id)
        .options(
            joinedload(Consent.colleague),
            joinedload(Consent.application).joinedload(Application.call),
        )
        .order_by(Consent.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def requests_to(person: Account) -> Sequence[Consent]:
    """What colleagues ask somebody for: the open ones first."""
    return db.session.scalars(
        select(Consent)
        .where(Consent.colleague_id == person.id)
        .options(
            joinedload(Consent.asked_by),
            joinedload(Consent.call),
            joinedload(Consent.application),
        )
        .order_by(Consent.answered_at.is_not(None), Consent.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def open_request_count(account_id: int) -> int:
    """How many colleagues wait for somebody's consent."""
    asked = select(func.count()).where(
        Consent.colleague_id == account_id, Consent.answered_at.is_(None)
    )
    return db.session.scalar(asked.select_from(Consent)) or 0


def request_to(person: Account, consent_id: int) -> Consent:
    """One request to this person; 404 for everybody else."""
    found = db.session.get(Consent, consent_id) if consent_id <= LARGEST_ID else None
    return found if found and found.colleague_id == person.id else abort(404)


def has_asked(person: Account, colleague: Account, call: Call) -> bool:
    """Whether a request of the same kind still waits for its answer."""
    return (
        db.session.scalar(
            select(Consent.id).where(
                Consent.asked_by_id == person.id,
                Consent.colleague_id == colleague.id,
                Consent.call_id == call.id,
                Consent.answered_at.is_(None),
            )
        )
        is not None
    )


def source_for(person: Account, call: Call, application_id: int) -> Application | None:
    """The project, if it is this person's own or its leader agreed for this call."""
    found = db.session.get(Application, application_id) if application_id <= LARGEST_ID else None
    if found is None or found.leader_id == person.id or consent_to(person, call, found):
        return found
    return None


def consent_to(person: Account, call: Call, source: Application) -> Consent | None:
    """The consent by which somebody may begin from a colleague's project, if it still leads it."""
    return db.session.scalars(
        select(Consent)
        .where(
            Consent.asked_by_id == person.id,
            Consent.call_id == call.id,
            Consent.application_id == source.id,
            Consent.colleague_id == source.leader_id,
            Consent.withdrawn_at.is_(None),
        )
        .order_by(Consent.id.desc())
        .limit(1)
    ).first()
