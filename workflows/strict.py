"""Is a piece of YAML what it has to be? Reads it key by key and names path and fault if not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from workflows.parts import Title

T = TypeVar("T")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class DefinitionError(ValueError):
    """A definition's file has the wrong shape: file, path in it, and what is wrong."""


class Entry:
    """One mapping of a definition. Every key is taken once; `done` refuses what nobody took."""

    def __init__(self, raw: object, where: str) -> None:
        if not isinstance(raw, Mapping):
            raise DefinitionError(f"{where}: expected keys and values, found {raw!r}")
        self._raw: Mapping[str, Any] = raw
        self._taken: set[str] = set()
        self.where = where

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def fail(self, name: str, fault: str) -> DefinitionError:
        """The fault at one key, to be raised."""
        return DefinitionError(f"{self.where}.{name}: {fault}")

    def take(self, name: str) -> Any:
        """A value of any shape. Raises if it is missing."""
        self._taken.add(name)
        if name not in self._raw:
            raise DefinitionError(f"{self.where}: {name} is missing")
        return self._raw[name]

    def done(self) -> None:
        """Raise if there is a key that the schema does not know."""
        if unknown := sorted(str(name) for name in self._raw if name not in self._taken):
            raise DefinitionError(f"{self.where}: unknown key {', '.join(unknown)}")

    def key(self, name: str) -> str:
        """A name in lower case with underscores."""
        return self._name(self.take(name), name)

    def optional_key(self, name: str) -> str | None:
        return self.key(name) if name in self else None

    def keys(self, name: str) -> tuple[str, ...]:
        """A list of at least one name, none twice; an absent one is empty."""
        if name not in self:
            return ()
        names = tuple(self._name(each, name) for each in self.list(name))
        if not names or len(set(names)) != len(names):
            raise self.fail(name, "give at least one, and none twice")
        return names

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Names that lead to names; an absent one is empty."""
        value = self.take(name) if name in self else {}
        if not isinstance(value, Mapping):
            raise self.fail(name, f"expected names and names, found {value!r}")
        return tuple((self._name(a, name), self._name(b, name)) for a, b in value.items())

    def number(self, name: str) -> int:
        """A whole number above zero."""
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.fail(name, f"expected a whole number above zero, found {value!r}")
        return value

    def hour(self, name: str) -> int | None:
        """An hour of a day, 0 to 23; absent is None."""
        value = self.take(name) if name in self else None
        if value is not None and (type(value) is not int or not 0 <= value <= 23):
            raise self.fail(name, f"expected an hour from 0 to 23, found {value!r}")
        return value

    def flag(self, name: str) -> bool:
        """true or false; absent is false."""
        value = self.take(name) if name in self else False
        if not isinstance(value, bool):
            raise self.fail(name, f"expected true or false, found {value!r}")
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str | None) -> str | None:
        """One of several words."""
        value = self.take(name) if name in self else default
        if value is not None and value not in choices:
            raise self.fail(name, f"expected one of {', '.join(choices)}, found {value!r}")
        return value

    def title(self, name: str) -> Title:
        """Words in both languages; empty ones are read, for the prover to find."""
        words = Entry(self.take(name), f"{self.where}.{name}")
        title = Title(words.words("zh"), words.words("en"))
        words.done()
        return title

    def words(self, name: str) -> str:
        """Text for people; an absent one is empty."""
        value = self.take(name) if name in self else ""
        if not isinstance(value, str):
            raise self.fail(name, f"expected words, found {value!r}")
        return value.strip()

    def list(self, name: str) -> list[Any]:
        """A list of any things; an absent one is empty."""
        value = self.take(name) if name in self else []
        if not isinstance(value, list):
            raise self.fail(name, f"expected a list, found {value!r}")
        return value

    def each(self, name: str, read: Callable[[Entry, int], T]) -> tuple[T, ...]:
        """Every mapping of a list, read by the same function."""
        entries = [Entry(raw, f"{self.where}.{name}[{i}]") for i, raw in enumerate(self.list(name))]
        return tuple(_whole(entry, i, read) for i, entry in enumerate(entries))

    def within(self, name: str, read: Callable[[Entry], T]) -> T:
        """A mapping inside this one."""
        entry = Entry(self.take(name), f"{self.where}.{name}")
        found = read(entry)
        entry.done()
        return found

    def _name(self, value: object, name: str) -> str:
        if not isinstance(value, str) or not KEY.fullmatch(value):
            raise self.fail(name, f"expected a name in lower case, found {value!r}")
        return value


def _whole(entry: Entry, position: int, read: Callable[[Entry, int], T]) -> T:
    found = read(entry, position)
    entry.done()
    return found
