"""The pages on which the office keeps the words of the forms: versions, a draft, the mapping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.documents.template_faults import TemplateFault, faults
from approvals.programmes import template_operations as operations
from approvals.programmes.rows import rearranged, wish_in
from approvals.programmes.table_queries import keeps_tables, places_for_programmes
from approvals.programmes.template_comparison import compared_with, told
from approvals.programmes.template_forms import MOST, TemplateForm, filled, with_keys
from approvals.programmes.template_models import FormTemplate
from approvals.programmes.template_queries import calls_by_template, kept_template, kept_templates
from approvals.programmes.template_words import version_words
from approvals.viewer import Viewer
from workflows.engine import RequirementUnmet

blueprint = Blueprint("form_templates", __name__, url_prefix="/form-templates")
blueprint.add_app_template_filter(version_words, "version_words")
Answer = str | Response | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """The versions of one's places."""
    viewer = _keeper()
    return render_template(
        "programmes/form_templates.html",
        rows=kept_templates(viewer),
        calls=calls_by_template(),
        places=places_for_programmes(viewer),
    )


@blueprint.post("")
def create() -> Response:
    """The draft of a place's next version, copied from the newest."""
    places = {str(each.id): each for each in places_for_programmes(_keeper())}
    wanted = request.form.get("organisation_id")
    if wanted is None:
        flash(_("Choose whose version it is to be."), "warn")
        return redirect(url_for(".index"), 303)
    place = places.get(wanted) or abort(404)
    row = operations.begin_version(place, current_account(), now=current_viewer().now)
    return redirect(url_for(".show", template_id=row.id), 303)


@blueprint.get("/<int:template_id>")
def show(template_id: int) -> str:
    """A published version to read, a draft to write."""
    row = kept_template(_keeper(), template_id)
    if row.published_at:
        template = row.template
        counterparts = {each.key: each for each in template.results}
        return render_template(
            "programmes/form_template.html", row=row, template=template, counterparts=counterparts
        )
    return _page(row, TemplateForm(formdata=None, data=filled(row.template, row.version)))


@blueprint.get("/<int:template_id>/compare")
def compare(template_id: int) -> str:
    """What a version, or a draft as it is stored, changes of another."""
    viewer = _keeper()
    row = kept_template(viewer, template_id)
    others = [each for each in kept_templates(viewer) if each.id != row.id]
    other = compared_with(row, others, request.args.get("with", type=int))
    if other is None and ("with" in request.args or others):
        abort(404)
    shown = told(row, other) if other else {}
    return render_template(
        "programmes/form_template_compare.html", row=row, other=other, others=others, **shown
    )


@blueprint.post("/<int:template_id>")
def save(template_id: int) -> Answer:
    """Store the draft; add, move or take away a row; nothing typed is lost."""
    row = kept_template(_keeper(), template_id)
    wish = wish_in(request.form)
    typed = rearranged(request.form, wish, MOST) if wish else request.form
    form = TemplateForm(formdata=with_keys(typed))
    if wish:
        return _page(row, form)
    if not form.validate():
        return _page(row, form), 422
    return _store(row, form)


@blueprint.post("/<int:template_id>/publish")
def publish(template_id: int) -> Response:
    """Freeze the stored draft; new calls name it."""
    said = _("Published. New calls use it; running ones keep theirs.")
    return _done(template_id, operations.publish, said)


@blueprint.post("/<int:template_id>/remove")
def remove(template_id: int) -> Response:
    """Forget a draft."""
    return _done(template_id, operations.drop_draft, _("The draft is gone."))


def _done(template_id: int, act: Callable[..., None], said: str) -> Response:
    row = kept_template(_keeper(), template_id)
    try:
        act(row, current_account(), now=current_viewer().now)
    except RequirementUnmet as refusal:
        return _refused(row, refusal)
    flash(said, "good")
    return redirect(url_for(".index"), 303)


def _store(row: FormTemplate, form: TemplateForm) -> Answer:
    now = current_viewer().now
    form.offer_counterparts()
    try:
        operations.save_template(
            row, form.template, current_account(), based_on=form.based_on, now=now
        )
    except operations.StaleTemplate:
        db.session.rollback()
        form.version.data, form.version.raw_data = str(row.version), None
        return _page(row, form, notice=_stale()), 409
    except RequirementUnmet as refusal:
        return _refused(row, refusal)
    if "publish" in request.form:
        return publish(row.id)
    flash(_("Saved."), "good")
    return redirect(url_for(".show", template_id=row.id), 303)


def _stale() -> str:
    return _(
        "Somebody else saved this draft while you were writing. What you typed is still here and "
        "not stored: compare it in another window, then save again."
    )


def _refused(row: FormTemplate, refusal: RequirementUnmet) -> Response:
    db.session.rollback()
    flash(_(refusal.sentence, **refusal.values), "warn")
    return redirect(url_for(".show", template_id=row.id), 303)


def _keeper() -> Viewer:
    viewer = current_viewer()
    return viewer if keeps_tables(viewer) else abort(403)


def _page(row: FormTemplate, form: TemplateForm, *, notice: str = "") -> str:
    if row.published_at:
        abort(404)
    form.offer_counterparts()
    return render_template(
        "programmes/form_template_edit.html", row=row, form=form, told=_told(form), notice=notice
    )


def _told(form: TemplateForm) -> dict[str, list[TemplateFault]]:
    """What is wrong, by the place on the page: blank rows stand between those that count."""
    places = {
        f"{name}-{count}": f"{name}-{place}"
        for name in MOST
        for count, place in enumerate(form.places_of(name))
    }
    told: dict[str, list[TemplateFault]] = defaultdict(list)
    for fault in faults(form.template):
        told[places.get(fault.where, fault.where)].append(fault)
    return told
