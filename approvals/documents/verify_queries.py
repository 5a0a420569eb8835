"""Is a paper with this number and digest the current version, an older one, or none?"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from approvals.applications.models import Application
from approvals.applications.version_models import ApplicationVersion
from approvals.database import db
from approvals.reports.models import Report


class Standing(StrEnum):
    """What a paper is."""

    CURRENT = "current"
    OLDER = "older"
    NONE = "none"


def standing_of(number: str, digest: str) -> Standing:
    """The same two queries and comparisons whether there is such a number or not."""
    as_typed = Application.number.in_((number, number.upper()))
    versions = db.session.scalars(
        select(ApplicationVersion.digest)
        .join(Application, Application.id == ApplicationVersion.application_id)
        .where(as_typed)
        .order_by(ApplicationVersion.number.desc())
    ).all()
    reports = db.session.scalars(
        select(Report.form_digest)
        .join(Application, Application.id == Report.application_id)
        .where(as_typed, Report.form_digest.is_not(None))
        .order_by(Report.filed_at.desc(), Report.id.desc())
    ).all()
    found = {_among(versions, digest), _among([each or "" for each in reports], digest)}
    return next(each for each in Standing if each in found)


def _among(digests: Sequence[str], digest: str) -> Standing:
    """The digests of one form, the current version first, as far as the typed one goes."""
    typed = digest.encode()
    places = [
        place
        for place, each in enumerate(digests)
        if hmac.compare_digest(each[: len(digest)].encode(), typed)
    ]
    if not places:
        return Standing.NONE
    return Standing.CURRENT if places[0] == 0 else Standing.OLDER
