"""The parts of an application's page. Each room offers its own; this file only knows their shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.applications.models import Application
from approvals.sight import Sight
from approvals.viewer import Viewer


@dataclass(frozen=True)
class Section:
    """One part: what the present stage needs is open, the others are fetched when unfolded."""

    key: str
    title: Any
    """A lazy string."""
    template: str
    """A partial that draws what `load` returns."""
    load: Callable[[Application, Sight, Viewer], Mapping[str, Any]]
    shown: Callable[[Application, Sight], bool]
    open_in: frozenset[str] = frozenset()
    """Stages of the life in which it is open from the start."""
    is_drawn_at_once: bool = False
    """Where it is open it comes with the page itself; other open parts are fetched right after."""


_sections: list[Section] = []


def install(sections: Iterable[Section]) -> None:
    """Give the page its parts in order: called once, by `create_app`."""
    _sections[:] = sections


def sections_for(application: Application, seen: Sight) -> list[Section]:
    """The parts that this viewer may open."""
    return [section for section in _sections if section.shown(application, seen)]
