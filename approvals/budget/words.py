"""What are the parts of the money called in the reader's language?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from approvals.applications.models import BudgetLine
from approvals.budget.models import Tranche
from approvals.language import in_english

GATES: Final = {
    "start": _l("At release"),
    "midterm": _l("After the mid-term check"),
    "acceptance": _l("After acceptance"),
}
ACCOUNTS: Final = {
    "source": _l("Source"),
    "envelope": _l("Envelope"),
    "reserved": _l("Reserved"),
    "committed": _l("Committed"),
    "released": _l("Released"),
    "spent": _l("Spent"),
    "returned": _l("Returned"),
}


def tranche_name(tranche: Tranche, approved: Decimal | None) -> str:
    """`At release 60 %`: its gate and its share of what was approved."""
    gate = GATES[tranche.gate]
    if not approved:
        return str(gate)
    share = round(tranche.amount / approved * 100, 1).normalize()
    return _("%(gate)s %(share)s %%", gate=gate, share=f"{share:f}")


def line_name(line: BudgetLine) -> str:
    """A budget line by its category, and its purpose where it has one."""
    category = line.category.title_en if in_english() else line.category.title
    return f"{category} · {line.purpose}" if line.purpose else category
