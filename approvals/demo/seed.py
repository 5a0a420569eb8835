"""`flask demo seed`: two overlapping years of two schools and a bureau, played through the door."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import click
from flask.cli import AppGroup
from flask_migrate import upgrade

from approvals.accounts.models import Account, Organisation
from approvals.applications.operations import index
from approvals.database import db, utc_now
from approvals.demo import content, lives, real_lives
from approvals.demo.compose import lines_for, texts_for
from approvals.demo.journey import MORNING, Journey, Unreachable
from approvals.demo.lives import Script
from approvals.demo.tables import add_tables
from approvals.demo.world import Window, World, build, make_call
from approvals.demo.writing import Project
from approvals.programmes.models import Call
from workflows.calendar import SHANGHAI, local_day
from workflows.engine import Refused

log = logging.getLogger(__name__)
demo = AppGroup("demo", help="Sample data for trying Fundtrail.")
ENOUGH = 5
"""Projects that one person leads before others of the school are asked."""
LEAST, MOST = 60, 180
"""Amounts in thousands of yuan."""


@dataclass(frozen=True)
class Plan:
    """A call of the demo and how many of its applications have come how far."""

    key: str
    years_back: int
    window: Window
    lives: tuple[tuple[Script, int], ...]
    at: str | None = None
    code: str | None = None
    title: tuple[str, str] | None = None
    """Where they are not those of the content's plan, Chinese and English; `{year}` is the year."""
    keeps_late: bool = False
    """Leaders of what is left behind here lead nothing newer: the late may not submit anew."""


PLANS = (
    Plan("teaching1", 1, Window(-460, -400, -360, -150, 28), (
        (lives.accepted, 12), (lives.settlement, 3), (lives.acceptance_review, 5),
        (lives.completion, 9), (lives.extended, 2), (lives.stopped, 2), (lives.failed, 1),
        (lives.rejected, 3), (lives.withdrawn, 1),
    ), keeps_late=True),
    Plan("teaching1", 0, Window(-330, -290, -250, -6, 210), (
        (lives.second_release, 3), (lives.midterm_check, 4), (lives.rectification, 2),
        (lives.stopping, 1), (lives.terminating, 1), (lives.suspended, 1),
        (lives.implementation, 3), (lives.rejected, 2),
    ), keeps_late=True, code="KS", title=("{year}年度课程思政专项", "Values across the curriculum {year}")),
    Plan("teaching1", 0, Window(-70, -14, 5, 170, 390), (
        (lives.scored, 8), (lives.scored_fair, 4), (lives.partly_scored, 4), (lives.assigned, 2),
        (lives.unassigned, 2), (lives.revision, 2), (lives.ratification, 4),
        (lives.public_notice, 2), (lives.objected, 1), (lives.task_book, 2),
        (lives.task_book_proposed, 1), (lives.first_release, 2), (lives.payment_prepared, 2),
        (lives.rejected, 2), (lives.rejected_formally, 1),
    )),
    Plan("special1", 0, Window(-40, 12, 50, 190, 410), (
        (lives.draft, 6), (lives.department_check, 7), (lives.formal_check, 4),
        (lives.sent_back, 3), (lives.withdrawn, 1),
    )),
    Plan("special1", 0, Window(-60, -10, 20, 200, 420), (
        (lives.scored_fair, 1), (lives.partly_scored, 2), (lives.unassigned, 1),
    ), at="bureau", code="SJ", title=("{year}年度市级教学建设专项", "Municipal teaching projects {year}")),
    Plan("teaching2", 1, Window(-455, -395, -350, -160, 35), (
        (lives.completion, 4), (lives.acceptance_review, 2), (lives.accepted, 4),
        (lives.settlement, 1), (lives.suspended, 1), (lives.stopped, 1), (lives.rejected, 1),
    ), keeps_late=True),
    Plan("teaching2", 0, Window(-70, -12, 6, 180, 400), (
        (lives.scored, 4), (lives.partly_scored, 3), (lives.formal_check, 2), (lives.sent_back, 1),
        (lives.ratification, 2), (lives.public_notice, 1), (lives.rejected, 1),
    )),
    Plan("filing1", 0, Window(-120, 30, 35, 40, 45), (
        (lives.registered, 4), (lives.filed, 2), (lives.draft, 1),
    )),
)  # fmt: skip


@dataclass
class Cast:
    """Who leads what: people without another office, each school's in turn."""

    world: World
    blocked: set[int] = field(default_factory=set)
    led: dict[int, int] = field(default_factory=dict)
    showcase: Account | None = None
    """Who is to have something sent back: the first one to be tried by a visitor."""

    def leader(self, department: str) -> Account:
        """A teacher of the department who leads least and owes nothing old."""
        place = self.world.organisations[department]
        free = [
            person
            for person in self._teachers()
            if person.id not in self.blocked and person.organisation.parent_id == place.parent_id
        ]
        chosen = min(free, key=lambda person: self._turn(person, place))
        self.led[chosen.id] = self.led.get(chosen.id, 0) + 1
        return chosen

    def _turn(self, person: Account, place: Organisation) -> tuple[bool, bool, int, int]:
        """Those with room first, of them the department's own, of them who leads least."""
        led = self.led.get(person.id, 0)
        return (led >= ENOUGH, person.organisation_id != place.id, led, person.id)

    def _teachers(self) -> list[Account]:
        busy = {s for plan in content.call_plans() for c in plan.committees.values()
                for s in (c.chair, *c.members)}  # fmt: skip
        return [
            self.world.people[each.key]
            for each in content.people()
            if not each.roles
            and each.key not in busy
            and self.world.people[each.key].organisation.kind == "department"
        ]


