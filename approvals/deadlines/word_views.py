"""The words of messages, for the office: its own instead of the shipped ones, with a preview."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from approvals.accounts.models import Organisation
from approvals.accounts.queries import current_account, current_viewer
from approvals.database import db
from approvals.deadlines import word_operations as operations
from approvals.deadlines import word_queries as queries
from approvals.deadlines.closed_day_queries import places_kept
from approvals.deadlines.message_templates import KINDS
from approvals.deadlines.office_views import office
from approvals.deadlines.word_examples import fill_examples
from approvals.deadlines.word_forms import TITLES, WordsForm
from approvals.deadlines.word_operations import StaleWords, stamp_of
from approvals.wording import N_

blueprint = Blueprint("wording", __name__)
Answer = str | tuple[str, int] | Response
STALE = N_("Somebody changed these words meanwhile. Yours are still here; look at theirs first.")
LANGUAGES: Final = {"zh_Hans_CN": _l("Chinese"), "en": _l("English")}
VALUES: Final = {
    "name": _l("Name of the reader"),
    "count": _l("How many things there are"),
    "late": _l("How many of them are overdue"),
    "earlier": _l("How many of them are due earlier than before"),
    "sender": _l("Who reminds, decides, sends back or moves a deadline"),
    "note": _l("What they wrote to it, if they did"),
    "item.when": _l("How long until it is due"),
    "item.day": _l("The day on which it is due"),
    "item.former": _l("The day on which it was due before, if it was moved"),
    "item.task": _l("What is to be done"),
    "item.project": _l("Name of the project"),
    "item.number": _l("Number of the project, if it has one"),
    "item.who": _l("For whom it waits, if for somebody else; the role of who decided"),
    "item.link": _l("Address of the page"),
    "item.amount": _l("The amount that was decided, if one was"),
    "item.is_late": _l("Whether it is overdue, for if"),
    "item.is_earlier": _l("Whether it is due earlier than before, for if"),
}
ADDRESS = "/message-words/<int:organisation_id>/<message_kind>/<locale>"


@blueprint.get("/message-words")
def index() -> str:
    """Every kind of message in each language, and whose words are used."""
    office()
    places = places_kept(current_viewer())
    return render_template(
        "deadlines/words.html",
        places=places,
        own=queries.own_words(places),
        titles=TITLES,
        languages=LANGUAGES,
    )


@blueprint.get(ADDRESS)
def edit(organisation_id: int, message_kind: str, locale: str) -> str:
    """The words as they are, to be changed."""
    place = _place(organisation_id, message_kind, locale)
    own = queries.own_word(place, message_kind, locale)
    words = own or queries.inherited(place, message_kind, locale).words
    data = {"subject": words.subject, "body": words.body, "based_on": stamp_of(own)}
    return _page(place, _form(message_kind, locale, formdata=None, data=data))


@blueprint.post(ADDRESS)
def keep(organisation_id: int, message_kind: str, locale: str) -> Answer:
    """Use them."""
    place, form = _place(organisation_id, message_kind, locale), _form(message_kind, locale)
    if not form.validate():
        return _page(place, form), 422
    try:
        operations.keep_words(
            place, (message_kind, locale), form.words, current_account(), **_said(form)
        )
    except StaleWords:
        db.session.rollback()
        return _page(place, form, stale=_(STALE)), 409
    flash(_("Saved. Messages are written with these words from now on."), "good")
    return redirect(request.path, 303)


@blueprint.post(ADDRESS + "/preview")
def preview(organisation_id: int, message_kind: str, locale: str) -> Answer:
    """A message with these words; nothing is kept."""
    place, form = _place(organisation_id, message_kind, locale), _form(message_kind, locale)
    is_good = form.validate()
    if "HX-Request" in request.headers:
        return render_template("deadlines/_words_preview.html", **_shown(form))
    return _page(place, form), 200 if is_good else 422


@blueprint.post(ADDRESS + "/restore")
def restore(organisation_id: int, message_kind: str, locale: str) -> Answer:
    """Go back to the words that would hold without one's own."""
    place, form = _place(organisation_id, message_kind, locale), _form(message_kind, locale)
    try:
        operations.restore_words(place, (message_kind, locale), current_account(), **_said(form))
        flash(_("The own words are gone."), "good")
    except StaleWords:
        db.session.rollback()
        flash(_(STALE), "warn")
    address = url_for(".edit", organisation_id=place.id, message_kind=message_kind, locale=locale)
    return redirect(address, 303)


def _place(organisation_id: int, kind: str, locale: str) -> Organisation:
    office()
    kept = {place.id: place for place in places_kept(current_viewer())}
    if organisation_id not in kept or kind not in KINDS or locale not in queries.LOCALES:
        abort(404)
    return kept[organisation_id]


def _form(kind: str, locale: str, **more: Any) -> WordsForm:
    form = WordsForm(**more)
    form.kind, form.locale = kind, locale
    return form


def _said(form: WordsForm) -> dict[str, Any]:
    return {"based_on": form.based_on.data or "", "now": current_viewer().now}


def _shown(form: WordsForm) -> dict[str, Any]:
    """The example with the words as typed, or what is wrong with them."""
    errors = [str(each) for each in (*form.subject.errors, *form.body.errors)]
    shown = None if errors else fill_examples(form.kind, form.locale, form.words)
    return {"shown": shown, "errors": errors, "locale": form.locale}


def _page(place: Organisation, form: WordsForm, *, stale: str | None = None) -> str:
    return render_template(
        "deadlines/words_edit.html",
        place=place,
        form=form,
        stale=stale,
        own=queries.own_word(place, form.kind, form.locale),
        above=queries.inherited(place, form.kind, form.locale),
        changes=queries.changes_of(place, form.kind, form.locale),
        title=TITLES[form.kind],
        language=LANGUAGES[form.locale],
        values=VALUES,
        **_shown(form),
    )
