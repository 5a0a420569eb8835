"""What is the demo made of? The invented school world and the real figures, as typed values.

The words stand in content/*.yaml. Nothing here touches the database: `seed` plays it through the door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflows.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "content"
SECTIONS = ("summary", "basis", "necessity", "safeguards", "schedule", "goals")
KINDS = ("course", "training", "teachers", "students", "digital")


@dataclass(frozen=True)
class DemoOrganisation:
    key: str
    kind: str
    code: str
    parent: str | None
    name: str
    name_en: str
    specialties: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    key: str
    number: str
    name: str
    at: str
    """Key of the organisation."""
    job: str
    login: str | None = None
    """Only the accounts that the sign-in page lists have one."""
    roles: tuple[tuple[str, str], ...] = ()
    """Pairs of a role and the organisation that it is granted at."""


@dataclass(frozen=True)
class Seats:
    chair: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class CallPlan:
    """One call as it is made every year; `{year}` in the titles is the year."""

    key: str
    programme: str
    at: str
    code: str
    title: str
    title_en: str
    guidance: str
    sources: Mapping[str, Decimal]
    ceiling_amount: Decimal | None
    tranches: tuple[tuple[str, int], ...]
    """Gate and share in hundredths of a percent."""
    days: Mapping[str, str]
    """`03-13` in the call's year, `next 05-15` in the year after it."""
    committees: Mapping[str, Seats]

    @property
    def envelope_amount(self) -> Decimal:
        return sum(self.sources.values(), Decimal(0))


@dataclass(frozen=True)
class Line:
    category: str
    purpose: str
    amount: Decimal


@dataclass(frozen=True)
class LineShare:
    """A budget line of a kind of project, as a percentage of whatever is asked for."""

    category: str
    purpose: str
    percent: int


@dataclass(frozen=True)
class IndicatorRow:
    """A row with what is reported for it in the end: where all went well, and where not."""

    level1: str
    level2: str
    level3: str
    target: str
    weight: Decimal | None = None
    reached: str | None = None
    missed: str | None = None


@dataclass(frozen=True)
class ProjectTitle:
    department: str
    kind: str
    title: str


@dataclass(frozen=True)
class Texts:
    """The six texts of a declaration, and last year's use of money."""

    summary: str
    basis: str
    necessity: str
    safeguards: str
    schedule: str
    goals: str
    last_year_use: str = ""


@dataclass(frozen=True)
class WholeDeclaration:
    title: str
    leader: str
    members: tuple[str, ...]
    lines: tuple[Line, ...]
    texts: Texts
    indicators: tuple[IndicatorRow, ...]

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@cache
def organisations() -> tuple[DemoOrganisation, ...]:
    """Parents before their children."""
    return tuple(
        DemoOrganisation(**{key: _frozen(value) for key, value in entry.items()})
        for entry in read("organisations")
    )


@cache
def people() -> tuple[Person, ...]:
    return tuple(
        Person(**{key: _frozen(value) for key, value in entry.items()}) for entry in read("people")
    )


@cache
def call_plans() -> tuple[CallPlan, ...]:
    return tuple(_call_plan(entry) for entry in read("programmes")["calls"])


@cache
def kind_lines(kind: str) -> tuple[LineShare, ...]:
    """The budget of a kind of project; the percentages add up to 100."""
    return tuple(LineShare(*row) for row in read("programmes")["lines"][kind])


@cache
def kind_indicators(kind: str) -> tuple[IndicatorRow, ...]:
    """The indicators of a kind of project; the weights add up to 90."""
    return indicator_rows(read("programmes")["indicators"][kind])


@cache
def titles() -> tuple[ProjectTitle, ...]:
    return tuple(
        ProjectTitle(department, kind, title)
        for department, rows in read("titles").items()
        for kind, title in rows
    )


@cache
def whole_declarations() -> Mapping[str, WholeDeclaration]:
    """The declarations that are written out, by title."""
    entries = read("declarations")
    return MappingProxyType({entry["title"]: _declaration(entry) for entry in entries})


@cache
def read(name: str) -> Any:
    """A content file as plain values: not to be changed by who reads it."""
    return read_yaml(FOLDER / f"{name}.yaml")


def budget_lines(rows: Sequence[Sequence[str]]) -> tuple[Line, ...]:
    return tuple(Line(category, purpose, Decimal(amount)) for category, purpose, amount in rows)


def indicator_rows(rows: Sequence[Sequence[Any]]) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(*row[:4], *(Decimal(weight) for weight in row[4:5]), *row[5:]) for row in rows
    )


def _call_plan(entry: Mapping[str, Any]) -> CallPlan:
    plain = {key: entry[key] for key in ("key", "programme", "at", "code", "title", "title_en")}
    ceiling = entry["ceiling"]
    return CallPlan(
        **plain,
        guidance=entry["guidance"],
        sources={source: Decimal(amount) for source, amount in entry["sources"].items()},
        ceiling_amount=None if ceiling is None else Decimal(ceiling),
        tranches=_frozen(entry["tranches"]),
        days=entry["days"],
        committees={
            stage: Seats(seats["chair"], tuple(seats["members"]))
            for stage, seats in entry["committees"].items()
        },
    )


def _declaration(entry: Mapping[str, Any]) -> WholeDeclaration:
    return WholeDeclaration(
        title=entry["title"],
        leader=entry["leader"],
        members=tuple(entry["members"]),
        lines=budget_lines(entry["lines"]),
        texts=Texts(**entry["texts"]),
        indicators=indicator_rows(entry["indicators"]),
    )


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
