"""Which phrases a checker is offered, and which of them are theirs to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import or_, select

from approvals.accounts.models import Organisation
from approvals.applications.phrase_models import Phrase
from approvals.database import db
from approvals.presentation import localized
from approvals.viewer import Viewer
from workflows.definition import Action

CHECKERS = ("department_head", "project_office", "leading_group", "supervisor", "bureau_office")
SHARERS = ("project_office", "bureau_office")


@dataclass(frozen=True)
class Shelf:
    """The phrases of one owner in their order."""

    organisation_id: int | None
    """Null: the viewer's own."""
    name: str
    """Of the organisation that shares them."""
    phrases: tuple[Phrase, ...]
    is_mine: bool
    """Whether the viewer may change them."""


@dataclass(frozen=True)
class Picks:
    """The phrases offered beside a text field."""

    own: tuple[str, ...]
    shared: tuple[str, ...]


def checks(viewer: Viewer) -> bool:
    """Whether this person says anything about what others wrote."""
    return viewer.has_role(*CHECKERS) or bool(viewer.seats)


def picks_for(viewer: Viewer, action: Action | None = None) -> Picks | None:
    """What is offered at a step's fields: one query; none to applicants at their own steps."""
    if not checks(viewer) or (action and "applicant" in action.by):
        return None
    found = _phrases(viewer)
    return Picks(
        tuple(each.text for each in found if each.account_id),
        tuple(each.text for each in found if each.organisation_id),
    )


def shelves(viewer: Viewer) -> list[Shelf]:
    """One's own phrases, then those of every organisation that shares some or could."""
    found = _phrases(viewer)
    mine = sharing_places(viewer)
    ids = mine | {each.organisation_id for each in found if each.organisation_id}
    places = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.path)
    ).all()
    own = Shelf(None, "", tuple(each for each in found if each.account_id), True)
    return [own, *(_shelf(place, found, place.id in mine) for place in places)]


def _shelf(place: Organisation, found: Sequence[Phrase], is_mine: bool) -> Shelf:
    phrases = tuple(each for each in found if each.organisation_id == place.id)
    return Shelf(place.id, localized(place), phrases, is_mine)


def sharing_places(viewer: Viewer) -> set[int]:
    """The organisations whose phrases this person keeps."""
    return {hat.organisation_id for hat in viewer.hats_of(*SHARERS)}


def phrase_of(viewer: Viewer, phrase_id: int) -> Phrase:
    """A phrase that this person may change; 404 for any other."""
    phrase = db.session.get(Phrase, phrase_id) or abort(404)
    if phrase.account_id != viewer.account.id and (
        phrase.organisation_id not in sharing_places(viewer)
    ):
        abort(404)
    return phrase


def shelf_of(account_id: int | None, organisation_id: int | None) -> Sequence[Phrase]:
    """The phrases of one owner in their order."""
    return db.session.scalars(
        select(Phrase)
        .where(Phrase.account_id == account_id, Phrase.organisation_id == organisation_id)
        .order_by(Phrase.position, Phrase.id)
    ).all()


def _phrases(viewer: Viewer) -> Sequence[Phrase]:
    """One's own and those of one's organisations up to the root."""
    paths = [viewer.account.organisation.path, *(hat.org_path for hat in viewer.hats)]
    places = {int(part) for path in paths for part in path.strip("/").split("/")}
    return db.session.scalars(
        select(Phrase)
        .where(or_(Phrase.account_id == viewer.account.id, Phrase.organisation_id.in_(places)))
        .order_by(Phrase.position, Phrase.id)
    ).all()
