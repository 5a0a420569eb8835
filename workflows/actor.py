"""Who takes a step: a person or the clock, with the roles held at this one subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person, or the clock, with the roles held at this one subject."""

    account_id: int | None
    roles: Mapping[str, int | None] = field(default_factory=dict)
    """Role → the account acted for by delegation, or None for oneself."""


CLOCK = Actor(None, {"clock": None})
