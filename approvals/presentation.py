"""How values look to people: money, dates, lateness in words, titles in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from flask import Flask, g, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from approvals.database import utc_now
from approvals.language import in_english, reader_locale
from workflows.calendar import SHANGHAI, days_left, due_on, end_of_day, local_day

SOON_DAYS = 7
HUNDREDTH = Decimal("0.01")
TEN_THOUSAND = Decimal(10_000)
TITLES = (("title_zh", "title_en"), ("title", "title_en"), ("name", "name_en"))
"""Where rows keep what they are called, and where its English."""
DAYS_KEPT = 10_000
"""How many days' words the program remembers."""


@dataclass(frozen=True)
class DueWord:
    """Lateness in words. `kind` is late, today, soon or far: it chooses colour and icon. The day is
    told with its hour where it does not end at 24:00."""

    kind: str
    words: str
    day: str


def register(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        money=money,
        amount=amount,
        wan=wan,
        percent=percent,
        day=day,
        day_short=day_short,
        moment=moment,
        until=until,
        due_word=due_word,
        localized=localized,
        initial=initial,
    )
    app.jinja_env.globals.update(in_english=in_english, utc_now=utc_now, icons_url=icons_url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def icons_url() -> str:
    """The address of the symbols: a page has a hundred of them, and asks once."""
    if "icons_url" not in g:
        g.icons_url = url_for("static", filename="icons.svg")
    return g.icons_url


def localized(thing: Any) -> str:
    """A title in the person's language: of a `Title`, a mapping, or a row with `title_en`/`name_en`."""
    if thing is None:
        return ""
    if isinstance(thing, Mapping):
        return str(thing["en" if in_english() else "zh"])
    if hasattr(thing, "zh"):
        return str(thing.en if in_english() else thing.zh)
    for chinese, english in TITLES:
        if hasattr(thing, chinese):
            other = in_english() and getattr(thing, english, "")
            return str(other or getattr(thing, chinese))
    return str(thing)


def money(value: Decimal | None) -> str:
    """`¥1,234,567.89`, or a dash where there is no amount."""
    return "–" if value is None else f"¥{value:,.2f}"


def amount(value: Decimal | None) -> str:
    """`1,234,567.89`, for columns whose heading names the unit."""
    return "–" if value is None else f"{value:,.2f}"


def wan(value: Decimal | None) -> str:
    """In units of ten thousand, two decimals: `948.18`."""
    if value is None:
        return "–"
    return f"{(value / TEN_THOUSAND).quantize(HUNDREDTH, ROUND_HALF_UP):,}"


def percent(value: Decimal | float | None) -> str:
    """A share of 1 in percent, two decimals, half-up: `62.73 %`."""
    if value is None:
        return "–"
    return f"{(Decimal(value) * 100).quantize(HUNDREDTH, ROUND_HALF_UP)} %"


def day(value: date | datetime | None) -> str:
    """`2026-04-20 周一`, for a date or the day of a moment in Shanghai."""
    if value is None:
        return "–"
    on = local_day(value) if isinstance(value, datetime) else value
    return f"{on.isoformat()} {format_date(on, 'EEE')}"


def day_short(value: date | datetime | None) -> str:
    """`4月20日` or `20 Apr`, with the year where it is not this one."""
    if value is None:
        return "–"
    on = local_day(value) if isinstance(value, datetime) else value
    return _short(on, on.year == local_day(utc_now()).year, in_english())


@lru_cache(DAYS_KEPT)
def _short(on: date, this_year: bool, english: bool) -> str:
    if english:
        return format_date(on, "d MMM" if this_year else "d MMM yyyy")
    return format_date(on, "M月d日" if this_year else "yyyy年M月d日")


def moment(value: datetime | None) -> str:
    """`2026-04-20 14:32` in Shanghai."""
    return "–" if value is None else value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def until(value: datetime | None) -> str:
    """The end of a period as people say it: `2026-04-20 24:00`."""
    if value is None:
        return "–"
    at = value.astimezone(SHANGHAI)
    return f"{due_on(value).isoformat()} {'24:00' if at.hour == at.minute == 0 else at.strftime('%H:%M')}"


def due_word(due_at: datetime | None, now: datetime | None = None) -> DueWord | None:
    """How long until a due moment, or how late it is, in words."""
    if due_at is None:
        return None
    now = now or utc_now()
    on, left = due_on(due_at), days_left(due_at, now)
    hour = "" if due_at == end_of_day(on) else f" {due_at.astimezone(SHANGHAI):%H:%M}"
    late = max(-left, 1) if due_at <= now else 0
    kind, words = _lateness(late, left, reader_locale().language)
    return DueWord(kind, words, day_short(on) + hour)


@lru_cache(DAYS_KEPT)
def _lateness(late: int, left: int, _language: str) -> tuple[str, str]:
    """Kind and words in the reader's language, by which a list of due dates finds them again."""
    if late:
        return "late", ngettext("%(num)s day overdue", "%(num)s days overdue", late)
    if left == 0:
        return "today", _("Due today")
    words = ngettext("%(num)s day left", "%(num)s days left", left)
    return "soon" if left <= SOON_DAYS else "far", words


def initial(name: str) -> str:
    """The first character of a name, for the round picture."""
    return name.strip()[:1]
