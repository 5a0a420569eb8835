"""How is a change told: what it is called, what it asks for in one line, what it means?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from approvals import frozen
from approvals.accounts.models import Account
from approvals.applications.change_limits import MOST_BUDGET_CHANGES
from approvals.applications.change_models import ChangeRequest
from approvals.applications.change_queries import (
    beyond_the_office,
    budget_changes_left,
    ends_at,
    person_of,
)
from approvals.applications.proposals import FIRST_NEW, applied, moved
from approvals.applications.queries import extension_days, other_projects
from approvals.presentation import day, day_short, localized, money, percent
from approvals.programmes.queries import budget_categories
from workflows.calendar import due_on

DATES = {"midterm_due": _l("Mid-term report"), "acceptance_due": _l("Final report")}


def where_it_lies(change: ChangeRequest) -> str:
    """Its state as people say it: before the office, the new leader answers."""
    state = frozen.of(change).state(change.state)
    asks_first = any(want.role == "successor" for want in state.waits_for)
    if asks_first and change.awaits_leader:
        return _("Waiting for the new leader's answer")
    return localized(state.title)


def note(change: ChangeRequest, *, names: bool = True, amounts: bool = True) -> str:
    """What is asked for, and why, in one line."""
    return _("%(what)s: %(reason)s", what=_what(change, names, amounts), reason=change.reason)


def _what(change: ChangeRequest, names: bool, amounts: bool) -> str:
    if change.change == "extension":
        return _("until %(day)s", day=day_short(_last_day(change.until_at)))
    if change.change == "budget" and amounts:
        return _("moves %(amount)s", amount=money(moved(change.before, change.proposed).amount))
    if change.change == "leader" and names:
        return _("%(name)s is to lead it", name=_person(change).name)
    return localized(change.about)


def consequences(change: ChangeRequest) -> list[tuple[str, str]]:
    """What whoever decides has to know besides, as label and words; of what is decided, less."""
    if change.change == "extension":
        return _of_extension(change)
    is_open = frozen.of(change).state(change.state).kind != "end"
    found = _of_budget(change) if change.change == "budget" else []
    return [*found, *_of_open(change)] if is_open else found


def _of_open(change: ChangeRequest) -> list[tuple[str, str]]:
    beyond = beyond_the_office(change)
    why = _(beyond.sentence, **beyond.values) if beyond else ""
    who = _("Leading group: %(why)s", why=why) if beyond else _("The project office.")
    return [*_OF_OPEN[change.change](change), (_("Who decides"), who)]


def _of_extension(change: ChangeRequest) -> list[tuple[str, str]]:
    days = extension_days(change)
    return [
        (_("Date"), str(DATES[change.date_key or ""])),
        (_("By the call"), day(_last_day(change.application.call.dates[change.date_key or ""]))),
        (_("Until"), day(_last_day(change.until_at))),
        (_("Longer by"), ngettext("%(num)s day", "%(num)s days", days)),
    ]


def _of_budget(change: ChangeRequest) -> list[tuple[str, str]]:
    much = moved(change.before, change.proposed)
    told = [
        (_("Moved"), f"{money(much.amount)} · {percent(much.share)}"),
        (_("Budget in force"), _("%(amount)s, as before", amount=money(much.total_amount))),
    ]
    return told + [(_("Calculated"), words) for words in _calculated(change)]


def _calculated(change: ChangeRequest) -> Iterator[str]:
    """The lines whose new amount was told as quantity and price."""
    priced = change.proposed.get("priced", {})
    after = applied(change.before, change.proposed)
    titles = {each.id: localized(each) for each in budget_categories(retired=True)}
    for line in (line for year in after["years"] for line in year["lines"]):
        is_new = str(line["id"]).startswith(FIRST_NEW) and line["unit_price"] is not None
        told = line if is_new else priced.get(str(line["id"]))
        if told:
            figures = f"{told['quantity']} × {money(Decimal(told['unit_price']))}"
            yield f"{line['purpose'] or titles[line['category']]} {figures}"


def _of_open_budget(change: ChangeRequest) -> list[tuple[str, str]]:
    before = MOST_BUDGET_CHANGES - budget_changes_left(change.application_id)
    times = _("%(times)s of %(most)s times", times=before, most=MOST_BUDGET_CHANGES)
    return [(_("Adjusted before"), times), (_("Acceptance due"), day(_last_day(ends_at(change))))]


def _of_leader(change: ChangeRequest) -> list[tuple[str, str]]:
    person = _person(change)
    others = other_projects(person.id, change.application_id, change.created_at)
    limit = change.application.call.project_limit
    return [
        (_("To lead it"), f"{person.name} · {person.staff_number}"),
        (_("Department"), localized(person.organisation)),
        (_("Leads other projects"), _("%(count)s of %(limit)s", count=others.running, limit=limit)),
        (_("Present leader"), _("stays as a member who may read")),
    ]


def _of_content(change: ChangeRequest) -> list[tuple[str, str]]:
    texts, targets = change.proposed.get("texts", {}), change.proposed.get("targets", {})
    added, gone = change.proposed.get("indicators", ()), change.proposed.get("removed", ())
    told = [
        (_("Texts"), ngettext("%(num)s text changes", "%(num)s texts change", len(texts))),
        (_("Targets"), ngettext("%(num)s target changes", "%(num)s targets change", len(targets))),
        (_("New indicators"), str(len(added))),
        (_("Indicators removed"), str(len(gone))),
    ]
    lists = (texts, targets, added, gone)
    return [one for one, changed in zip(told, lists, strict=True) if changed]


_OF_OPEN: dict[str, Callable[[ChangeRequest], list[tuple[str, str]]]] = {
    "budget": _of_open_budget,
    "leader": _of_leader,
    "content": _of_content,
}


def _last_day(ends_at: datetime | None) -> date | None:
    """What ends at 24:00 ends on that day, not on the one that begins then."""
    return due_on(ends_at) if ends_at else None


def _person(change: ChangeRequest) -> Account:
    person = person_of(change.proposed)
    if person is None:
        raise LookupError(change.proposed["leader"])
    return person
