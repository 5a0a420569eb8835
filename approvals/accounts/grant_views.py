"""Administration: who holds which role where; granting and revoking."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.accounts import grant_operations, search_queries
from approvals.accounts.administration import administered, looked_after
from approvals.accounts.administration_forms import GrantForm
from approvals.accounts.administration_pages import administration, own_domain, person_or_404
from approvals.accounts.models import Account, Grant, Role
from approvals.accounts.queries import current_account, current_viewer
from approvals.accounts.search_queries import PAGE_SIZE
from approvals.database import db, utc_now
from approvals.programmes.models import Programme


@administration.get("/grants")
def grants() -> str:
    """Who holds what, in one's organisation and below."""
    viewer = current_viewer()
    role_key, after = request.args.get("role", "")[:40], request.args.get("after", 0, type=int)
    domain = administered(viewer) or looked_after(viewer)
    rows = search_queries.grants_within(domain, viewer.now, role_key=role_key, after=after)
    return render_template(
        "administration/grants.html",
        grants=rows[:PAGE_SIZE],
        next_after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        roles=search_queries.grantable_roles(),
        role_key=role_key,
        may_change=bool(administered(viewer)),
    )


@administration.get("/people/<int:account_id>/grants")
def ask_grant(account_id: int) -> str:
    """The form for another role of a person."""
    account = person_or_404(account_id)
    form = GrantForm(account, own_domain(), utc_now())
    if not form.organisation_id.data:
        form.organisation_id.data = account.organisation_id
    return _page(account, form)


@administration.post("/people/<int:account_id>/grants")
def grant_role(account_id: int) -> Response | tuple[str, int]:
    """Grant a role; nobody grants one to themselves."""
    account, now = person_or_404(account_id), utc_now()
    form = GrantForm(account, own_domain(), now)
    if account.id == current_account().id:
        return _page(
            account, form, _("Nobody grants a role to themselves: ask another administrator.")
        ), 422
    if not form.validate():
        return _page(account, form), 422
    _grant(account, form)
    flash(_("%(name)s holds the role from now on.", name=account.name), "good")
    return redirect(url_for("administration.person", account_id=account.id), 303)


@administration.post("/grants/<int:grant_id>/revoke")
def revoke_role(grant_id: int) -> Response:
    """Revoke a role; it is gone with the holder's next request."""
    row = db.session.get(Grant, grant_id)
    if row is None or row.revoked_at or not own_domain().covers(row.org_path):
        abort(404)
    now = utc_now()
    if row.role_key == "system_admin" and not search_queries.other_admins(row.account_id, now):
        flash(_("This is the last system administrator."), "late")
    else:
        grant_operations.revoke_role(row, current_account(), now=now)
        flash(_("The role is revoked."), "good")
    return redirect(url_for("administration.person", account_id=row.account_id), 303)


def _grant(account: Account, form: GrantForm) -> None:
    programme = form.programme_number
    grant_operations.grant_role(
        account,
        db.session.get_one(Role, form.role_key.data),
        search_queries.organisation(own_domain(), form.organisation_id.data) or abort(404),
        current_account(),
        now=form.now,
        programme=db.session.get_one(Programme, programme) if programme else None,
        until_on=form.until_on.data,
    )


def _page(account: Account, form: GrantForm, refusal: str | None = None) -> str:
    return render_template("administration/grant.html", account=account, form=form, refusal=refusal)
