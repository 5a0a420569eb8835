"""An application's page: one page for a whole life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from approvals import frozen
from approvals.accounts.queries import current_viewer
from approvals.applications import life, queries
from approvals.applications.answer_views import blueprint as declaration_blueprint
from approvals.applications.beside import open_children
from approvals.applications.change_models import CHANGE_OF
from approvals.applications.models import Application
from approvals.applications.news_queries import news_for
from approvals.applications.phrase_views import blueprint as phrase_blueprint
from approvals.applications.receipt_views import blueprint as receipt_blueprint
from approvals.applications.row_views import blueprint as row_blueprint
from approvals.applications.sections import sections_for
from approvals.applications.starting_views import blueprint as starting_blueprint
from approvals.applications.upload_views import blueprint as upload_blueprint
from approvals.applications.versions_queries import open_mark_count
from approvals.applications.versions_views import blueprint as versions_blueprint
from approvals.applications.writing_views import blueprint as writing_blueprint
from approvals.budget.queries import balance_of
from approvals.deadlines.overdue_queries import may_move, may_put_off
from approvals.deadlines.queries import open_waits_of_application
from approvals.facts import Loaded
from approvals.language import in_english
from approvals.offers import Offered, form_for, offered, standing_at
from approvals.sight import Sight
from approvals.viewer import Viewer
from workflows import diagram
from workflows.definition import Workflow

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
Part = tuple[str, Mapping[str, Any]]
"""A partial and what it draws."""


@blueprint.get("/<int:application_id>")
def show(application_id: int) -> str:
    """Where it stands, who has it, by when, what was paid and spent, what was done."""
    viewer = current_viewer()
    application, seen = queries.application_for(viewer, application_id)
    page = _page(application, seen, viewer)
    return render_template("applications/show.html", change_steps=CHANGE_OF, **page)


@blueprint.get("/<int:application_id>/sections/<key>")
def section(application_id: int, key: str) -> str:
    """One part of the page: unfolded in place, or a page of its own without scripts."""
    viewer = current_viewer()
    application, seen = queries.application_for(viewer, application_id)
    part = next((s for s in sections_for(application, seen) if s.key == key), None) or abort(404)
    return render_template(
        "applications/section.html",
        application=application,
        seen=seen,
        viewer=viewer,
        section=part,
        **part.load(application, seen, viewer),
    )


def _page(application: Application, seen: Sight, viewer: Viewer) -> dict[str, Any]:
    entries, version = life.history_of(application)
    workflow = frozen.of(application)
    state = workflow.state(application.state)
    sections = sections_for(application, seen)
    stage = state.stage or "acceptance"
    opened = [s for s in sections if stage in s.open_in]
    is_written = seen.edits and "declaration" in state.editable
    drawn = () if is_written else [s for s in opened if s.is_drawn_at_once]
    parts = {s.key: (s.template, s.load(application, seen, viewer)) for s in drawn}
    html = {key: _drawn(part, application, seen, viewer) for key, part in parts.items()}
    waits = open_waits_of_application(application.id)
    loaded = Loaded(waits, entries, standing_at(application, viewer))
    offers = offered(application, viewer, loaded)
    return {
        "application": application,
        "seen": seen,
        "viewer": viewer,
        "workflow": workflow,
        "state": state,
        "steps": life.stepper(application, entries),
        "waits": [wait for wait in waits if wait.subject_kind == "application"],
        "puts_off": may_put_off(viewer, application) and any(map(may_move, waits)),
        "children": open_children(loaded, seen, viewer),
        "offers": offers,
        "main_form": _main_form(offers, application, viewer),
        "balance": balance_of(application.id) if application.approved_amount else None,
        "sections": sections,
        "opened": {s.key for s in opened},
        "drawn": html,
        "mark_count": open_mark_count(application, seen, _marks_among(parts)),
        "version": version if seen.texts else None,
        "news": news_for(application, seen, viewer, entries),
        "timeline": life.timeline(application, entries, seen, viewer.account.id),
        "picture": _picture(application, workflow, life.states_gone(entries)),
    }


def _picture(application: Application, workflow: Workflow, gone: set[str]) -> diagram.Picture:
    """The process as a drawing: where it has been, where it is, what lies ahead."""
    language = "en" if in_english() else "zh"
    return diagram.picture(workflow, now=application.state, gone=gone, language=language)


def _drawn(part: Part, application: Application, seen: Sight, viewer: Viewer) -> Markup:
    """A part that is open from the start; drawn first, it loads much of the rest."""
    template, loaded = part
    return Markup(
        render_template(template, application=application, seen=seen, viewer=viewer, **loaded)
    )


def _marks_among(parts: Mapping[str, Part]) -> Mapping[str, Any]:
    """The open marks, where a part that is drawn has read them."""
    return next((p["open_marks"] for _template, p in parts.values() if "open_marks" in p), {})


def _main_form(
    offers: tuple[Offered, ...], application: Application, viewer: Viewer
) -> dict[str, Any]:
    """The forms of the offered steps that ask for a comment alone: they fit into the panel."""
    return {
        offer.action.key: form_for(offer.action, application, viewer)
        for offer in offers
        if offer.refusal is None and not offer.action.form
    }


BLUEPRINTS = (
    blueprint,
    declaration_blueprint,
    versions_blueprint,
    receipt_blueprint,
    writing_blueprint,
    row_blueprint,
    upload_blueprint,
    phrase_blueprint,
    starting_blueprint,
)
