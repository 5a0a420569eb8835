"""Two years of calls as a picture: a row for each call, a bar for each phase, a line for today."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from approvals.deadlines.calendar_queries import OwnDay
from approvals.deadlines.school_days import own_days_at
from approvals.programmes.models import Call
from approvals.programmes.phases import Phase, phases_of
from approvals.programmes.queries import manages
from approvals.programmes.timeline import Month, Scale
from approvals.viewer import Viewer
from workflows.calendar import local_day

ONE_DAY = timedelta(days=1)
NARROWEST = 880
"""Pixels that the picture has at least: it is not made smaller."""
WIDE, SLIM, MARGIN = 13.0, 6.6, 8.0
"""Pixels of a Chinese and of a Latin letter, and what stays free at a bar's ends."""


@dataclass(frozen=True)
class Bar:
    """A phase as far as it lies in the two years; shares of the width in percent."""

    phase: Phase
    words: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.x + self.width / 2, 2)

    @property
    def has_room(self) -> bool:
        """Whether its words fit onto it."""
        wide = (unicodedata.east_asian_width(letter) in "WF" for letter in self.words)
        needed = sum(WIDE if each else SLIM for each in wide) + MARGIN
        return needed <= self.width / 100 * NARROWEST


@dataclass(frozen=True)
class CallRow:
    """One call."""

    call: Call
    bars: tuple[Bar, ...]
    phases: dict[str, Phase]
    is_managed: bool


@dataclass(frozen=True)
class TwoYears:
    """The picture."""

    first: date
    months: tuple[Month, ...]
    rows: tuple[CallRow, ...]
    today: float | None

    @property
    def columns(self) -> dict[str, str]:
        """The phases that any of the calls has, in order, with their words."""
        found = {key: phase.words for row in self.rows for key, phase in row.phases.items()}
        return {key: found[key] for key in ORDER if key in found}


ORDER = (
    "declaration", "registration", "review", "notice", "first_release", "implementation",
    "midterm", "second_release", "completion", "acceptance",
)  # fmt: skip


def two_years(
    first: date, calls: Sequence[Call], own_days: Sequence[OwnDay], viewer: Viewer
) -> TwoYears:
    """From a New Year's Day on, the calls in their order."""
    scale = Scale(first, first.replace(year=first.year + 2))
    rows = (_row(call, scale, own_days, viewer) for call in calls)
    today = local_day(viewer.now)
    here = scale.x(today) if scale.first <= today < scale.end else None
    return TwoYears(first, scale.months(), tuple(row for row in rows if row.bars), here)


def _row(call: Call, scale: Scale, own_days: Iterable[OwnDay], viewer: Viewer) -> CallRow:
    phases = phases_of(call, viewer.now, own_days_at(call.org_path, own_days))
    return CallRow(
        call,
        tuple(_bar(phase, scale) for phase in phases if _meets(phase, scale)),
        {phase.key: phase for phase in phases},
        manages(viewer, call),
    )


def _meets(phase: Phase, scale: Scale) -> bool:
    return phase.first_on < scale.end and phase.last_on >= scale.first


def _bar(phase: Phase, scale: Scale) -> Bar:
    first = max(phase.first_on, scale.first)
    end = min(phase.last_on + ONE_DAY, scale.end)
    return Bar(phase, _(phase.words), scale.x(first), scale.width(first, end))


def usual_first_year(now: datetime) -> int:
    """In the first half of a year the year before is looked at with it, later the year after."""
    today = local_day(now)
    return today.year if today.month > 6 else today.year - 1
