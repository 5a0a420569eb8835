"""`python -m bench [part …]`: fill a PostgreSQL of its own, measure beside a floor, print."""

from __future__ import annotations

import argparse
import tempfile
import time

import psycopg
from flask import Flask

from approvals import create_app
from approvals.database import db, utc_now
from approvals.processes import memory
from bench import copied, delivery, forms, pages, sweep
from bench.filling import fill
from bench.measuring import REPETITIONS, Figure
from bench.steps import StepFigures, Stepping
from bench.table import Line, shown
from config import Settings
from tests.support import servers

FULL, SMALL = (1_000, 100_000), (1_000, 10_000)


def main() -> None:
    """Measure what was asked for, everything if nothing was, and print each part when it is done."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument(
        "parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all if none"
    )
    asked.add_argument("--small", action="store_true", help="with a tenth of the rows, or fewer")
    wanted = asked.parse_args()
    if unknown := set(wanted.parts) - set(PARTS):
        asked.error(f"unknown: {', '.join(sorted(unknown))}")
    for part in wanted.parts or PARTS:
        PARTS[part](wanted.small)


def _pages(small: bool) -> None:
    """Asked for in process, through the real WSGI application."""
    sizes = SMALL if small else FULL
    with servers.postgresql() as server:
        found = [_at_size(server, size) for size in sizes]
    lines = _lines([pages for pages, _ in found], [steps for _, steps in found])
    print(f"\nMedian, least and p99 of {REPETITIONS} repetitions after a warm-up, by the WSGI")
    print("application in process (no network), on PostgreSQL.\n")
    print(shown(sizes, lines, [steps for _, steps in found]), flush=True)


def _sweep(small: bool) -> None:
    with servers.postgresql() as server:
        print(sweep.figures(server, *(sweep.SMALL if small else sweep.FULL)).line, flush=True)


def _delivery(small: bool) -> None:
    with servers.postgresql() as server:
        print(delivery.figures(server, delivery.SMALL if small else delivery.FULL).line, flush=True)


def _forms(small: bool) -> None:
    forms.show(0.2 if small else 1)


def _copied(small: bool) -> None:
    copied.against(SMALL[0] if small else FULL[-1])


PARTS = {
    "pages": _pages,
    "sweep": _sweep,
    "delivery": _delivery,
    "forms": _forms,
    "copied": _copied,
}


def _at_size(server: str, size: int) -> tuple[dict[pages.Case, Figure], StepFigures]:
    """A database with so many applications, and everything measured on it."""
    name = f"bench_{size}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = server.replace("/postgres?", f"/{name}?")
    with tempfile.TemporaryDirectory(prefix="fundtrail-bench-") as folder:
        app = _application(address, folder)
        begun = time.monotonic()
        with app.app_context():
            db.create_all()
            there = fill(address, size, utc_now())
        print(f"filled {size:,} applications in {time.monotonic() - begun:.0f} s", flush=True)
        school = there.schools[0]
        measured = dict(pages.figures(app, school))
        with psycopg.connect(address) as driver:
            steps = Stepping(app, driver, school).figures()
        with app.app_context():
            db.engine.dispose()
    return measured, steps


def _application(address: str, folder: str) -> Flask:
    settings = Settings(
        secret_key="bench" * 8,
        database_url=address.replace("postgresql://", "postgresql+psycopg://"),
        attachments_folder=folder,
    )
    app = create_app(settings, RATELIMIT_ENABLED=False)
    memory.settle()
    return app


def _lines(found: list[dict[pages.Case, Figure]], steps: list[StepFigures]) -> list[Line]:
    lines = [
        Line(cases[0].name, cases[0].target_ms, tuple(measured[case] for measured, case in zip(found, cases, strict=True)))
        for cases in zip(*found, strict=True)
    ]  # fmt: skip
    return [
        *lines,
        Line("step: post", None, tuple(s.post for s in steps), counts_statements=False),
        Line("step: door", 10, tuple(s.door for s in steps), counts_statements=False),
        Line("step: bare driver", None, tuple(s.floor for s in steps), counts_statements=False),
    ]


if __name__ == "__main__":
    main()