@demo.command("seed")
def seed() -> None:
    """Migrate the database; fill it with the demo's world where it is empty."""
    upgrade()
    if db.session.scalar(db.select(Organisation.id).limit(1)) is not None:
        db.session.rollback()
        click.echo("  The data is there already.")
        return
    began = time.monotonic()
    _hurry()
    count = play(utc_now())
    click.echo(f"  {count} applications were played in {time.monotonic() - began:.0f} s.")


def _hurry() -> None:
    """A seed that is cut off is begun anew: it need not wait for the disk.

    Nobody else writes meanwhile, so that what was loaded before a commit is still true after it.
    """
    db.session.rollback()
    db.session().expire_on_commit = False
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA synchronous=OFF")


def play(now: datetime) -> int:
    """Everything that has happened in the demo until now; how many applications there are."""
    world = build(now)
    add_tables(world)
    db.session.commit()
    cast, titles = Cast(world, showcase=world.people["teacher"]), _titles()
    plans = {plan.key: plan for plan in content.call_plans()}
    year, count = local_day(now).year, 0
    count += real_lives.play(world, plans["special1"], year - 1)
    for number, plan in enumerate(PLANS):
        call = _call(world, plans[plan.key], plan, year - plan.years_back)
        for script, times in plan.lives:
            for turn in range(times):
                count += _live(
                    world,
                    cast,
                    call,
                    plan,
                    script,
                    titles,
                    Random(f"{number}/{script.__name__}/{turn}"),
                )
    make_call(world, plans["teaching1"], year + 1, Window(90, 150, 190, 340, 560), opened=False)
    return count


def _call(world: World, content_plan: content.CallPlan, plan: Plan, year: int) -> Call:
    title = tuple(each.format(year=year) for each in plan.title) if plan.title else None
    return make_call(
        world, content_plan, year, plan.window, at=plan.at, code=plan.code, title=title
    )


def _titles() -> dict[tuple[str, int], Iterator[content.ProjectTitle]]:
    """The titles of each school and year, one after the other: some projects come again."""
    school_of = {each.key: each.parent for each in content.organisations()}
    return {
        (school, years_back): iter(
            [t for t in content.titles() if school_of[t.department] == school]
        )
        for school in ("school1", "school2")
        for years_back in (0, 1)
    }


def _live(
    world: World, cast: Cast, call: Call, plan: Plan, script: Script,
    titles: dict[tuple[str, int], Iterator[content.ProjectTitle]], chance: Random,
) -> int:  # fmt: skip
    """One application's life as far as its script goes; whether it came to be."""
    title = next(titles[_school(plan.key), plan.years_back])
    leader = cast.leader(title.department)
    if script is lives.sent_back and call.declaration_closes_at > world.now:
        leader = cast.showcase or leader
        cast.showcase = None
    project = project_of(title, call.year, chance)
    ago = lives.AGO.get(script.__name__, 3)
    journey = Journey(world, call, leader, project, chance, _began(world, call, ago, chance), ago)
    try:
        script(journey)
    except (Refused, Unreachable):
        db.session.rollback()
        log.exception("%s did not come to %s", title.title, script.__name__)
        raise
    index(journey.application)
    db.session.commit()
    due_at = journey.application.due_at
    if plan.keeps_late and due_at is not None and due_at < world.now:
        cast.blocked.add(leader.id)
    return 1


def _began(world: World, call: Call, ago: float, chance: Random) -> datetime:
    """When the draft was begun: shortly before the window closes, or a few days ago."""
    closes = call.declaration_closes_at - timedelta(days=chance.randint(6, 16))
    if call.declaration_closes_at > world.now:
        closes = world.now - timedelta(days=chance.randint(5, 11))
    began = min(closes, world.now - timedelta(days=ago + chance.randint(13, 16)))
    if call.declaration_closes_at > world.now:
        began = closes
    morning = began.astimezone(SHANGHAI).replace(hour=MORNING)
    return (morning + timedelta(hours=chance.randint(0, 9))).astimezone(UTC)


def _school(key: str) -> str:
    return "school2" if key.endswith("2") else "school1"


def project_of(title: content.ProjectTitle, year: int, chance: Random) -> Project:
    """What a project of this title asks for and promises."""
    amount = Decimal(chance.randint(LEAST, MOST)) * 1000
    last = amount * chance.choice([Decimal("0.8"), Decimal("1.1"), Decimal("1.25")])
    had_one = chance.random() < 0.4
    return Project(
        title=title.title,
        kind=title.kind,
        texts=texts_for(title, year, chance.randint(0, 99)),
        lines=lines_for(title, amount),
        indicators=content.kind_indicators(title.kind),
        last_year_budget=last if had_one else None,
        last_year_executed=last * Decimal("0.93") if had_one else None,
    )
