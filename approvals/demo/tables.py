"""What do offices keep for everybody's use in the demo: expense standards and shared phrases?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from approvals.applications.phrase_models import Phrase
from approvals.database import db
from approvals.demo import content
from approvals.demo.world import World
from approvals.programmes.standard_models import ExpenseStandard
from workflows.calendar import local_day

KNOWN_FOR_DAYS = 900


def add_tables(world: World) -> None:
    """The first school's standards and phrases. The caller commits."""
    _add_standards(world)
    _add_phrases(world)


def _add_standards(world: World) -> None:
    began = local_day(world.now) - timedelta(days=KNOWN_FOR_DAYS)
    db.session.add_all(
        ExpenseStandard(
            organisation=world.organisations["school1"],
            category=world.categories[each["category"]],
            use=each["use"],
            unit=each["unit"],
            ceiling_amount=Decimal(each["ceiling"]),
            source=each["source"],
            valid_from_on=date(began.year, 1, 1),
        )
        for each in content.read("programmes")["expense_standards"]
    )


def _add_phrases(world: World) -> None:
    db.session.add_all(
        Phrase(
            organisation_id=world.organisations["school1"].id,
            position=position,
            text=text,
            created_at=world.now,
        )
        for position, text in enumerate(content.read("remarks")["shared_phrases"], 1)
    )
