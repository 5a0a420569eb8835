"""Administration: people, found by two characters; added, changed, unlocked, closed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts import (
    operations,
    search_queries,
    sign_in_operations,
    succession_operations,
)
from approvals.accounts.administration_forms import PersonForm, organisation_choices
from approvals.accounts.administration_pages import (
    administration,
    own_domain,
    person_or_404,
    person_to_change,
)
from approvals.accounts.forms import trimmed
from approvals.accounts.holdings import Holdings, holdings_of
from approvals.accounts.models import Account
from approvals.accounts.queries import current_account, grants_of
from approvals.accounts.search_queries import PeopleSearch
from approvals.accounts.succession_forms import SuccessorForm
from approvals.database import utc_now


@administration.get("/people")
def people() -> str:
    """People by staff number, a page at a time."""
    domain, wanted = own_domain(), _wanted()
    return render_template(
        "administration/people.html",
        page=search_queries.people(domain, wanted, utc_now()),
        wanted=wanted,
        organisations=organisation_choices(domain),
        roles=search_queries.grantable_roles(),
    )


@administration.get("/people/new")
def ask_person() -> str:
    """The form for a new person."""
    form = PersonForm(own_domain(), organisation_id=request.args.get("organisation", type=int))
    return render_template("administration/person_new.html", form=form)


@administration.post("/people/new")
def add_person() -> Response | tuple[str, int]:
    """Add a person; the temporary password is shown once."""
    form = PersonForm(own_domain())
    if not form.validate():
        return render_template("administration/person_new.html", form=form), 422
    made = operations.add_person(form.columns(), current_account(), now=utc_now())
    _show_password(made.account, made.password)
    return _to_person(made.account)


@administration.get("/people/<int:account_id>")
def person(account_id: int) -> str:
    """One person: names, roles, sessions, closing."""
    account = person_or_404(account_id)
    return _page(account, PersonForm(own_domain(), account))


@administration.post("/people/<int:account_id>")
def edit_person(account_id: int) -> Response | tuple[str, int]:
    """Other names, another organisation."""
    account = person_to_change(account_id)
    form = PersonForm(own_domain(), account)
    if not form.validate():
        return _page(account, form), 422
    operations.edit_person(account, form.columns(), current_account(), now=utc_now())
    flash(_("Saved."), "good")
    return _to_person(account)


@administration.post("/people/<int:account_id>/reset-password")
def reset_password(account_id: int) -> Response:
    """A temporary password, shown once."""
    account = person_to_change(account_id)
    password = operations.reset_password(account, current_account(), now=utc_now())
    _show_password(account, password)
    return _to_person(account)


@administration.post("/people/<int:account_id>/unlock")
def unlock(account_id: int) -> Response:
    """Let the person try again at once."""
    account = person_to_change(account_id)
    operations.unlock(account, current_account(), now=utc_now())
    flash(_("%(name)s may sign in again.", name=account.name), "good")
    return _to_person(account)


@administration.post("/people/<int:account_id>/end-sessions")
def end_sessions(account_id: int) -> Response:
    """Sign the person out everywhere."""
    account = person_to_change(account_id)
    operations.sign_out_everywhere(account, current_account(), now=utc_now())
    flash(_("%(name)s is signed out everywhere.", name=account.name), "good")
    return _to_person(account)


@administration.get("/people/<int:account_id>/deactivate")
def ask_deactivation(account_id: int) -> str:
    """What the person holds, and who takes it over."""
    account = person_or_404(account_id)
    held = holdings_of(account.id)
    return _closing_page(account, held, SuccessorForm(account, held, own_domain()))


@administration.post("/people/<int:account_id>/deactivate")
def deactivate(account_id: int) -> Response | tuple[str, int]:
    """Close the account; a successor takes over."""
    account = person_to_change(account_id)
    held = holdings_of(account.id)
    form = SuccessorForm(account, held, own_domain())
    if refusal := _why_not(account):
        return _closing_page(account, held, form, refusal), 422
    if not form.validate():
        return _closing_page(account, held, form), 422
    succession_operations.deactivate(
        account, form.person, current_account(), now=utc_now(), with_roles=form.takes_roles.data
    )
    flash(_("The account of %(name)s is closed.", name=account.name), "good")
    return _to_person(account)


@administration.post("/people/<int:account_id>/activate")
def activate(account_id: int) -> Response:
    """Let a person back in; roles have to be granted anew."""
    account = person_to_change(account_id)
    operations.activate(account, current_account(), now=utc_now())
    flash(_("%(name)s may sign in again. Grant the roles anew.", name=account.name), "good")
    return _to_person(account)


def _wanted() -> PeopleSearch:
    place = request.args.get("organisation", type=int)
    return PeopleSearch(
        words=trimmed(request.args.get("q"))[:80],
        organisation=search_queries.organisation(own_domain(), place) if place else None,
        role_key=trimmed(request.args.get("role"))[:40],
        with_closed=request.args.get("closed") == "1",
        after=trimmed(request.args.get("after"))[:40],
    )


def _why_not(account: Account) -> str | None:
    if account.id == current_account().id:
        return _("You cannot close your own account.")
    admin = any(grant.role_key == "system_admin" for grant in grants_of(account.id, utc_now()))
    if admin and not search_queries.other_admins(account.id, utc_now()):
        return _("This is the last system administrator.")
    return None


def _show_password(account: Account, password: str) -> None:
    flash(
        _(
            "Temporary password of %(name)s: %(password)s — note it now, it is not shown again.",
            name=account.name,
            password=password,
        ),
        "warn",
    )


def _page(account: Account, form: PersonForm) -> str:
    now = utc_now()
    return render_template(
        "administration/person.html",
        account=account,
        form=form,
        grants=grants_of(account.id, now),
        locked_until_at=sign_in_operations.lock_of(account, now),
    )


def _closing_page(
    account: Account, held: Holdings, form: SuccessorForm, refusal: str | None = None
) -> str:
    return render_template(
        "administration/person_closing.html",
        account=account,
        form=form,
        held=held,
        refusal=refusal,
    )


def _to_person(account: Account) -> Response:
    return redirect(url_for("administration.person", account_id=account.id), 303)
