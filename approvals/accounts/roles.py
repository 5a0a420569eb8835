"""The roles that come with the product: added from workflows/roles.yaml, rows from then on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from approvals.accounts.models import Role
from approvals.database import db
from workflows.yaml_file import read_yaml

SHIPPED = Path(__file__).parents[2] / "workflows" / "roles.yaml"


def seed_roles(path: Path = SHIPPED) -> int:
    """Add the shipped roles that are missing; a school's own wording stays. Commits; how many."""
    known = set(db.session.scalars(db.select(Role.key)))
    missing = [
        _row(each, position)
        for position, each in enumerate(shipped(path))
        if each["key"] not in known
    ]
    db.session.add_all(missing)
    db.session.commit()
    return len(missing)


def shipped(path: Path = SHIPPED) -> list[dict[str, Any]]:
    """The entries of roles.yaml."""
    content = read_yaml(path)
    return content["roles"] if isinstance(content, dict) else content


def _row(entry: dict[str, Any], position: int) -> Role:
    return Role(
        key=entry["key"],
        title_zh=entry["title"]["zh"],
        title_en=entry["title"]["en"],
        level=entry.get("level", "school"),
        position=position,
    )
