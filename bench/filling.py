"""How does an empty database get its applications? Their lives are dealt out and written in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import psycopg

from approvals import frozen
from approvals.database import db
from bench import lives, world
from bench.copying import Copier
from bench.course import Origin
from bench.life import Life
from bench.world import School, World

SEED = 20_260_302
ROWS_AT_ONCE = 2_000
CALL_BALANCES = """
    INSERT INTO call_balances (call_id, account, amount)
    SELECT call_id, account, sum(amount) FROM (
        SELECT call_id, to_account AS account, amount FROM ledger_entries
        UNION ALL SELECT call_id, from_account, -amount FROM ledger_entries
    ) AS moved GROUP BY call_id, account
    ON CONFLICT (call_id, account) DO UPDATE SET amount = excluded.amount
"""


def fill(address: str, applications: int, now: datetime) -> World:
    """Write so many applications into an empty database; the same ones for the same `now`.

    `address` is the driver's. Must run inside the application's context, which makes the world.
    """
    frozen.first_use("teaching_project", None, now)
    frozen.first_use("payment", None, now)
    there = world.build(applications, now)
    with psycopg.connect(address) as connection:
        copier = Copier(connection)
        dice = Random(SEED)
        for count, origin in enumerate(_origins(there, applications, dice, now), 1):
            Life(copier, origin, there.categories).write()
            if count % ROWS_AT_ONCE == 0:
                copier.flush()
        copier.flush()
        connection.execute(CALL_BALANCES)
        db.session.commit()  # what this session still reads would keep VACUUM from its work
        copier.finish()
    return there


def _origins(there: World, applications: int, dice: Random, now: datetime) -> Iterator[Origin]:
    """Whose each application is, which way it went and until when."""
    serial = [[0] * len(school.calls) for school in there.schools]
    for number in range(applications):
        at = 0 if number < world.LARGE_SCHOOL else number % len(there.schools)
        age = dice.choices(range(len(lives.SHARES)), lives.CALL_WEIGHTS)[0]
        shares = lives.SHARES[age]
        way = dice.choices(list(shares), list(shares.values()))[0]
        serial[at][age] += 1
        yield _origin(there.schools[at], number, age, serial[at][age], way, dice, now)


def _origin(
    school: School,
    number: int,
    age: int,
    serial: int,
    way: str,
    dice: Random,
    now: datetime,
) -> Origin:
    teacher = dice.randrange(len(school.teachers))
    return Origin(
        number=number,
        serial=serial,
        school=school,
        call=school.calls[age],
        leader=school.teachers[teacher],
        department=school.departments[teacher % world.DEPARTMENTS],
        head_id=school.heads[teacher % world.DEPARTMENTS],
        way=way,
        moves=lives.LIVES[way],
        last_at=now - timedelta(minutes=dice.randrange(60, 20_000)),
        dice=dice,
    )
