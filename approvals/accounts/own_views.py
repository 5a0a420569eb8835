"""The page of one's own account: password, sessions, mail, who acts in one's place."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from approvals.accounts import own_operations, session_operations
from approvals.accounts.forms import DelegationForm, MailForm, PasswordForm
from approvals.accounts.models import Delegation, LoginSession
from approvals.accounts.queries import (
    current_account,
    current_viewer,
    delegations_of,
    grants_of,
    live_sessions,
)
from approvals.accounts.sign_in_views import blueprint
from approvals.applications import phrase_queries
from approvals.database import db, utc_now


@blueprint.get("/account")
def own() -> str:
    """One's own account on one page."""
    account = current_account()
    return render_template(
        "accounts/own.html",
        account=account,
        grants=grants_of(account.id, utc_now()),
        sessions=live_sessions(account.id),
        this_session_id=g.login_session_id,
        mail_form=MailForm(obj=account),
        has_phrases=phrase_queries.checks(current_viewer()),
    )


@blueprint.get("/account/password")
def ask_password() -> str:
    """The form for a new password."""
    return render_template("accounts/password.html", form=PasswordForm())


@blueprint.post("/account/password")
def change_password() -> Response | tuple[str, int]:
    """A new password; other browsers have to sign in again."""
    form = PasswordForm()
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    own_operations.change_password(
        current_account(), form.new.data or "", session_id=g.login_session_id, now=utc_now()
    )
    flash(_("Your password is changed. Other browsers have to sign in again."), "good")
    return redirect(url_for("accounts.own"), 303)


@blueprint.post("/account/mail")
def want_mail() -> Response:
    """Messages by mail too, or not."""
    own_operations.want_mail(current_account(), bool(MailForm().wants_mail.data))
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.own"), 303)


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End one of one's own sessions."""
    mine = (LoginSession.id == session_id, LoginSession.account_id == current_account().id)
    if not session_operations.end_sessions(*mine, now=utc_now()):
        abort(404)
    db.session.commit()
    flash(_("The session is ended."), "good")
    return redirect(url_for("accounts.own"), 303)


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    count = session_operations.end_all_of(current_account(), utc_now(), besides=g.login_session_id)
    db.session.commit()
    flash(ngettext("%(num)d session is ended.", "%(num)d sessions are ended.", count), "good")
    return redirect(url_for("accounts.own"), 303)


@blueprint.get("/account/delegations")
def delegations() -> str:
    """Who acts for me, for whom I act."""
    return _delegations_page(DelegationForm(utc_now()))


@blueprint.post("/account/delegations")
def delegate() -> Response | tuple[str, int]:
    """Let somebody act in one's place for a period."""
    now = utc_now()
    form = DelegationForm(now)
    if not form.validate() or form.person is None:
        return _delegations_page(form), 422
    period = (form.from_on.data, form.until_on.data)
    own_operations.delegate(current_account(), form.person, *period, now=now)  # type: ignore[arg-type]
    flash(_("%(name)s acts for you in this period.", name=form.person.name), "good")
    return redirect(url_for("accounts.delegations"), 303)


@blueprint.post("/account/delegations/<int:delegation_id>/end")
def end_delegation(delegation_id: int) -> Response:
    """End a delegation that one gave or received."""
    account = current_account()
    row = db.session.get(Delegation, delegation_id) or abort(404)
    if account.id not in (row.from_account_id, row.to_account_id) or row.ended_at:
        abort(404)
    own_operations.end_delegation(row, account, now=utc_now())
    flash(_("The delegation is ended."), "good")
    return redirect(url_for("accounts.delegations"), 303)


def _delegations_page(form: DelegationForm) -> str:
    return render_template(
        "accounts/delegations.html",
        form=form,
        delegations=delegations_of(current_viewer().account.id),
    )
