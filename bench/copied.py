"""`python -m bench.copied`: the check of copied text for one form against many, on PostgreSQL.

It prints the time of one whole check, index and comparison, and fails where its median is above
fifty milliseconds. `--forms` says against how many forms.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from random import Random
from statistics import median, quantiles

import psycopg
from flask import Flask

from approvals import create_app
from approvals.database import db, utc_now
from approvals.documents.copied_text import comparable
from approvals.documents.fingerprints import fingerprints
from approvals.documents.text_owner import Owner
from approvals.documents.text_queries import copied_from
from approvals.viewer import viewer_of
from bench.texts import FIELDS
from config import Settings
from tests.support import servers
from tests.support.school import School, make_school

FORMS, CHECKS, MOST_MS = 100_000, 200, 50.0
COPIES = 10
"""One check in so many has a text that was copied."""
REAL = 50
"""One form in so many has texts that can be found; the others' numbers are dealt out, which is quicker."""
LENGTH = 400
"""Characters of one text; a form has six of them."""
LETTERS = "".join(chr(0x4E00 + place) for place in range(0, 6_000, 4))


def main() -> int:
    """Fill, check, print."""
    asked = argparse.ArgumentParser(prog="python -m bench.copied", description=__doc__)
    asked.add_argument("--forms", type=int, default=FORMS)
    return against(asked.parse_args().forms)


def against(forms: int) -> int:
    """Fill, check and print; 1 where the median is too slow."""
    with servers.postgresql() as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench_copied")
        address = server.replace("/postgres?", "/bench_copied?")
        with tempfile.TemporaryDirectory(prefix="fundtrail-bench-") as folder:
            app = _application(address, folder)
            with app.app_context():
                times = _measured(address, forms)
                db.session.remove()
                db.engine.dispose()
    middle, worst = median(times), quantiles(times, n=100)[98]
    print(f"copied text, one form of {len(FIELDS)} texts against {forms:,}:")
    print(f"  median {middle:.1f} ms, least {min(times):.1f} ms, p99 {worst:.1f} ms")
    print(f"  {'within' if middle <= MOST_MS else 'ABOVE'} {MOST_MS:.0f} ms")
    return 0 if middle <= MOST_MS else 1


def _application(address: str, folder: str) -> Flask:
    settings = Settings(
        secret_key="bench" * 8,
        database_url=address.replace("postgresql://", "postgresql+psycopg://"),
        attachments_folder=folder,
    )
    return create_app(settings)


def _measured(address: str, forms: int) -> list[float]:
    db.create_all()
    school = make_school()
    begun = time.monotonic()
    _fill(address, forms, school)
    print(f"filled {forms:,} forms in {time.monotonic() - begun:.0f} s", flush=True)
    viewer = viewer_of(school.teacher, utc_now())
    owner = Owner(school.school.id, 2026, "新项目", "新系")
    times = []
    for check in range(CHECKS):
        texts = dict(zip(FIELDS, _texts(Random(f"check {check}")), strict=True))
        expected = check % COPIES == 0
        if expected:
            texts["basis"] = list(_texts(Random(check * REAL % forms // REAL * REAL)))[1]
        start = time.perf_counter()
        found = copied_from(texts, owner, viewer)
        times.append((time.perf_counter() - start) * 1000)
        assert set(found) == ({"basis"} if expected else set()), (check, found)
    return times


def _texts(dice: Random) -> Iterator[str]:
    for _ in FIELDS:
        yield "".join(dice.choices(LETTERS, k=LENGTH))


def _fill(address: str, forms: int, school: School) -> None:
    """Copied in as the product would have stored them, the numbers with their primary key at the end."""
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE form_shingles DROP CONSTRAINT pk_form_shingles")
        place, batch = school.school.id, 500
        for first in range(0, forms, batch):
            _copy(connection, place, range(first, min(first + batch, forms)))
        connection.execute(
            "ALTER TABLE form_shingles ADD CONSTRAINT pk_form_shingles"
            " PRIMARY KEY (school_id, number, text_id)"
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE form_texts")
        connection.execute("VACUUM ANALYZE form_shingles")


def _copy(connection: psycopg.Connection, place: int, forms: range) -> None:
    columns = (
        "id, school_id, year, application_id, past_form_id, field, title_key, unit_key, content"
    )
    shingles: list[tuple[int, int, int]] = []
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY form_texts ({columns}) FROM STDIN") as copy:
            for form in forms:
                for at, (content, numbers) in enumerate(_stored(form)):
                    key = form * len(FIELDS) + at + 1
                    shingles += [(place, each, key) for each in numbers]
                    of = (2024 + form % 3, None, None, FIELDS[at], f"项目{form}", "")
                    copy.write_row((key, place, *of, content))
        with cursor.copy("COPY form_shingles (school_id, number, text_id) FROM STDIN") as copy:
            for row in shingles:
                copy.write_row(row)


def _stored(form: int) -> Iterator[tuple[str, set[int]]]:
    """The texts of a form as they are compared, each with its numbers."""
    dice = Random(form)
    if form % REAL == 0:
        for text in map(comparable, _texts(dice)):
            yield text, fingerprints(text)
        return
    for _ in FIELDS:
        yield "", {dice.getrandbits(64) - 2**63 for _ in range(LENGTH // 5)}


if __name__ == "__main__":
    sys.exit(main())
