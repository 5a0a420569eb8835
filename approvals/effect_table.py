"""Which effects may a definition name, which of them book money, and what is rung after a commit?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from approvals.step import Effect


class UnknownEffect(LookupError):
    """A definition names an effect that no room of the program has."""


@dataclass
class _Table:
    """Given by `create_app`, once."""

    effects: Mapping[str, Effect]
    money: frozenset[str]
    bell: Callable[[], object] | None = None


_table = _Table({}, frozenset())


def install(
    effects: Mapping[str, Effect], money: frozenset[str], bell: Callable[[], object]
) -> None:
    """Give the door its table of effects, and the bell for the post: called by `create_app`."""
    _table.effects, _table.money, _table.bell = effects, money, bell


def names() -> frozenset[str]:
    """Every effect that a definition may name."""
    return frozenset(_table.effects)


def money_effects() -> frozenset[str]:
    """Those that book money."""
    return _table.money


def effect(name: str) -> Effect:
    """The effect of this name. Raises UnknownEffect."""
    if name not in _table.effects:
        raise UnknownEffect(f"no room of the program has effect {name!r}")
    return _table.effects[name]


def ring() -> None:
    """Ask for the outbox to be drained; the step stands though nobody should hear it."""
    if _table.bell is not None:
        _table.bell()
