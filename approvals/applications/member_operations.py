"""Verbs of a project's people: somebody joins, with a right and a task, or leaves."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from approvals.accounts.models import Account
from approvals.applications.models import Application, Member
from approvals.applications.operations import noted
from approvals.audit.effects import record
from approvals.database import db
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Message


def add_member(
    application: Application,
    person: Account,
    *,
    duty: str,
    may_edit: bool,
    actor: Account,
    now: datetime,
) -> None:
    """Somebody joins the project and is told, or their right or task changes. Commits."""
    _lock(application)
    member = next((m for m in application.members if m.account_id == person.id), None)
    is_new = member is None
    if member is None:
        member = Member(account_id=person.id)
        application.members.append(member)
    member.duty, member.may_edit = duty, may_edit
    values = {"account": person.id, "may_edit": may_edit}
    record(noted(application, "add_member", actor, now, values, _named(person, duty)))
    db.session.flush()
    if is_new:
        _welcome(application, member, person, actor, now)
    db.session.commit()


def remove_member(
    application: Application, member: Member, *, actor: Account, now: datetime
) -> None:
    """Somebody leaves the project. Commits."""
    _lock(application)
    if member in application.members:
        application.members.remove(member)
        values = {"account": member.account_id}
        record(noted(application, "remove_member", actor, now, values, member.account.name))
    db.session.commit()


def _lock(application: Application) -> None:
    """First of all: reading the row anew forgets who was added or removed and is not written yet."""
    db.session.refresh(application, with_for_update={"of": Application})


def _named(person: Account, duty: str) -> str:
    return " · ".join(filter(None, (person.name, duty)))


def _welcome(
    application: Application, member: Member, person: Account, actor: Account, now: datetime
) -> None:
    if not person.is_enabled:
        return
    with force_locale(person.locale):
        subject = _(
            "%(name)s has added you to “%(title)s”", name=actor.name, title=application.name
        )
        right = _("You may edit the declaration.") if member.may_edit else _("You may read it.")
    message = Message(
        kind="note",
        subject=subject,
        body="\n".join(filter(None, (member.duty, right))),
        link=f"/applications/{application.id}",
        unique_key=f"member:{application.id}:{person.id}:{now:%Y%m%d%H%M%S%f}",
        created_at=now,
    )
    tell(person, message)
