"""What an administrator administers, and what others may look up: by place, never beyond it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from approvals.access import below
from approvals.viewer import Viewer

LOOKING = ("system_admin", "project_office", "auditor", "bureau_office")
"""Who may see who holds what, in their organisation and below."""


@dataclass(frozen=True)
class Domain:
    """Places of the organisation tree, each with everything below it."""

    paths: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.paths)

    def covers(self, path: str) -> bool:
        """Whether a place lies within."""
        return any(path.startswith(each) for each in self.paths)

    def of(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """The same as a condition."""
        return or_(false(), *(below(column, path) for path in self.paths))


def administered(viewer: Viewer) -> Domain:
    """Where somebody is system administrator, in their own name: this is never delegated."""
    own = (hat for hat in viewer.hats_of("system_admin") if hat.on_behalf_of is None)
    return Domain(tuple(sorted({hat.org_path for hat in own})))


def looked_after(viewer: Viewer) -> Domain:
    """Where somebody may see who holds which role."""
    return Domain(tuple(sorted({hat.org_path for hat in viewer.hats_of(*LOOKING)})))
