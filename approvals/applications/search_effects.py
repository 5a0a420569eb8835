"""By which words is an application found?"""

from __future__ import annotations

from sqlalchemy import delete

from approvals.applications.grams import grams
from approvals.applications.models import Application, SearchGram
from approvals.database import db


def index(application: Application) -> None:
    """Make the application findable by any two characters of its number, title or leader."""
    db.session.flush()
    db.session.execute(delete(SearchGram).where(SearchGram.application_id == application.id))
    words = (application.number or "", application.title, application.leader.name)
    found = {gram for word in words for gram in grams(word)}
    db.session.add_all(
        SearchGram(gram=gram, application_id=application.id) for gram in sorted(found)
    )
