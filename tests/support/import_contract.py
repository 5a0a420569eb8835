"""The direction of imports inside and across rooms, as a contract that `lint-imports` keeps.

A file's level is told by the last word of its name: `session_operations` holds operations. Files
with another name belong to those who use them: what they import counts for the importer.
"""

from __future__ import annotations

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

LEVELS = {
    "models": 0,
    "queries": 1,
    "effects": 2,
    "door": 3,
    "operations": 4,
    "forms": 5,
    "views": 6,
    "jobs": 6,
    "cli": 6,
}
ENDS = 6
"""The level of what only `create_app`, a queue or a shell calls."""


class Rooms(Contract):
    """Imports between files with a level never go up; views, jobs and commands stay in their room."""

    package = fields.StringField()
    rooms = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Follow every import from every file that has a level."""
        wrong = [chain for start in self._levelled(graph) for chain in self._wrong(graph, (start,))]
        return ContractCheck(kept=not wrong, metadata={"chains": sorted(wrong)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Each chain of imports that goes the wrong way."""
        for chain in check.metadata["chains"]:
            output.print_error(" -> ".join(chain))

    def _levelled(self, graph: ImportGraph) -> list[str]:
        return sorted(m for m in graph.modules if self._level(m) is not None)

    def _wrong(self, graph: ImportGraph, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for target in graph.find_modules_directly_imported_by(path[-1]):
            level = self._level(target)
            if level is None and self._room(target) and target not in path:
                yield from self._wrong(graph, (*path, target))
            elif level is not None and self._forbids(path[0], target, level):
                yield (*path, target)

    def _forbids(self, start: str, target: str, level: int) -> bool:
        elsewhere = self._room(start) != self._room(target)
        return level > (self._level(start) or 0) or (level == ENDS and elsewhere)

    def _level(self, module: str) -> int | None:
        if module != f"{self.package}.door" and not self._room(module):
            return None
        return LEVELS.get(module.rsplit(".", 1)[-1].rsplit("_", 1)[-1])

    def _room(self, module: str) -> str | None:
        parts = module.split(".")
        is_inside = len(parts) > 2 and parts[0] == self.package and parts[1] in self.rooms  # type: ignore[operator]
        return parts[1] if is_inside else None
