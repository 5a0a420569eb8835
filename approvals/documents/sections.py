"""The part of an application's page that hands out its official forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from approvals.applications.models import Application
from approvals.applications.sections import Section
from approvals.documents.queries import SELF_EVALUATION, TARGET, kinds_for
from approvals.sight import Sight
from approvals.viewer import Viewer

TITLES = {TARGET: _l("Performance target form"), SELF_EVALUATION: _l("Self-evaluation form")}
FORMATS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}


def _forms(application: Application, seen: Sight, _viewer: Viewer) -> Mapping[str, Any]:
    kinds = kinds_for(application.id, seen)
    return {"forms": {kind: TITLES[kind] for kind in kinds}, "formats": FORMATS}


def _reads(_application: Application, seen: Sight) -> bool:
    return seen.texts


SECTIONS = (
    Section(
        key="forms",
        title=_l("Official forms"),
        template="documents/_forms.html",
        load=_forms,
        shown=_reads,
    ),
)
