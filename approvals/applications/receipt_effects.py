"""The receipt of a submission: told to who handed it in, and to the leader, in their language."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from approvals.accounts.models import Account
from approvals.applications.version_models import ApplicationVersion
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Message
from approvals.presentation import moment
from approvals.step import Step


def send_receipt(step: Step, version: ApplicationVersion) -> None:
    """After a submission of the applicant's side; nothing for a version that the office freezes."""
    if step.actor is None or step.history.role_key != "applicant":
        return
    people = {account.id: account for account in (step.actor, step.application.leader)}
    for account in people.values():
        if account.is_enabled:
            _tell(step, version, account)


def _tell(step: Step, version: ApplicationVersion, account: Account) -> None:
    application = step.application
    with force_locale(account.locale):
        message = Message(
            application_id=application.id,
            kind="note",
            subject=_("Receipt: %(number)s was submitted", number=application.number),
            body="\n".join(
                (
                    _("Project: %(title)s", title=application.name),
                    _("Number: %(number)s", number=application.number),
                    _("Submitted: %(time)s", time=moment(version.created_at)),
                    _("Version: %(number)s", number=version.number),
                    _("Digest (SHA-256): %(digest)s", digest=version.digest),
                    "",
                    _("Anybody can compare number and digest under “Verify a printed form”."),
                )
            ),
            link=f"/applications/{application.id}/receipt?version={version.number}",
            unique_key=f"receipt:{application.id}:{version.number}:{account.id}",
            created_at=step.now,
        )
    tell(account, message)
