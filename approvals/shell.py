"""What stands around every page: the menu with its counts, the search, who one is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from approvals.access import oversees
from approvals.accounts.preferences import chosen_theme
from approvals.accounts.queries import current_viewer
from approvals.deadlines.inbox_queries import Counts, counts_for
from approvals.errors import sentence_of
from approvals.viewer import Viewer
from approvals.words import roles_of


@dataclass(frozen=True)
class Place:
    """One entry of the menu."""

    key: str
    label: str
    icon: str
    url: str
    count: int = 0
    is_current: bool = False
    push: bool = False
    """Stands at the lower end of the rail."""
    hidden_on_phones: bool = False


@dataclass(frozen=True)
class Shell:
    """Everything around a page."""

    theme: str
    here: str
    home: str
    places: tuple[Place, ...] = ()
    search_url: str = ""
    messages_url: str = ""
    unread: int = 0
    name: str = ""
    roles: str = ""
    own_url: str = ""


def register(app: Flask) -> None:
    """Give every template its shell."""
    app.context_processor(lambda: {"shell": _Lazy()})
    app.jinja_env.filters["refused"] = sentence_of


class _Lazy:
    """Builds the shell when a template first asks for it: fragments never do."""

    _built: Shell | None = None

    def __getattr__(self, name: str) -> object:
        if self._built is None:
            self._built = build()
        return getattr(self._built, name)


def build() -> Shell:
    """The shell of this request."""
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    theme = chosen_theme()
    if not current_user.is_authenticated or current_user.has_temporary_password:
        return Shell(theme, here, url_for("accounts.sign_in"))
    viewer = current_viewer()
    counts = counts_for(viewer)
    return Shell(
        theme=theme,
        here=here,
        home=url_for("deadlines.inbox"),
        places=tuple(_places(viewer, counts)),
        search_url=url_for("overview.index"),
        messages_url=url_for("deadlines.messages"),
        unread=counts.unread,
        name=viewer.account.name,
        roles=roles_of(viewer),
        own_url=url_for("accounts.own"),
    )


def _places(viewer: Viewer, counts: Counts) -> list[Place]:
    offered = [
        _place("deadlines.inbox", _("To do"), "inbox", counts.waits),
        _place("programmes.index", _("Calls"), "files"),
    ]
    if viewer.seats or viewer.has_role("project_office", "leading_group"):
        offered.append(_place("reviews.index", _("Review"), "clipboard-check", counts.reviews))
    if viewer.has_role("finance_clerk", "finance_head"):
        offered.append(_place("budget.payments", _("Payments"), "credit-card-2-front"))
    label = _("Overview") if oversees(viewer) else _("Projects")
    offered.append(_place("overview.index", label, "bar-chart-line"))
    offered.append(_place("calendar.show", _("Calendar"), "calendar3"))
    offered.append(_place("notices.index", _("Notices"), "megaphone"))
    if viewer.has_role("system_admin"):
        offered.append(_place("administration.people", _("Admin"), "people"))
    offered.append(_place("accounts.own", _("Settings"), "gear", push=True, hidden=True))
    return offered


def _place(
    endpoint: str,
    label: str,
    icon: str,
    count: int = 0,
    *,
    push: bool = False,
    hidden: bool = False,
) -> Place:
    room = endpoint.split(".")[0]
    is_own = f"{request.path}/".startswith("/account/")
    current = is_own if room == "accounts" else request.blueprint == room and not is_own
    return Place(room, label, icon, url_for(endpoint), count, current, push, hidden)
