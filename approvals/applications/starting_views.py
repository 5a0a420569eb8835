"""Where a declaration begins: empty, from an own earlier project, or from a colleague's with consent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from approvals.accounts.models import Account
from approvals.accounts.queries import current_account, current_viewer
from approvals.applications import operations, starting_operations
from approvals.applications import starting_queries as queries
from approvals.applications.colleague_forms import colleague_meant
from approvals.applications.models import Application
from approvals.applications.starting_forms import AnswerForm, AskForm
from approvals.applications.starting_models import Consent
from approvals.applications.years_left_out import left_out_of
from approvals.programmes.models import Call
from approvals.programmes.queries import call_taking_declarations

blueprint = Blueprint("starting", __name__)
Answer = str | Response | tuple[str, int]
ANSWERS = frozenset({"agree", "decline", "withdraw"})


@blueprint.get("/applications/begin/<int:call_id>")
def choose(call_id: int) -> Answer:
    """What to begin from; nothing is made yet."""
    call = call_taking_declarations(current_viewer(), call_id)
    return _page(call, AskForm(formdata=None)) if call else _too_late()


@blueprint.post("/applications/begin/<int:call_id>")
def begin(call_id: int) -> Response:
    """A new draft: empty, or from the chosen project."""
    viewer, person = current_viewer(), current_account()
    call = call_taking_declarations(viewer, call_id)
    if call is None:
        return _too_late()
    wanted = request.form.get("source", type=int)
    source = queries.source_for(person, call, wanted) if wanted else None
    if wanted and source is None:
        flash(_("You may not begin from this project."), "warn")
        return redirect(url_for(".choose", call_id=call.id), 303)
    if source is None:
        application = operations.begin(call, person, now=viewer.now)
    else:
        application = starting_operations.begin_from(call, person, source, now=viewer.now)
    return redirect(url_for("declaration.edit", application_id=application.id), 303)


@blueprint.post("/applications/begin/<int:call_id>/ask")
def ask(call_id: int) -> Answer:
    """Ask a colleague for one of their projects."""
    viewer, form = current_viewer(), AskForm()
    call = call_taking_declarations(viewer, call_id)
    if call is None:
        return _too_late()
    colleague = _asked(form, call, current_account())
    if colleague is None:
        return _page(call, form), 422
    starting_operations.ask(
        call, current_account(), colleague, (form.note.data or "").strip(), now=viewer.now
    )
    flash(
        _("%(name)s has been asked. You will get a message with the answer.", name=colleague.name),
        "good",
    )
    return redirect(url_for(".choose", call_id=call.id, _anchor="colleagues"), 303)


@blueprint.get("/consents")
def requests() -> str:
    """What colleagues ask me for, and what I answered."""
    return render_template(
        "applications/consents.html", rows=queries.requests_to(current_account())
    )


@blueprint.get("/consents/<int:consent_id>")
def request_of(consent_id: int) -> str:
    """One request: who asks, for what, and which of my projects I give."""
    consent = queries.request_to(current_account(), consent_id)
    return _request_page(consent, _answer_form(formdata=None))


@blueprint.post("/consents/<int:consent_id>")
def answer(consent_id: int) -> Answer:
    """Agree with one project, decline, or take a consent back."""
    consent = queries.request_to(current_account(), consent_id)
    form = _answer_form()
    decision = request.form.get("decision")
    chosen = _chosen(form) if decision == "agree" else None
    if decision not in ANSWERS or (decision == "agree" and chosen is None):
        form.project.errors = [_("Choose the project that may be taken over.")]
        return _request_page(consent, form), 422
    try:
        _decide(consent, decision, chosen)
    except starting_operations.AlreadyAnswered:
        flash(_("This was answered already."), "warn")
    return redirect(url_for(".requests"), 303)


def _decide(consent: Consent, decision: str, chosen: Application | None) -> None:
    now = current_viewer().now
    if decision == "withdraw":
        starting_operations.withdraw(consent, now=now)
        flash(_("The consent is withdrawn."), "good")
    elif chosen is None:
        starting_operations.decline(consent, now=now)
        flash(_("Declined."), "good")
    else:
        starting_operations.agree(consent, chosen, now=now)
        flash(_("Agreed."), "good")


def _asked(form: AskForm, call: Call, person: Account) -> Account | None:
    """The colleague meant; else the form says why nobody can be asked."""
    colleague = colleague_meant(form.who, call) if form.validate() else None
    if colleague is None:
        return None
    if colleague.id == person.id:
        form.who.errors = [_("This is you.")]
    elif queries.has_asked(person, colleague, call):
        form.who.errors = [_("You have asked already; the answer is awaited.")]
    else:
        return colleague
    return None


def _answer_form(**given: None) -> AnswerForm:
    form = AnswerForm(**given)
    form.project.choices = [
        SelectChoice(each.id, f"{each.call.year} · {each.name}")  # names come again in other years
        for each in queries.own_sources(current_account())
    ]
    return form


def _chosen(form: AnswerForm) -> Application | None:
    if not form.validate():
        return None
    own = queries.own_sources(current_account())
    return next((each for each in own if each.id == form.project.data), None)


def _page(call: Call, form: AskForm) -> str:
    person = current_account()
    sources = queries.own_sources(person, call)
    consents = queries.consents_for(person, call)
    theirs = [each.application for each in consents if each.application]
    return render_template(
        "applications/start.html",
        call=call,
        form=form,
        sources=sources,
        consents=consents,
        left_out=left_out_of([*sources, *theirs], call),
    )


def _request_page(consent: Consent, form: AnswerForm) -> str:
    projects = {each.id: each for each in queries.own_sources(current_account())}
    return render_template(
        "applications/consent.html", consent=consent, form=form, projects=projects
    )


def _too_late() -> Response:
    flash(_("This call takes no declarations now."), "warn")
    return redirect(url_for("programmes.index"), 303)
