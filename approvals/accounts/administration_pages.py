"""The part of the program that is for system administrators, and what its pages ask first."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from approvals.accounts import search_queries
from approvals.accounts.administration import Domain, administered, looked_after
from approvals.accounts.models import Account, Organisation
from approvals.accounts.queries import current_viewer, grants_of
from approvals.database import utc_now

administration = Blueprint("administration", __name__, url_prefix="/administration")

OPEN_TO_THOSE_WHO_LOOK = frozenset({"administration.index", "administration.grants"})


@administration.before_request
def keep_to_administrators() -> None:
    """Nobody else comes in, but to see who holds what in their own organisation."""
    viewer = current_viewer()
    if administered(viewer):
        return
    if not (request.endpoint in OPEN_TO_THOSE_WHO_LOOK and looked_after(viewer)):
        abort(403)


@administration.get("/")
def index() -> Response:
    """Where administration begins: the people, or who holds what."""
    page = "people" if administered(current_viewer()) else "grants"
    return redirect(url_for(f"administration.{page}"), 303)


def own_domain() -> Domain:
    """The places that the person administers."""
    return administered(current_viewer())


def person_or_404(account_id: int) -> Account:
    """A person within one's domain; for everybody else there is no such page."""
    return search_queries.person(own_domain(), account_id) or abort(404)


def person_to_change(account_id: int) -> Account:
    """A person within one's domain who holds no role beyond it: else one could take over the
    account of somebody above oneself."""
    account, domain = person_or_404(account_id), own_domain()
    if not all(domain.covers(grant.org_path) for grant in grants_of(account.id, utc_now())):
        abort(403)
    return account


def organisation_or_404(organisation_id: int) -> Organisation:
    """An organisation within one's domain."""
    return search_queries.organisation(own_domain(), organisation_id) or abort(404)
