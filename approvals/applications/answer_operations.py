"""What the applicant says to a mark: that it is corrected, a sentence, or that it is still open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from approvals.applications.version_models import Mark
from approvals.database import db


def answer_mark(mark: Mark, sentence: str = "", *, now: datetime) -> None:
    """A marked field is corrected or answered; with the sentence, if one was typed. Commits."""
    mark.answer, mark.answered_at = sentence, now
    db.session.commit()


def reopen_mark(mark: Mark, sentence: str = "") -> None:
    """It is still to be corrected after all; what was typed to it is kept. Commits."""
    mark.answer, mark.answered_at = sentence, None
    db.session.commit()


def keep_answers(marks: Mapping[Mark, str]) -> None:
    """Keep sentences as typed, without saying that anything is answered. Commits."""
    for mark, sentence in marks.items():
        mark.answer = sentence
    if marks:
        db.session.commit()
