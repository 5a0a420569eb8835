"""Two people write in the same fields at the same moment: is a word of either ever lost?"""

from __future__ import annotations

import os
import threading
from random import Random
from typing import Any

from flask import Flask

from approvals.accounts.models import Account
from approvals.applications.models import Application, Member
from approvals.database import db
from tests.support.factories import make_account, make_application
from tests.support.school import make_school

EDITS = 100 if os.environ.get("FUNDTRAIL_DEEP") else 15
"""By each of two people."""
FIELDS = ("summary", "basis", "goals")
MOST_TRIES = 60


class Writer(threading.Thread):
    """Somebody who adds sentences to what the page shows, and to the other's text where both wrote."""

    def __init__(self, app: Flask, person: Account, application: Application) -> None:
        super().__init__(name=person.name)
        self.app, self.person_id, self.chance = app, person.id, Random(person.id)
        self.url = f"/applications/{application.id}/writing"
        self.browser: Any = app.test_client()
        self.browser.sign_in(person)
        self.known = {name: getattr(application.declaration, name) for name in FIELDS}
        self.version, self.conflicts, self.fault = -1, 0, ""

    def run(self) -> None:
        for number in range(EDITS):
            name = self.chance.choice(FIELDS)
            if not self._added(name, f"（{self.name}第{number}句）"):
                self.fault = f"{name} was not stored"
                return

    def _added(self, name: str, sentence: str) -> bool:
        return any(self._sent(name, self.known[name] + sentence) for _ in range(MOST_TRIES))

    def _sent(self, name: str, text: str) -> bool:
        """Whether it was stored; if not, what the other wrote is what the page shows now."""
        change = {"was": self.known[name], "now": text}
        content = {"account": self.person_id, "version": self.version, "fields": {name: change}}
        answer = self.browser.post(self.url, json=content).json
        self.version = answer["version"]
        self.known |= {each: answer["fields"][each] for each in FIELDS if each in answer["fields"]}
        if name not in answer["conflicts"]:
            self.known[name] = text
            return True
        self.known[name] = answer["conflicts"][name]["theirs"]
        self.conflicts += 1
        return False


def test_no_sentence_of_two_writers_is_lost(app: Flask) -> None:
    school = make_school()
    application = make_application(school.call, school.teacher)
    colleague = make_account(school.department, "周宁")
    application.members.append(Member(account_id=colleague.id, may_edit=True))
    db.session.commit()
    writers = [Writer(app, person, application) for person in (school.teacher, colleague)]
    db.session.rollback()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(100)
    db.session.rollback()
    written = "".join(getattr(application.declaration, name) for name in FIELDS)
    assert [writer.fault for writer in writers] == ["", ""]
    for writer in writers:
        for number in range(EDITS):
            assert written.count(f"（{writer.name}第{number}句）") == 1
    assert sum(writer.conflicts for writer in writers) > 0, "they never met"
