"""Which rule of the school stands against handing in a draft, besides what is missing in it?

Said while it is written, so that nobody writes in vain; the door asks again. What was handed in
once is held up by none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from approvals.applications import queries
from approvals.applications.models import Application
from approvals.applications.queries import Missing
from approvals.wording import N_


def against_handing_in(application: Application, now: datetime) -> Iterator[Missing]:
    """The window, the department, the limit of projects (限项), a project that is late: one query."""
    if application.submitted_at is not None:
        return
    if application.due_at is not None and application.due_at <= now:
        yield Missing("", N_("The call takes no declarations any more; ask for an extension."))
    if application.organisation_id != application.leader.organisation_id:
        yield Missing(
            "",
            N_(
                "It belongs to a department that its leader has left; begin it anew in the leader's "
                "own."
            ),
        )
    others = queries.other_projects(application.leader_id, application.id, now)
    limit = application.call.project_limit
    if others.running >= limit:
        sentence = N_(
            "The leader has %(running)s running projects and the call allows %(limit)s: one of "
            "them has to be finished first."
        )
        yield Missing("", sentence, {"running": str(others.running), "limit": str(limit)})
    if others.overdue:
        yield Missing(
            "", N_("Another project of the leader is overdue: hand in what it owes first.")
        )
