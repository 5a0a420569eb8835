"""Do the files keep the shape that makes them readable? Lengths, first lines, one writer of states."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(
    path for folder in ("approvals", "workflows") for path in (ROOT / folder).rglob("*.py")
)
LONGEST_FUNCTION = 40
CURSOR = "workflows/engine.py"
"""Its machine moves a small object of its own, never a row."""


def test_no_function_is_too_long() -> None:
    """What is longer works on more than one level."""
    assert [where for path in SOURCES for where in _long_functions(path)] == []


def test_every_file_says_what_it_answers() -> None:
    """Its docstring comes first. Empty files need none."""
    assert [_name(p) for p in SOURCES if _lines(p) and not ast.get_docstring(_tree(p))] == []


def test_only_the_door_writes_a_state() -> None:
    """Everything else asks the door."""
    writers = {_name(path) for path in SOURCES if _writes_state(path)}
    assert writers == {"approvals/door.py", CURSOR}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _long_functions(path: Path) -> list[str]:
    return [
        f"{_name(path)}: {node.name}"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]


def _writes_state(path: Path) -> bool:
    """Whether any attribute called `state` is assigned, alone or among others."""
    return any(
        isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store)
        for node in ast.walk(_tree(path))
    )
