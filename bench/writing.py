"""How long does a save take in a declaration of sixty pages?"""

from __future__ import annotations

from itertools import count, islice
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import select

from approvals.access import below
from approvals.accounts.models import Account
from approvals.applications.models import (
    Application,
    Attachment,
    BudgetLine,
    Indicator,
)
from approvals.database import db, utc_now
from bench.measuring import csrf_token, page, signed_in
from bench.world import School

TEXTS = ("summary", "basis", "necessity", "safeguards", "schedule", "goals")
WRITTEN = [chr(code) for code in range(0x4E00, 0x5B00)]
CHARACTERS, INDICATORS, LINES, FILES = 20_000, 60, 80, 30


class LongDeclaration:
    """A draft with all that its limits allow, open at its leader's."""

    def __init__(self, app: Flask, school: School, path: str) -> None:
        with app.app_context():
            draft = db.session.scalars(
                select(Application)
                .where(below(Application.org_path, path), Application.state == "draft")
                .order_by(Application.id.desc())
                .limit(1)
            ).one()
            _enlarge(draft, db.session.get_one(Account, draft.leader_id))
            db.session.commit()
            self.leader_id, self.text = draft.leader_id, draft.declaration.goals
            self.url = f"/applications/{draft.id}"
        self.browser = signed_in(app, self.leader_id)
        self.token = csrf_token(page(self.browser, f"{self.url}/declaration"))
        self.version = -1

    def opened(self, _number: int) -> None:
        """The editor's page."""
        page(self.browser, f"{self.url}/declaration")

    def save(self, number: int) -> None:
        """One of its texts with some characters more, as the editor sends it."""
        now = f"第{number}次。{self.text[8:]}"
        content = {
            "account": self.leader_id,
            "version": self.version,
            "fields": {"goals": {"was": self.text, "now": now}},
        }
        headers = {"X-CSRFToken": self.token}
        answer: Any = self.browser.post(f"{self.url}/writing", json=content, headers=headers)
        if answer.status_code != 200 or answer.json["faults"] or answer.json["conflicts"]:
            raise RuntimeError(f"the save answered {answer.status}: {answer.text[:400]}")
        self.version, self.text = answer.json["version"], now


def _enlarge(draft: Application, leader: Account) -> None:
    year = draft.project_years[0]
    category = year.budget_lines[0].category
    chance = Random(draft.id)
    for name in TEXTS:
        sentences = ("".join(chance.choices(WRITTEN, k=28)) + "。" for _ in count())
        setattr(draft.declaration, name, "".join(islice(sentences, CHARACTERS // 29)))
    year.indicators += [
        Indicator(
            position=n, level3=f"指标{n}", target_text=f"≥{n}门", operator="≥", value=n, unit="门"
        )
        for n in range(len(year.indicators) + 1, INDICATORS + 1)
    ]
    year.budget_lines += [
        BudgetLine(position=n, category=category, purpose="三次培训", requested_amount=1_000)
        for n in range(len(year.budget_lines) + 1, LINES + 1)
    ]
    for number in range(FILES):
        db.session.add(
            Attachment(
                application_id=draft.id, place="declaration", file_name=f"附件{number}.pdf", size=100_000,
                media_type="application/pdf", digest=f"{number:064x}", uploaded_by_id=leader.id,
                uploaded_at=utc_now(),
            )
        )  # fmt: skip
