"""A browser without scripts: each request stands for itself, as on a real server."""

from __future__ import annotations

from contextvars import Context
from datetime import timedelta
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from approvals.accounts.models import Account, LoginSession
from approvals.accounts.session_operations import LASTS, digest
from approvals.database import db, utc_now


class Browser(FlaskClient):
    """Flask's test client, but nothing of the test's own context is seen by the request.

    What the test wrote is committed first; what it holds is read afresh afterwards.
    """

    def open(self, *arguments: Any, **keywords: Any) -> TestResponse:
        """One request."""
        if not has_app_context():  # following a redirect
            return super().open(*arguments, **keywords)
        db.session.commit()
        return Context().run(super().open, *arguments, **keywords)

    def sign_in(self, account: Account, *, lasting: timedelta = LASTS) -> LoginSession:
        """Sign a person in without the page: what a test of something else wants."""
        token, now = f"token-of-{account.id}-{id(self)}-{utc_now().timestamp()}", utc_now()
        row = LoginSession(
            token_digest=digest(token),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lasting,
        )
        db.session.add(row)
        db.session.commit()
        with self.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token
        return row
