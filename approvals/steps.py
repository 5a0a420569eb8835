"""The one page on which people take steps, whatever the subject and whatever the step."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.wrappers import Response

from approvals import door, frozen
from approvals.accounts.queries import current_viewer
from approvals.applications.consequences import consequence
from approvals.applications.phrase_queries import picks_for
from approvals.applications.queries import application_for
from approvals.database import db
from approvals.offers import Offered, form_for, offered
from approvals.presentation import localized
from approvals.step import SUBJECTS, Subject, application_of
from approvals.step_forms import StepForm
from approvals.viewer import Viewer
from workflows.definition import Action
from workflows.engine import NotAllowed, NotPossibleNow, RequirementUnmet

blueprint = Blueprint("steps", __name__, url_prefix="/steps")


@blueprint.get("/<kind>/<int:subject_id>/<action_key>")
def ask(kind: str, subject_id: int, action_key: str) -> str:
    """The form of one step."""
    viewer = current_viewer()
    subject = _subject(kind, subject_id, viewer)
    offer = _offer(subject, action_key, viewer)
    form = form_for(offer.action, subject, viewer)
    form.refusal = offer.refusal  # said before somebody writes a comment in vain
    return _page(subject, offer.action, form)


@blueprint.post("/<kind>/<int:subject_id>/<action_key>")
def take(kind: str, subject_id: int, action_key: str) -> Response | tuple[str, int]:
    """Take one step; what was typed stays if it cannot be taken."""
    viewer = current_viewer()
    subject = _subject(kind, subject_id, viewer)
    action = _known_action(subject, action_key)
    form = form_for(action, subject, viewer)
    if not form.validate():
        return _page(subject, action, form), 422
    return _through_the_door(subject, action, form, viewer)


def _through_the_door(
    subject: Subject, action: Action, form: StepForm, viewer: Viewer
) -> Response | tuple[str, int]:
    """The door's answer: on to the next page, or back to the form with its sentence."""
    account = current_user._get_current_object()
    try:
        door.take_step(
            subject,
            action.key,
            account,
            form.said,
            form.values(),
            form.key.data,
            now=viewer.now,
        )
    except (RequirementUnmet, NotPossibleNow) as refusal:
        form.refusal = refusal
        db.session.rollback()
        return _page(subject, action, form), 409 if isinstance(refusal, NotPossibleNow) else 422
    flash(_("Done: you %(did)s.", did=localized(action.past)), "good")
    return redirect(_onward(subject), 303)


def _subject(kind: str, subject_id: int, viewer: Viewer) -> Subject:
    """The subject, if this person sees the application it belongs to; else 404."""
    if kind not in SUBJECTS:
        abort(404)
    if kind == "application":
        return application_for(viewer, subject_id)[0]
    subject: Any = db.session.get(SUBJECTS[kind], subject_id) or abort(404)
    application, _seen = application_for(viewer, subject.application_id)
    set_committed_value(subject, "application", application)
    return subject


def _known_action(subject: Subject, key: str) -> Action:
    """The step out of the present state, else any of that name: the door says what is wrong."""
    workflow = frozen.of(subject)
    here = workflow.action(subject.state, key)
    found = here or next((action for action in workflow.actions if action.key == key), None)
    return found or abort(404)


def _offer(subject: Subject, key: str, viewer: Viewer) -> Offered:
    for offer in offered(subject, viewer):
        if offer.action.key == key:
            return offer
    _known_action(subject, key)
    here = frozen.of(subject).action(subject.state, key)
    raise NotAllowed if here else NotPossibleNow


def _page(subject: Subject, action: Action, form: StepForm) -> str:
    return render_template(
        "steps/step.html",
        subject=subject,
        application=application_of(subject),
        action=action,
        form=form,
        consequence=consequence(subject, action),
        back=_onward(subject),
        phrases=picks_for(current_viewer(), action),
    )


def _onward(subject: Subject) -> str:
    """Where the person came from, if the form says so; else the application's page."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    local = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    if local and not parts.netloc and not parts.scheme:
        return wanted
    if subject.successor_id == current_user.id:  # who has answered sees no more of the project
        return url_for("deadlines.inbox")
    return url_for("applications.show", application_id=application_of(subject).id)
