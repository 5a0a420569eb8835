"""The machinery as lines that an administrator reads: how each part is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from approvals.deadlines.machinery_queries import MANY_JOBS, Machinery
from approvals.presentation import moment


@dataclass(frozen=True)
class Part:
    """One line. `advice` is empty where all is well."""

    title: str
    figure: str
    advice: str = ""


def parts_of(found: Machinery) -> list[Part]:
    """Every part, in the order in which a message passes through them."""
    return [
        Part(_("Clock"), _seen(found.clock_at), "" if found.clock_runs else _clock_advice()),
        Part(_("Queue"), _jobs(found), _queue_advice(found)),
        Part(_("Worker"), _workers(found), _worker_advice(found)),
        Part(_("Jobs with a fault"), _faults(found), _fault_advice(found)),
        Part(_("Last sweep"), _seen(found.post.swept_at), _sweep_advice(found)),
        Part(_("Waiting to go out"), str(found.post.waiting), _mail_advice(found)),
        Part(_("Oldest not gone out"), _oldest(found), _post_advice(found)),
        Part(_("Given up"), str(found.post.failed), _given_up_advice(found)),
    ]


def _seen(at: object) -> str:
    return _("last at %(moment)s", moment=moment(at)) if at else _("never seen")  # type: ignore[arg-type]


def _jobs(found: Machinery) -> str:
    if not found.queue.answers:
        return _("does not answer") if found.queue.is_configured else _("not set up")
    return ngettext("%(num)d job waits", "%(num)d jobs wait", found.queue.waiting)


def _workers(found: Machinery) -> str:
    if not found.queue.answers:
        return _("not known")
    if not found.queue.workers:
        return _("none is running")
    last = moment(found.queue.workers[0])
    count = ngettext("%(num)d worker", "%(num)d workers", len(found.queue.workers))
    return _(", ").join((count, _("last at %(moment)s", moment=last)))


def _faults(found: Machinery) -> str:
    return str(found.queue.failed) if found.queue.answers else _("not known")


def _oldest(found: Machinery) -> str:
    return moment(found.post.oldest_at) if found.post.oldest_at else _("none")


def _clock_advice() -> str:
    return _(
        "Start the clock (python -m approvals.processes.clock). Until then nobody is reminded and no "
        "date takes its step; what was missed is caught up once."
    )


def _queue_advice(found: Machinery) -> str:
    if not found.queue.is_configured:
        return _("Set REDIS_URL to a Valkey or Redis server: reminders and mails need it.")
    if not found.queue.answers:
        return _(
            "Start the Valkey or Redis server and compare REDIS_URL. People go on working meanwhile; "
            "messages follow."
        )
    if found.queue.waiting > MANY_JOBS:
        return _("More is asked for than done: start another worker.")
    return ""


def _worker_advice(found: Machinery) -> str:
    if not found.queue.answers:
        return _after_the_queue()
    if found.queue.has_worker(found.now):
        return ""
    return _(
        "Start a worker (python -m approvals.processes.worker). What waits in the queue is done then."
    )


def _fault_advice(found: Machinery) -> str:
    if not found.queue.answers:
        return _after_the_queue()
    if not found.queue.failed:
        return ""
    return _(
        "Look for the fault in the worker's log. The clock asks for sweeps and post again by itself."
    )


def _after_the_queue() -> str:
    return _("Known once the queue answers: see above.")


def _sweep_advice(found: Machinery) -> str:
    if found.sweeps:
        return ""
    return _("Nobody has looked for what is due since then: see clock, queue and worker above.")


def _mail_advice(found: Machinery) -> str:
    if found.has_mail_server:
        return ""
    return _("Set SMTP_HOST: without a mail server mails stay here until there is one.")


def _post_advice(found: Machinery) -> str:
    if found.post_goes_out:
        return ""
    if not found.has_mail_server:
        return _("It waits for a mail server: see above.")
    return _(
        "Read under “Messages sent” what the mail server answers; it is tried again by itself."
    )


def _given_up_advice(found: Machinery) -> str:
    if not found.post.failed:
        return ""
    return _("Mend the address or the server, then press “Try again” at the messages given up.")
