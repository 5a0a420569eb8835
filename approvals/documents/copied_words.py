"""How is a copied text told to the person at its field?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications.forms import TEXT_LABELS
from approvals.applications.limits import TEXT_NAMES
from approvals.applications.models import Application
from approvals.documents.text_owner import owner_of
from approvals.documents.text_queries import Copied, copied_from, touched
from approvals.viewer import Viewer

FIELD_LABELS = {
    "achievement": _l("What was done"),
    **{name: label for name, (label, _help) in TEXT_LABELS.items()},
}


@dataclass(frozen=True)
class CopiedWords:
    """The sentence, and where the other form is read."""

    words: str
    url: str | None = None


def copied_in_declaration(application: Application, viewer: Viewer) -> dict[str, CopiedWords]:
    """What is copied in a declaration as it is stored, by field."""
    return copied_in(_texts_of(application), application, viewer)


def copied_after(
    application: Application, viewer: Viewer, changed: Mapping[str, str]
) -> dict[str, CopiedWords | None]:
    """What is said at the fields that a save may concern: the changed ones, with what stood there
    before, and those that share something with them. None: nothing is copied there."""
    texts = _texts_of(application)
    fields = touched(texts, {name: text for name, text in changed.items() if name in texts})
    found = copied_in(texts, application, viewer, fields) if fields else {}
    return {name: found.get(name) for name in fields}


def _texts_of(application: Application) -> dict[str, str]:
    return {name: getattr(application.declaration, name) for name in TEXT_NAMES}


def copied_in(
    texts: Mapping[str, str],
    application: Application,
    viewer: Viewer,
    wanted: Collection[str] | None = None,
) -> dict[str, CopiedWords]:
    """What is copied in some texts of an application, by field; of the wanted ones only."""
    found = copied_from(texts, owner_of(application), viewer, wanted)
    return {name: _words(copied) for name, copied in found.items()}


def _words(copied: Copied) -> CopiedWords:
    values: dict[str, Any] = {"share": copied.share}
    if copied.own_field:
        values["field"] = FIELD_LABELS[copied.own_field]
        return CopiedWords(
            _("%(share)s %% of this text stands word for word in “%(field)s” as well.", **values)
        )
    if copied.application:
        values["form"] = copied.application.name
        return CopiedWords(
            _("%(share)s %% of this text stands word for word in “%(form)s”.", **values),
            url_for("applications.show", application_id=copied.application.id),
        )
    if copied.past_form:
        values |= {"form": copied.past_form.title, "year": copied.past_form.year}
        return CopiedWords(
            _("%(share)s %% of this text stands word for word in “%(form)s” of %(year)s.", **values)
        )
    sentence = _(
        "%(share)s %% of this text stands word for word in another form of the school.", **values
    )
    return CopiedWords(sentence)
