"""Verbs of beginning from something: take over a project, ask a colleague, agree, decline, confirm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from approvals import frozen
from approvals.accounts.models import Account
from approvals.applications import starting_queries
from approvals.applications.models import Application
from approvals.applications.operations import NotEditable, draft, index, noted
from approvals.applications.starting_models import Consent
from approvals.applications.taking_over import take_over, without
from approvals.audit.effects import record, record_administration
from approvals.database import db
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Message
from approvals.presentation import localized
from approvals.programmes.models import Call


class AlreadyAnswered(RuntimeError):
    """Somebody answered the request already. Nothing was written."""


def begin_from(call: Call, leader: Account, source: Application, *, now: datetime) -> Application:
    """A new draft with what an earlier project says. Commits.

    The caller has looked whether the project is the person's own, or its leader agreed.
    """
    consent = starting_queries.consent_to(leader, call, source)
    application = draft(call, leader, now=now)
    take_over(application, source)
    index(application)
    values = {"from": source.id, "consent": consent.id if consent else None}
    record(noted(application, "take_over", leader, now, values))
    db.session.commit()
    return application


def ask(call: Call, person: Account, colleague: Account, note: str, *, now: datetime) -> Consent:
    """Ask a colleague for one of their projects to begin from. Commits; the colleague is told."""
    consent = Consent(
        call_id=call.id, asked_by_id=person.id, colleague_id=colleague.id, note=note, asked_at=now
    )
    db.session.add(consent)
    db.session.flush()
    record_administration(
        "consent", consent.id, "ask", person.id, now, comment=note, values={"call": call.id}
    )
    with force_locale(colleague.locale):
        words = _("%(name)s asks to begin from one of your projects", name=person.name)
        body = _("For: %(call)s", call=localized(call)) + (f"\n{note}" if note else "")
    _tell(colleague, consent, words, body, f"/consents/{consent.id}", now)
    db.session.commit()
    return consent


def agree(consent: Consent, source: Application, *, now: datetime) -> None:
    """The colleague gives one of their projects. Commits; it stands in that project's history."""
    _answer(consent, now)
    consent.application_id = source.id
    values = {"consent": consent.id, "to": consent.asked_by_id, "call": consent.call_id}
    db.session.refresh(source, with_for_update={"of": Application})
    record(noted(source, "agree_to_taking_over", consent.colleague, now, values))
    record_administration(
        "consent", consent.id, "agree", consent.colleague_id, now, values={"from": source.id}
    )
    with force_locale(consent.asked_by.locale):
        words = _("%(name)s agrees: begin from “%(title)s”", name=consent.colleague.name,
                  title=source.name)  # fmt: skip
    link = f"/applications/begin/{consent.call_id}"
    _tell(consent.asked_by, consent, words, localized(consent.call), link, now)
    db.session.commit()


def decline(consent: Consent, *, now: datetime) -> None:
    """The colleague does not want it. Commits."""
    _answer(consent, now)
    record_administration("consent", consent.id, "decline", consent.colleague_id, now)
    with force_locale(consent.asked_by.locale):
        words = _("%(name)s does not agree to your beginning from a project of theirs",
                  name=consent.colleague.name)  # fmt: skip
    link = f"/applications/begin/{consent.call_id}"
    _tell(consent.asked_by, consent, words, localized(consent.call), link, now)
    db.session.commit()


def withdraw(consent: Consent, *, now: datetime) -> None:
    """The colleague takes the consent back; what was begun meanwhile stays. Commits."""
    db.session.refresh(consent, with_for_update={"of": Consent})
    source = consent.application
    if source is None or not consent.is_given:
        db.session.rollback()
        raise AlreadyAnswered
    consent.withdrawn_at = now
    values = {"consent": consent.id, "to": consent.asked_by_id, "call": consent.call_id}
    db.session.refresh(source, with_for_update={"of": Application})
    record(noted(source, "withdraw_consent", consent.colleague, now, values))
    record_administration("consent", consent.id, "withdraw", consent.colleague_id, now)
    with force_locale(consent.asked_by.locale):
        words = _("%(name)s has withdrawn the consent for “%(title)s”",
                  name=consent.colleague.name, title=source.name)  # fmt: skip
    link = f"/applications/begin/{consent.call_id}"
    _tell(consent.asked_by, consent, words, localized(consent.call), link, now)
    db.session.commit()


def confirm_taken(application: Application, names: Iterable[str]) -> None:
    """Fields and rows were looked at and stay as they are. Commits; raises `NotEditable`."""
    db.session.refresh(application, with_for_update={"of": Application})
    declaration = application.declaration
    db.session.refresh(declaration)
    if "declaration" not in frozen.of(application).state(application.state).editable:
        raise NotEditable
    declaration.taken_over = without(declaration.taken_over, names)
    db.session.commit()


def _answer(consent: Consent, now: datetime) -> None:
    db.session.refresh(consent, with_for_update={"of": Consent})
    if not consent.is_open:
        db.session.rollback()
        raise AlreadyAnswered
    consent.answered_at = now


def _tell(
    person: Account, consent: Consent, words: str, body: str, link: str, now: datetime
) -> None:
    if not person.is_enabled:
        return
    kind = "asked" if person.id == consent.colleague_id else "answered"
    kind = "withdrawn" if consent.withdrawn_at else kind
    message = Message(
        kind="note",
        subject=words,
        body=body,
        link=link,
        unique_key=f"consent:{consent.id}:{kind}",
        created_at=now,
    )
    tell(person, message)
