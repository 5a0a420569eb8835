"""Telling people of a step that others took: whom, and in which words, in the step's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from approvals.accounts.models import Account
from approvals.applications.change_models import ChangeRequest
from approvals.applications.life import WITHOUT_NAME
from approvals.applications.models import Application
from approvals.audit.models import HistoryEntry
from approvals.budget.models import Payment
from approvals.deadlines import news_queries, queries
from approvals.deadlines.message_effects import tell_by
from approvals.deadlines.message_templates import Content, Item, words_for
from approvals.deadlines.models import Message
from approvals.deadlines.news_queries import Reader
from approvals.presentation import due_word, localized, money
from approvals.standing import Standing
from approvals.step import Subject, application_of, with_kind
from approvals.words import role_title
from workflows.announcing import (
    DECISION,
    SENT_BACK,
    comes_back,
    news_for_applicant,
    waited_in_vain,
)
from workflows.definition import Workflow
from workflows.engine import Decision

GRANTING = frozenset({"apply_change", "apply_extension"})


@dataclass(frozen=True)
class News:
    """A step that was taken, as those who are told of it need it."""

    subject: Subject
    workflow: Workflow
    decision: Decision
    entry: HistoryEntry
    doer: Account | None
    """Null: the system."""

    @property
    def application(self) -> Application:
        """The application whose life it is part of."""
        return application_of(self.subject)


def announce(news: News, standing: Standing) -> None:
    """Tell the applicant's side, who began the process, who sent it back or has it taken away.

    Never who took the step, never twice. What another step caused is told with that one.
    """
    if "caused_by" in news.entry.values:
        return
    told = {news.entry.actor_id}
    for kind, readers in _concerned(news, standing):
        for reader in readers:
            if reader.account.id not in told:
                told.add(reader.account.id)
                _tell(reader, kind, news)


def _concerned(news: News, standing: Standing) -> Iterable[tuple[str, Iterable[Reader]]]:
    if kind := news_for_applicant(news.workflow, news.decision):
        yield kind, news_queries.applicants_side(news.application)
    if not isinstance(news.subject, Application):
        yield DECISION, news_queries.starter(news.subject, standing)
    elif comes_back(news.workflow, news.decision):
        yield DECISION, news_queries.who_sent_it_back(news.entry, standing)
    elif roles := waited_in_vain(news.workflow, news.decision):
        stage = news.workflow.state(news.decision.from_state).committee
        yield DECISION, news_queries.holders_of(roles, standing.at_stage(stage))


def _tell(reader: Reader, kind: str, news: News) -> None:
    with force_locale(reader.account.locale):
        item = _item(news, kind, reader)
        content = Content(reader.account.name, (item,), _doer(news), _reason(news))
        words = words_for(kind, reader.account, content)
    message = Message(
        application_id=news.application.id,
        kind=kind,
        subject=words.subject,
        body=words.body,
        link=item.link,
        unique_key=f"step:{news.entry.id}:{reader.account.id}",
        created_at=news.entry.happened_at,
    )
    tell_by(reader.account, message, reader.wish)


def _item(news: News, kind: str, reader: Reader) -> Item:
    """The step as a line: what was done with what, and by when it is the reader's turn again."""
    application = news.application
    due = due_word(_due_at(news, kind), news.entry.happened_at)
    return Item(
        when=due.words if due else "",
        day=due.day if due else "",
        task=localized(with_kind(news.decision.action.past, news.subject)),
        project=application.name,
        number=application.number or "",
        who=role_title(news.decision.role),
        link=_path(news, kind, reader),
        amount=_amount(news),
    )


def _due_at(news: News, kind: str) -> datetime | None:
    """Until when the applicant has time now, where the step gave it."""
    subject, effects = news.subject, frozenset(news.decision.action.effects)
    if isinstance(subject, ChangeRequest):
        return subject.until_at if effects & GRANTING else None
    if "resume" in effects:
        return queries.first_due_of(news.application.leader_id, news.application.id)
    gives_time = kind == SENT_BACK or "reopen_window" in effects
    return news.application.due_at if gives_time else None


def _doer(news: News) -> str:
    """Who did it. Nobody reads by name who sits on a committee, nor, in a blind call, who applies."""
    role = news.decision.role
    is_hidden = role in WITHOUT_NAME or (role == "applicant" and news.application.call.is_blind)
    return role_title(role) if is_hidden or news.doer is None else news.doer.name


def _reason(news: News) -> str:
    return "" if news.decision.role == "reviewer" else news.entry.comment


def _amount(news: News) -> str:
    """The money that the step decided on."""
    if isinstance(news.subject, Payment):
        return money(news.subject.amount)
    is_about_it = "commit_money" in news.decision.action.effects
    return money(news.application.approved_amount) if is_about_it else ""


def _path(news: News, kind: str, reader: Reader) -> str:
    """The application's page; for the leader who has to correct it, the form with the marks."""
    edits = "declaration" in news.workflow.state(news.decision.to_state).editable
    leads = reader.account.id == news.application.leader_id
    endpoint = "declaration.edit" if kind == SENT_BACK and edits and leads else "applications.show"
    adapter = current_app.url_map.bind("localhost")
    return adapter.build(endpoint, {"application_id": news.application.id})
