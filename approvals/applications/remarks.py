"""What is said beside the fields of a declaration, besides marks and faults? None of it blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from approvals.applications.merge import name_of
from approvals.applications.models import Application
from approvals.applications.sheet import CELLS, FIELDS, Sheet
from approvals.applications.standards import Against, against_standards
from approvals.applications.stray_dates import stray_dates
from approvals.documents.strange_levels import strange_level


@dataclass(frozen=True)
class Remarks:
    """By the names of fields and rows (`lines:12`)."""

    taken: tuple[str, ...]
    """Taken over from an earlier project, not touched since and not confirmed."""
    dates: Mapping[str, str]
    """Dates outside the years of the call."""
    standards: Mapping[str, Against]
    """The expense standard of each budget line that has one, by the line's name."""
    levels: Mapping[str, str]
    """Indicators with a word that the call's version of the form does not know."""


@dataclass(frozen=True)
class Hint:
    """Something to look at before submitting, and at which field or row."""

    name: str
    words: str

    @property
    def field(self) -> str:
        """The field, or the table in which the row stands."""
        return self.name.partition(":")[0]


def remarks(application: Application, sheet: Sheet) -> Remarks:
    """Everything that is said beside the fields as they are stored."""
    taken = set(application.declaration.taken_over)
    present = tuple(name for name in _names(sheet) if name in taken)
    return Remarks(
        present,
        stray_dates(application, sheet),
        against_standards(application),
        strange_levels(application, sheet),
    )


def hints(found: Remarks) -> Iterator[Hint]:
    """For the checklist: each field by itself, the rows of a table together."""
    for name in FIELDS:
        if name in found.dates:
            yield Hint(name, found.dates[name])
        elif name in found.taken:
            yield Hint(name, _("still as in the earlier project"))
    for table in CELLS:
        rows = [name for name in found.taken if name.startswith(f"{table}:")]
        if rows:
            words = ngettext(
                "%(num)s row still as in the earlier project",
                "%(num)s rows still as in the earlier project",
                len(rows),
            )
            yield Hint(rows[0], words)
        for name in found.dates:
            if name.startswith(f"{table}:"):
                yield Hint(name, found.dates[name])
    if found.levels:
        words = ngettext(
            "%(num)d row with levels that the form does not know",
            "%(num)d rows with levels that the form does not know",
            len(found.levels),
        )
        yield Hint(next(iter(found.levels)), words)
    yield from (Hint(name, each.words) for name, each in found.standards.items() if each.is_over)


def strange_levels(application: Application, sheet: Sheet) -> dict[str, str]:
    """A sentence by the name of each indicator whose levels are not in the call's version."""
    words = application.call.words
    found = {
        name_of("indicators", row.key): strange_level(
            words, row.cells["level1"], row.cells["level2"]
        )
        for row in sheet.tables["indicators"]
    }
    return {name: _(each.message, **each.values) for name, each in found.items() if each}


def _names(sheet: Sheet) -> Iterator[str]:
    yield from FIELDS
    for table, rows in sheet.tables.items():
        yield from (f"{table}:{row.key}" for row in rows)
