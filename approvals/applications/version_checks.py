"""Does what was handed in still give the digest that its receipt names?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from approvals.applications.snapshot import digest_of
from approvals.applications.version_models import ApplicationVersion
from approvals.database import db

VERSIONS_AT_ONCE = 100


def check_versions() -> Iterator[tuple[ApplicationVersion, bool]]:
    """Each version and whether it is as it was handed in."""
    rows = (
        select(ApplicationVersion)
        .order_by(ApplicationVersion.id)
        .execution_options(yield_per=VERSIONS_AT_ONCE)
    )
    for version in db.session.scalars(rows):
        yield version, digest_of(version.content) == version.digest
