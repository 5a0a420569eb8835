"""`make demo`: the whole system on one machine, until Ctrl-C. Every child ends with it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import FrameType
from urllib.request import urlopen

from approvals.processes.children import ROOT, EndsAgainAndAgain, Kept
from approvals.processes.valkey import valkey

PATIENCE_SECONDS = 60
PASSWORD = "fundtrail-demo"
SCHOOL = (
    "teacher teacher2 depthead office reviewer1 reviewer2 reviewer3 "
    "chair leader clerk finance supervisor"
)
ACCOUNTS = (
    ("school 1", SCHOOL),
    ("school 2", "teacher9 office2"),
    ("bureau", "bureau auditor"),
    ("installation", "admin"),
)
Children = Sequence[Kept]


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked the demo to end."""


def main() -> int:
    """Start everything, say where it is, wait, end everything."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    folder = Path(os.environ.get("DEMO_FOLDER") or ROOT / "instance" / "demo")
    with ExitStack() as stack:
        try:
            run(int(os.environ.get("PORT", "8000")), folder, stack)
        except Stopped:
            print("\nStopping …", flush=True)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)  # a second Ctrl-C must not leave children behind
    raise Stopped


def run(port: int, folder: Path, stack: ExitStack) -> None:
    """Run until a signal comes; what was started is left to `stack` to end."""
    folder.mkdir(parents=True, exist_ok=True)
    stack.enter_context(_alone(folder))
    settings = os.environ | {
        "ATTACHMENTS_FOLDER": str(folder / "attachments"),
        "BASE_URL": f"http://localhost:{port}",
        "DATABASE_URL": f"sqlite:///{folder / 'fundtrail.db'}",
        "DEMO": "1",
        "SECRET_KEY": _secret(folder),
    }
    _prepare(folder, settings)
    settings["REDIS_URL"] = stack.enter_context(valkey(folder / "valkey"))
    children = [Kept(each, settings, stack) for each in _commands(port)]
    _wait_for_page(port, children)
    _say(port)
    _watch(children)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two demos on the same data would spoil it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit("This folder's demo is running already.") from None
        yield


def _secret(folder: Path) -> str:
    """A secret of this folder's own, so that sessions outlive a restart."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(os.urandom(32).hex(), encoding="ascii")
    return path.read_text(encoding="ascii")


def _prepare(folder: Path, settings: Mapping[str, str]) -> None:
    """Migrate what is there. Sample data is made aside, so that a start cut off leaves no half."""
    database, aside = folder / "fundtrail.db", folder / "beginning.db"
    if database.exists():
        _flask(settings, "db", "upgrade")
        return
    print("  Playing two years of sample data: once, about a minute …", flush=True)
    for path in folder.glob("beginning.db*"):
        path.unlink()
    shutil.rmtree(folder / "attachments", ignore_errors=True)
    without_queue = {**settings, "DATABASE_URL": f"sqlite:///{aside}", "REDIS_URL": ""}
    _flask(without_queue, "demo", "seed")
    with closing(sqlite3.connect(aside)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside.rename(database)


def _flask(settings: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    if subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode:
        raise SystemExit(f"flask {' '.join(words)} failed")


def _commands(port: int) -> list[list[str]]:
    python = sys.executable
    web = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"]
    web += ["--threads", "4", "--log-level", "warning", "--no-control-socket", "wsgi:app"]
    return [
        [python, "-m", "gunicorn", *web],
        [python, "-m", "approvals.processes.worker"],
        [python, "-m", "approvals.processes.clock"],
    ]


def _wait_for_page(port: int, children: Children) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if any(each.has_ended for each in children):
            raise SystemExit(
                f"A part of Fundtrail ended at once. Is port {port} free? Try make demo PORT=8001."
            )
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The pages did not come up in time.")


def _say(port: int) -> None:
    print(f"\n  Fundtrail 经费轨   http://localhost:{port}\n")
    print(f"  Accounts (password {PASSWORD}):")
    for place, names in ACCOUNTS:
        print(f"    {place:<13} {names}")
    print(f"\n  Health: http://localhost:{port}/healthz")
    print("  Ctrl-C ends everything; the data stays.\n", flush=True)


def _watch(children: Children) -> None:
    """Start again whatever part ends: a worker does when the queue goes away in the middle of a job."""
    while True:
        for each in children:
            try:
                if each.look_after():
                    print(f"  {each.name} ended and was started again.", flush=True)
            except EndsAgainAndAgain as ended:
                raise SystemExit(f"{ended} ends again and again; the rest was stopped.") from ended
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
