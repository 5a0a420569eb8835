"""What does a message look like? Examples to fill templates in with, in the language of the words."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from approvals.deadlines.message_templates import Content, Item, Words, fill

NEWS = frozenset({"decision", "sent_back"})


def example(kind: str, locale: str) -> Content:
    """A message of several things, one of them late."""
    with force_locale(locale):
        made = {"digest": _told, "moved": _moved, **dict.fromkeys(NEWS, _done)}
        items = made.get(kind, _owed)()
        return Content(_("Li Ming"), items, _("Wang Fang"), _("Please finish it this week."))


def _owed() -> tuple[Item, ...]:
    late = Item(
        when=_("3 days overdue"), day=_("15 May"), task=_("Check the declaration"),
        project=_("Training base for network security"), number="2026-XJ-0007",
        who=_("head of department"), link="/applications/7", is_late=True,
    )  # fmt: skip
    soon = Item(
        when=_("7 days left"), day=_("25 May"), task=_("Hand in the mid-term report"),
        project=_("Equipment of the automation laboratory"), link="/applications/9",
    )  # fmt: skip
    return late, soon


def _done() -> tuple[Item, ...]:
    return (
        Item(
            when=_("7 days left"), day=_("25 May"), task=_("approved the project"),
            project=_("Training base for network security"), number="2026-XJ-0007",
            who=_("head of department"), link="/applications/7", amount="¥80,000.00",
        ),
    )  # fmt: skip


def _moved() -> tuple[Item, ...]:
    _late, soon = _owed()
    return (
        replace(soon, former=_("20 May")),
        replace(
            soon, task=_("Check the declaration"), former=_("28 May"), link="/applications/7",
            is_earlier=True,
        ),
    )  # fmt: skip


def _told() -> tuple[Item, ...]:
    first = Item("", "", _("2 things to do"), _("The declaration is to be checked."))
    return first, replace(first, task=_("Approved"), project=_("Your application is approved."))


def fill_examples(kind: str, locale: str, words: Words) -> Words:
    """The words with the example's values. Raises BadTemplate where some message would not do."""
    whole = example(kind, locale)
    fill(words, Content(whole.name, tuple(replace(each, number="") for each in whole.items[-1:])))
    return fill(words, whole)
