"""The room's pages: signing in, one's own account, administration."""

from __future__ import annotations

from approvals.accounts import (
    grant_views,
    organisation_views,
    own_views,
    people_views,
    sign_in_views,
)
from approvals.accounts.administration_pages import administration

PAGES = (sign_in_views, own_views, organisation_views, people_views, grant_views)
"""Each adds its routes to one of the two blueprints when it is read."""

BLUEPRINTS = (sign_in_views.blueprint, administration)
