"""Which budget years of an earlier project has a call no room for, so that a draft leaves them out?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from flask_babel import ngettext

from approvals.applications.contents_queries import read_rows
from approvals.applications.models import Application
from approvals.applications.year_tables import year_tables
from approvals.language import in_english
from approvals.presentation import money
from approvals.programmes.models import Call


def may_be_left_out(source: Application, call: Call) -> bool:
    """Whether the project can have more years than the call: its rows are looked at only then."""
    return source.call.budget_years > call.budget_years


def left_out_of(sources: Iterable[Application], call: Call) -> Mapping[int, str]:
    """A sentence by the number of each project with more years than the call. Two queries."""
    longer = [each for each in sources if may_be_left_out(each, call)]
    read_rows(*longer)
    return {each.id: words for each in longer if (words := left_out(each, call))}


def left_out(source: Application, call: Call) -> str:
    """The sentence of one project, whose rows are loaded; blank where nothing is left out."""
    tables = [each for each in year_tables(source)[call.budget_years :] if each.lines]
    return no_room({each.year: each.amount for each in tables}, call.budget_years)


def no_room(amounts: Mapping[int, Decimal], count: int) -> str:
    """The sentence on these years' budgets for a call of so many years; blank where there are none."""
    if not amounts:
        return ""
    return ngettext(
        "Its budget of %(years)s, %(amount)s, is not taken over: this call plans for one year.",
        "Its budget of %(years)s, %(amount)s, is not taken over: this call plans for %(num)d years.",
        count,
        years=(", " if in_english() else "、").join(map(str, amounts)),
        amount=money(sum(amounts.values(), Decimal(0))),
    )
