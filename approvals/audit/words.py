"""What was done, in the words that people read."""

from __future__ import annotations

from functools import cache
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals import frozen
from approvals.language import in_english
from workflows.definition import Title

KINDS: Final = {
    "application": _l("Application"),
    "payment": _l("Payment"),
    "change_request": _l("Change request"),
    "objection": _l("Objection"),
    "account": _l("Account"),
    "organisation": _l("Organisation"),
    "call": _l("Call"),
    "programme": _l("Programme"),
    "budget_category": _l("Budget category"),
    "expense_standard": _l("Expense standard"),
    "form_template": _l("Words of the forms"),
    "consent": _l("Consent to taking over"),
}
ACTS: Final = {
    "start": _l("begun"),
    "hand_over": _l("waits for somebody else now"),
    "change_leader": _l("leader changed"),
    "change_reviewer": _l("reviewer changed"),
    "take_over": _l("taken over from an earlier project"),
    "agree_to_taking_over": _l("agreed to a colleague's taking it over"),
    "withdraw_consent": _l("withdrew a consent"),
    "ask": _l("asked"),
    "agree": _l("agreed"),
    "decline": _l("declined"),
    "add": _l("added"),
    "change": _l("changed"),
    "activate": _l("put into use"),
    "deactivate": _l("taken out of use"),
    "grant": _l("role granted"),
    "revoke": _l("role revoked"),
    "delegate": _l("delegation given"),
    "end_delegation": _l("delegation ended"),
    "change_password": _l("password changed"),
    "reset_password": _l("password reset"),
    "lock": _l("locked after wrong passwords"),
    "unlock": _l("unlocked"),
    "end_sessions": _l("signed out everywhere"),
    "read_application": _l("read an application"),
    "open": _l("opened"),
    "close": _l("closed"),
    "close_earlier": _l("closing date brought forward"),
    "extend": _l("extended"),
    "extend_wait": _l("deadline extended"),
    "cancel": _l("cancelled"),
    "publish": _l("published"),
    "remove": _l("removed"),
    "keep_forms": _l("forms of earlier years kept"),
    "remove_form": _l("form of an earlier year removed"),
    "copy": _l("copied"),
    "add_days": _l("days put into the calendar"),
    "remove_days": _l("days taken out of the calendar"),
    "move_for_days": _l("deadlines moved: days off"),
    "change_words": _l("words of a message changed"),
    "restore_words": _l("words of a message given up"),
    "change_reminders": _l("reminders changed"),
    "change_envelope": _l("envelope changed"),
    "add_member": _l("member added"),
    "remove_member": _l("member removed"),
    "remove_attachment": _l("file removed"),
    "refuse_attachment": _l("infected file refused"),
}
"""Acts of administration; the processes bring the words for their own steps."""


def act(kind: str, action: str) -> str:
    """A step or an act of administration in the reader's language."""
    title = _steps().get((kind, action))
    if title is not None:
        return title.en if in_english() else title.zh
    return str(ACTS.get(action, action))


def actor(name: str | None, on_behalf_of: str | None) -> str:
    """Who did it, and for whom."""
    if name is None:
        return _("System")
    return _("%(name)s for %(other)s", name=name, other=on_behalf_of) if on_behalf_of else name


@cache
def _steps() -> dict[tuple[str, str], Title]:
    return {
        (workflow.subject, action.key): action.past
        for workflow in frozen.shipped().values()
        for action in workflow.actions
    }
