"""The chair's pages of the mid-term and acceptance committees: what waits, and the verdict."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import door
from approvals.accounts.queries import current_viewer
from approvals.applications.phrase_queries import picks_for
from approvals.applications.queries import application_for
from approvals.presentation import localized
from approvals.reviews import words
from approvals.reviews.blueprint import blueprint
from approvals.reviews.bulk_forms import VerdictForm
from approvals.reviews.verdict_queries import Case, case_of, cases_of
from workflows.engine import RequirementUnmet


@blueprint.get("/verdicts/calls/<int:call_id>/<stage>")
def verdicts(call_id: int, stage: str) -> str:
    """The projects of a call that wait for the committee's verdict."""
    call, rows = cases_of(current_viewer(), call_id, stage)
    return render_template(
        "reviews/verdicts.html", call=call, rows=rows, heading=words.STAGES[stage]
    )


@blueprint.get("/verdicts/<int:application_id>")
def ask_verdict(application_id: int) -> str:
    """The report beside the verdicts, none of them chosen beforehand."""
    viewer = current_viewer()
    case = case_of(viewer, application_for(viewer, application_id)[0])
    return _page(case, VerdictForm.over(case.verdicts))


@blueprint.post("/verdicts/<int:application_id>")
def give_verdict(application_id: int) -> Response | tuple[str, int]:
    """Give the verdict, through the door."""
    viewer = current_viewer()
    application = application_for(viewer, application_id)[0]
    case = case_of(viewer, application)
    form = VerdictForm.over(case.verdicts)
    if not form.validate():
        return _page(case, form), 422
    return _give(case, form)


def _give(case: Case, form: VerdictForm) -> Response | tuple[str, int]:
    viewer, application = current_viewer(), case.application
    chosen = form.chosen
    try:
        door.take_step(
            application,
            chosen.key,
            viewer.account,
            form.comment.data,
            None,
            form.once,
            now=viewer.now,
        )
    except RequirementUnmet as refusal:
        form.refusal = refusal
        return _page(case_of(viewer, application), form), 422
    flash(_("Done: %(step)s.", step=localized(chosen.title)), "good")
    return redirect(url_for("reviews.verdicts", call_id=application.call_id, stage=case.stage), 303)


def _page(case: Case, form: VerdictForm) -> str:
    return render_template(
        "reviews/verdict.html",
        case=case,
        form=form,
        heading=words.STAGES[case.stage],
        phrases=picks_for(current_viewer()),
    )
