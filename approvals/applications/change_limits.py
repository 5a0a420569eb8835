"""Up to where may a project's plan be changed, and by whom?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

MOST_BUDGET_CHANGES = 2
"""How often a project's budget may be adjusted."""
OFFICE_EXTENSION_DAYS = 92
"""The project office extends by up to three months; more is the leading group's."""
OFFICE_MOVED_SHARE = Decimal("0.10")
"""The project office lets up to a tenth of the budget be moved; more is the leading group's."""
LAST_MONTHS = timedelta(days=92)
"""In the last three months before acceptance a budget is, in principle, not adjusted."""
