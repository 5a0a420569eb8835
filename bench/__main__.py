"""`python -m bench [part …]`: fill a PostgreSQL of its own, measure beside a floor, print."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from flask import Flask

from approvals import create_app
from approvals.database import db, utc_now
from approvals.processes import memory
from bench import copied, delivery, forms, measuring, pages, steps, sweep
from bench.filling import fill
from bench.steps import StepFigures, Stepping
from bench.table import Line, shown
from bench.world import School
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
    """Asked for in process, through the real WSGI application, in all sizes in turn."""
    sizes = SMALL if small else FULL
    with servers.postgresql() as server, ExitStack() as stack:
        worlds = [stack.enter_context(_filled(server, size)) for size in sizes]
        paces = [measuring.pace()]
        lines, taken = _lines(worlds), _steps(worlds)
        paces.append(measuring.pace())
    print(f"\nMedian, least and p99 of {measuring.REPETITIONS} repetitions after a warm-up, by the")
    print(
        "WSGI application in process (no network), on PostgreSQL, the sizes in turns. The machine"
    )
    print(f"took {paces[0]:.2f} s for ten million additions before, {paces[1]:.2f} s after.\n")
    print(shown(sizes, [*lines, *_step_lines(taken)], taken), flush=True)


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


@dataclass(frozen=True)
class World:
    """A database with so many applications, and the program on it."""

    app: Flask
    school: School
    address: str


@contextmanager
def _filled(server: str, size: int) -> Iterator[World]:
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
        yield World(app, there.schools[0], address)
        with app.app_context():
            db.engine.dispose()


def _application(address: str, folder: str) -> Flask:
    settings = Settings(
        secret_key="bench" * 8,
        database_url=address.replace("postgresql://", "postgresql+psycopg://"),
        attachments_folder=folder,
    )
    app = create_app(settings, RATELIMIT_ENABLED=False)
    memory.settle()
    return app


def _lines(worlds: Sequence[World]) -> list[Line]:
    apps = [world.app for world in worlds]
    found = []
    for same in zip(*(pages.cases(world.app, world.school) for world in worlds), strict=True):
        figures = measuring.side_by_side([case.act for case in same], apps)
        found.append(Line(same[0].name, same[0].target_ms, tuple(figures)))
    return found


def _steps(worlds: Sequence[World]) -> list[StepFigures]:
    with ExitStack() as stack:
        return steps.side_by_side(
            [
                Stepping(
                    world.app, stack.enter_context(psycopg.connect(world.address)), world.school
                )
                for world in worlds
            ]
        )


def _step_lines(taken: Sequence[StepFigures]) -> list[Line]:
    return [
        Line("step: post", None, tuple(s.post for s in taken), counts_statements=False),
        Line("step: door", 10, tuple(s.door for s in taken), counts_statements=False),
        Line("step: bare driver", None, tuple(s.floor for s in taken), counts_statements=False),
    ]


if __name__ == "__main__":
    main()
