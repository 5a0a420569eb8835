"""How is a whole declaration made out of a title? By paragraphs that fit together, always the same."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

from approvals.budget.amounts import split
from approvals.demo.content import (
    SECTIONS,
    DemoOrganisation,
    Line,
    ProjectTitle,
    Texts,
    kind_lines,
    organisations,
    read,
    whole_declarations,
)


def texts_for(project: ProjectTitle, year: int, turn: int) -> Texts:
    """The texts of a project: written out where there are some, else put together.

    The same turn (any number) gives the same texts, another turn others.
    """
    whole = whole_declarations().get(project.title)
    if whole is not None:
        return whole.texts
    words = _words(project, year, turn)
    return Texts(
        **{section: _paragraphs(project, section, turn).format_map(words) for section in SECTIONS}
    )


def lines_for(project: ProjectTitle, amount: Decimal) -> tuple[Line, ...]:
    """The budget lines of a project for this amount, adding up to it."""
    shares = kind_lines(project.kind)
    parts = split(amount, [share.percent for share in shares])
    return tuple(
        Line(share.category, share.purpose, part) for share, part in zip(shares, parts, strict=True)
    )


def _paragraphs(project: ProjectTitle, section: str, turn: int) -> str:
    """One paragraph for the kind of project and one for any, drawn by a digest and not by chance."""
    variants = read("paragraphs")[section]
    drawn = sha256(f"{project.title}/{section}/{turn}".encode()).digest()
    special, general = variants[project.kind], variants["any"]
    return special[drawn[0] % len(special)] + general[drawn[1] % len(general)]


def _words(project: ProjectTitle, year: int, turn: int) -> dict[str, str]:
    department = _department(project.department)
    return {
        "title": project.title,
        "department": department.name,
        "specialty": department.specialties[turn % len(department.specialties)],
        "partner": department.partners[turn % len(department.partners)],
        "year": str(year),
        "next_year": str(year + 1),
    }


def _department(key: str) -> DemoOrganisation:
    return next(each for each in organisations() if each.key == key)
