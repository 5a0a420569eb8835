"""What does the editor's page show: the typed or stored declaration, its marks, what is missing?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from approvals.accounts.queries import current_viewer
from approvals.applications.answer_forms import AnswerForm, answer_forms
from approvals.applications.attachment_operations import Failed
from approvals.applications.completeness import completeness
from approvals.applications.contents_queries import read_rows
from approvals.applications.examples import EXAMPLES
from approvals.applications.file_page import files_part
from approvals.applications.forms import (
    TEXT_LABELS,
    DeclarationForm,
    MemberForm,
    filled,
)
from approvals.applications.limits import LIMITS
from approvals.applications.models import Application
from approvals.applications.remarks import Remarks, remarks
from approvals.applications.row_forms import BudgetRow, IndicatorRow, level_words
from approvals.applications.sent_back_queries import sent_back
from approvals.applications.sheet import FIELDS, sheet_of
from approvals.applications.understanding import Understood, understood
from approvals.applications.version_models import Mark
from approvals.applications.writers import written_last
from approvals.applications.year_tables import year_tables
from approvals.applications.years_left_out import left_out, may_be_left_out
from approvals.documents.copied_words import copied_after, copied_in_declaration
from approvals.language import in_english
from approvals.programmes.queries import budget_categories

blueprint = Blueprint("declaration", __name__, url_prefix="/applications/<int:application_id>")
TYPED, STALE = "typed", "stale"
"""What a page holds that is not stored: merely unsaved, or typed over what somebody else saved."""

ALWAYS = {"texts": TEXT_LABELS, "sheet_fields": FIELDS, "limits": LIMITS, "examples": EXAMPLES}
"""What every declaration's page is drawn with."""


def categories(application: Application | None = None) -> list[tuple[int, str]]:
    """The budget categories in use, and those that lines have already, in the person's language."""
    years = application.project_years if application else ()
    kept = {line.category_id for year in years for line in year.budget_lines}
    found = (c for c in budget_categories(retired=True) if c.is_active or c.id in kept)
    english = in_english()
    return [(c.id, c.title_en if english else c.title) for c in found]


def page(
    application: Application,
    form: DeclarationForm | None = None,
    *,
    notice: str | None = None,
    unconfirmed: str = "",
    member_form: MemberForm | None = None,
    answered: tuple[Mark, AnswerForm] | None = None,
    failed: Sequence[Failed] = (),
) -> str:
    """The whole page; without a form as it is stored. `unconfirmed` says that the form holds what
    is not stored."""
    read_rows(*filter(None, (application, _origin_with_more(application))))
    choices = categories(application)
    form = _offering(form or _stored_form(application), application, choices)
    returned, viewer = sent_back(application), current_viewer()
    files = files_part(application, failed)
    beside = remarks(application, sheet_of(application))
    return render_template(
        "applications/declaration.html",
        application=application,
        viewer=viewer,
        form=form,
        notice=notice,
        unconfirmed=unconfirmed,
        copied=copied_in_declaration(application, viewer),
        words_of_saving=words_of_saving(viewer.account.name),
        returned=returned,
        answers=answer_forms(returned.marks) | dict([answered] if answered else []),
        completeness=completeness(application, returned.marks, beside, viewer.now),
        beside=beside,
        written=written_last(application),
        member_form=member_form or MemberForm(formdata=None),
        **_tables(application, choices),
        **_begun_from(application),
        **files,
        **ALWAYS,
        due_at=application.due_at,
    )


def _offering(
    form: DeclarationForm, application: Application, choices: list[tuple[int, str]]
) -> DeclarationForm:
    """The form with its lists to choose from."""
    form.offer_categories(choices)
    form.offer_words(application.call.words)
    return form


def _stored_form(application: Application) -> DeclarationForm:
    """The form as it is stored."""
    return DeclarationForm(formdata=None, data=filled(application))


def _begun_from(application: Application) -> dict[str, Any]:
    """The earlier project, and the years that were left out of it until this one is handed in."""
    origin = _origin_with_more(application)
    return {
        "origin": application.declaration.taken_from,
        "left_out": left_out(origin, application.call) if origin else "",
    }


def _origin_with_more(application: Application) -> Application | None:
    """The earlier project, if it can have years that a draft of this call leaves out."""
    origin = application.declaration.taken_from
    if origin is None or application.submitted_at or not may_be_left_out(origin, application.call):
        return None
    return origin


def live_parts(
    application: Application,
    beside: Remarks | None = None,
    changed: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """The parts of the page that follow what is saved, by the id of their place.

    `changed` has what stood before in the fields that are new to the page.
    """
    beside = beside or remarks(application, sheet_of(application))
    found = completeness(application, beside=beside, now=current_viewer().now)
    copied = copied_after(application, current_viewer(), changed)
    parts = {
        f"{name}-part": render_template(f"applications/_{name}.html", completeness=found)
        for name in ("toc", "checklist")
    }
    days = render_template("applications/_days.html", declaration=application.declaration)
    parts["days-part"] = days
    return parts | {
        f"copied-{name}-part": render_template("documents/_copied.html", copied=words)
        for name, words in copied.items()
    }


@blueprint.app_template_filter("understood")
def _understood(text: str | None) -> Understood:
    return understood(text or "")


@blueprint.app_template_filter("as_json")
def _as_json(found: Remarks) -> str:
    return json.dumps(asdict(found), ensure_ascii=False)


def _tables(application: Application, choices: list[tuple[int, str]]) -> dict[str, Any]:
    """What the tables of indicators and lines are drawn with."""
    return {
        "patterns": _patterns(application, choices),
        "year_tables": year_tables(application),
        "level_words": level_words(application.call),
    }


def _patterns(application: Application, choices: list[tuple[int, str]]) -> dict[str, Any]:
    """An empty row of each table, from which the page makes new ones."""
    found: dict[str, Any] = {"indicators": IndicatorRow(prefix="indicators-N")}
    for table in year_tables(application):
        found[table.name] = line = BudgetRow(prefix=f"{table.name}-N")
        line.category.choices = list(choices)
    return found


def words_of_saving(name: str) -> dict[str, str]:
    """How the page says whether everything is safe, to the person of this name."""
    return {
        "now": _("Saved · just now"),
        "minutes": _("Saved · {n} min ago"),
        "at": _("Saved · {time}"),
        "typing": _("Typing …"),
        "saving": _("Saving …"),
        "away": _("Not saved: the server cannot be reached. It is tried again by itself."),
        "signed-out": _("Not saved: your session has ended. Sign in again, then it is saved."),
        "gone": _(
            "Not saved: somebody else is signed in at this browser. Sign in as %(name)s again, "
            "then it is saved.",
            name=name,
        ),
        "removed": _("Not saved: you may no longer edit this declaration. Copy what you need."),
        "conflict": _("The same field was changed elsewhere too: choose which text stays."),
        "fault": _("Saved, except for the marked fields"),
        "kept": _("What you typed is kept safely in this browser."),
        "gap": "" if not in_english() else " ",
    }
