"""Which texts of a form stand in another form of the school's last three years, and how much?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, any_, bindparam, not_, or_, select

from approvals.access import Ties, sight, ties_columns
from approvals.accounts.models import Organisation
from approvals.applications.models import Application
from approvals.database import db
from approvals.documents.copied_text import GAP, RUN, comparable, runs
from approvals.documents.fingerprints import fingerprints
from approvals.documents.models import PastForm
from approvals.documents.targets import fold
from approvals.documents.text_models import FormShingle, FormText
from approvals.documents.text_owner import YEARS, Owner
from approvals.viewer import Viewer

MOST_ROWS = 20_000
CANDIDATES = 5
"""Texts looked at whole for each field: those that share most numbers with it."""


Numbers = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Copied:
    """A text that stands in another one, as far as this viewer may know."""

    share: int
    """In percent of the text, at least 1."""
    own_field: str | None = None
    """The other field, where it is one of the same form."""
    application: Application | None = None
    """The other form's application, if the viewer may read it."""
    past_form: PastForm | None = None


def touched(texts: Mapping[str, str], changed: Mapping[str, str]) -> list[str]:
    """Of a form's fields those that were changed, and those that share or shared with one of them.

    `changed` has the former texts of the changed fields.
    """
    both = [text for name, before in changed.items() for text in (before, texts[name])]
    numbers = frozenset[int]().union(*(fingerprints(comparable(text)) for text in both))
    return [
        name
        for name, text in texts.items()
        if name in changed or numbers & fingerprints(comparable(text))
    ]


def copied_from(
    texts: Mapping[str, str], owner: Owner, viewer: Viewer, wanted: Collection[str] | None = None
) -> dict[str, Copied]:
    """For each field, or each wanted one, what it shares most with; who shares nothing is left out."""
    compared = {name: text for name, each in texts.items() if (text := comparable(each))}
    numbers = {name: fingerprints(text) for name, text in compared.items()}
    asked = {n: each for n, each in numbers.items() if wanted is None or n in wanted}
    found = _within(compared, numbers, asked)
    shares = _shares(compared, asked, owner)
    applications = _readable(viewer, {text.application_id for _, text in shares.values()})
    past = _past(viewer, owner, {text.past_form_id for _, text in shares.values()})
    for name, (share, text) in shares.items():
        if name not in found or share > found[name].share:
            found[name] = Copied(
                share,
                application=applications.get(text.application_id or 0),
                past_form=past.get(text.past_form_id or 0),
            )
    return found


def _within(
    texts: Mapping[str, str], numbers: Numbers, asked: Collection[str]
) -> dict[str, Copied]:
    """Fields of the form that share a run with another of its fields."""
    found = {}
    for name in asked:
        shares = [
            (_share(texts[name], set(runs(texts[other]))), other)
            for other in texts
            if other != name and numbers[name] & numbers[other]
        ]
        share, other = max(shares, default=(0, ""))
        if share:
            found[name] = Copied(share, own_field=other)
    return found


def _shares(
    texts: Mapping[str, str], numbers: Numbers, owner: Owner
) -> dict[str, tuple[int, FormText]]:
    candidates = _candidates(numbers, owner)
    ids = {text_id for each in candidates.values() for text_id in each}
    others = {
        each.id: each
        for each in (
            db.session.scalars(select(FormText).where(FormText.id.in_(ids))) if ids else ()
        )
    }
    found = {}
    for name, text_ids in candidates.items():
        shares = [
            (_share(texts[name], set(runs(others[text_id].content))), text_id)
            for text_id in text_ids
        ]
        share, text_id = max(shares, default=(0, 0))
        if share:
            found[name] = (share, others[text_id])
    return found


def _candidates(numbers: Numbers, owner: Owner) -> dict[str, list[int]]:
    """By field the texts with most numbers in common: one look into the index."""
    wanted = set[int]().union(*numbers.values())
    if not wanted:
        return {}
    same_project = and_(
        FormText.title_key == (fold(owner.title)[:200] or "\n"),
        or_(FormText.unit_key == fold(owner.unit)[:200], FormText.unit_key == ""),
    )
    rows = db.session.execute(
        select(FormShingle.number, FormShingle.text_id)
        .join(FormText, FormText.id == FormShingle.text_id)
        .where(
            FormShingle.school_id == owner.school_id,
            _one_of(wanted),
            FormText.year > owner.year - YEARS,
            or_(
                FormText.application_id.is_(None),
                FormText.application_id != (owner.application_id or 0),
            ),
            not_(same_project),
        )
        .limit(MOST_ROWS)
    ).all()
    texts_of: dict[int, list[int]] = defaultdict(list)
    for number, text_id in rows:
        texts_of[number].append(text_id)
    return {name: _most(each, texts_of) for name, each in numbers.items()}


def _one_of(numbers: set[int]) -> ColumnElement[bool]:
    """Thousands of numbers as one parameter: as so many they would cost more than the search."""
    if db.engine.dialect.name == "postgresql":
        wanted = bindparam("numbers", sorted(numbers), type_=ARRAY(BigInteger))
        return FormShingle.number == any_(wanted)
    written = bindparam("numbers", sorted(numbers), expanding=True, literal_execute=True)
    return FormShingle.number.in_(written)


def _most(numbers: frozenset[int], texts_of: Mapping[int, list[int]]) -> list[int]:
    shared = Counter(text_id for number in numbers for text_id in texts_of.get(number, ()))
    return [text_id for text_id, _ in shared.most_common(CANDIDATES)]


def _share(text: str, others: set[str]) -> int:
    """How many percent of a text stand in runs that another one has."""
    shared = end = 0
    for start in range(len(text) - RUN + 1):
        if text[start : start + RUN] in others:
            shared += start + RUN - max(start, end)
            end = start + RUN
    return max(1, round(100 * shared / len(text.replace(GAP, "")))) if shared else 0


def _readable(viewer: Viewer, ids: set[int | None]) -> dict[int, Application]:
    """Of these applications those whose texts the viewer may read."""
    wanted = ids - {None}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Application, *ties_columns(viewer)).where(Application.id.in_(wanted))
    )
    return {
        application.id: application
        for application, *ties in rows
        if sight(viewer, application, Ties(*ties)).texts
    }


def _past(viewer: Viewer, owner: Owner, ids: set[int | None]) -> dict[int, PastForm]:
    """Forms of earlier years, for those who check for the whole school."""
    wanted = ids - {None}
    if not wanted or not viewer.has_role("project_office", "supervisor", "auditor"):
        return {}
    school = db.session.get_one(Organisation, owner.school_id)
    if not any(viewer.manages(role, school.path) for role in ("project_office", "supervisor")):
        return {}
    rows = db.session.scalars(select(PastForm).where(PastForm.id.in_(wanted)))
    return {each.id: each for each in rows}
