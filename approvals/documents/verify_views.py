"""The page on which anybody with a printed form asks whether it is what is stored."""

from __future__ import annotations

from flask import Blueprint, render_template

from approvals.documents.forms import VerifyForm
from approvals.documents.verify_queries import standing_of
from approvals.extensions import limiter

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
ATTEMPTS = "60 per 5 minutes"
"""From one address, as for signing in."""


@blueprint.get("")
def ask() -> str:
    """Number and digest, as they stand at the foot of the paper."""
    return render_template("documents/verify.html", form=VerifyForm(formdata=None), standing=None)


@blueprint.post("")
@limiter.limit(ATTEMPTS)
def answer() -> tuple[str, int]:
    """Current, older or none, and nothing else about the application."""
    form = VerifyForm()
    if not form.validate():
        return render_template("documents/verify.html", form=form, standing=None), 422
    standing = standing_of(form.number.data or "", form.digest.data or "")
    return render_template("documents/verify.html", form=form, standing=standing.value), 200
