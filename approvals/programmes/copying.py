"""How next year's call is made out of this year's."""

from __future__ import annotations

from datetime import date, datetime

from approvals.programmes.models import (
    DATE_KEYS,
    Call,
    CallSource,
    Committee,
    CommitteeMember,
)
from approvals.programmes.writing import LISTS
from workflows.calendar import (
    AS_THE_COUNTRY,
    OwnDays,
    due_on,
    end_of_day,
    local_day,
    next_working_day,
    start_of_day,
)

KEPT = (
    "programme",
    "organisation",
    "org_path",
    "code",
    "guidance",
    "grace_days",
    "envelope_amount",
    "ceiling_amount",
    "approval_threshold_amount",
    "project_limit",
    "budget_years",
    "loop_limit",
    "attachment_limit",
    "attachment_megabytes",
    "attachment_kinds",
    "is_blind",
    "reviewers_see_each_other",
)


def next_years(call: Call, own: OwnDays) -> Call:
    """A call like this one, a year later: every date on a working day, people who left left out."""
    year = str(call.year)
    return Call(
        **{name: getattr(call, name) for name in KEPT},
        version=0,
        year=call.year + 1,
        title=call.title.replace(year, str(call.year + 1)),
        title_en=call.title_en.replace(year, str(call.year + 1)),
        copied_from_id=call.id,
        opens_at=start_of_day(a_year_later(local_day(call.opens_at), own)),
        **{f"{key}_at": _later(getattr(call, f"{key}_at"), own) for key in DATE_KEYS},
        sources=[CallSource(source=row.source, amount=row.amount) for row in call.sources],
        **{name: [_again(row) for row in getattr(call, name)] for name in LISTS},
        committees=[_committee(each) for each in call.committees],
    )


def a_year_later(day: date, own: OwnDays = AS_THE_COUNTRY) -> date:
    """The same day of the next year, or the first working day after it; 29 February is the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    moved = day.replace(year=day.year + 1, day=28 if leap_day else day.day)
    return next_working_day(moved, own)


def _later(moment: datetime, own: OwnDays) -> datetime:
    return end_of_day(a_year_later(due_on(moment), own))


def _again(row: object) -> object:
    names = [c.key for c in row.__table__.columns if c.key not in {"id", "call_id"}]  # type: ignore[attr-defined]
    return type(row)(**{name: getattr(row, name) for name in names})


def _committee(committee: Committee) -> Committee:
    stay = [member for member in committee.members if member.account.is_enabled]
    quorum = min(committee.quorum, len(stay)) if committee.quorum and stay else None
    return Committee(
        stage=committee.stage,
        quorum=quorum,
        members=[
            CommitteeMember(account_id=each.account_id, is_chair=each.is_chair) for each in stay
        ],
    )
