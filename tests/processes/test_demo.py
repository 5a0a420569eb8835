"""Does `make demo` start everything, keep its data, and leave nothing running?"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from approvals.processes.children import ROOT
from tests.support.servers import free_port

PATIENCE_SECONDS = 60
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A demo's folder with a migrated database without sample data, which takes a minute to play."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'fundtrail.db'}"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    with closing(sqlite3.connect(tmp_path / "fundtrail.db")) as connection:
        connection.execute("INSERT INTO heartbeats VALUES ('kept', '2026-03-02 00:00:00')")
        connection.commit()
    return tmp_path


@contextmanager
def demo(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`make demo` as a terminal runs it: in a process group of its own."""
    environment = os.environ | {"PORT": str(port), "DEMO_FOLDER": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "approvals.processes.demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def health(port: int) -> dict[str, str]:
    """What /healthz says, or nothing while it does not answer."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)
    except HTTPError as degraded:
        with degraded:
            return json.load(degraded)
    except OSError:
        return {}


def wait_until_well(port: int) -> None:
    """All four parts, within the patience of somebody who tries it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (found := health(port)).get("status") != "ok":
        assert time.monotonic() < end, found
        time.sleep(0.2)


def greeted(process: subprocess.Popen[str], word: str = "Ctrl-C") -> str:
    """What it says until it is ready, or another word comes, or it ends."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            break
    return said


def those_who_use(folder: Path) -> list[int]:
    """Every process whose environment or command names the folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            said = (each / "environ").read_bytes() + (each / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said:
            found.append(int(each.name))
    return found


def part_of(process: subprocess.Popen[str], module: str) -> int:
    """The child of the demo that runs a module."""
    (found,) = (
        int(each.parent.name)
        for each in Path("/proc").glob("[0-9]*/cmdline")
        if module in read(each) and parent_of(each.parent) == process.pid
    )
    return found


def parent_of(process: Path) -> int:
    return int(read(process / "stat").rpartition(")")[2].split()[1])


def read(path: Path) -> str:
    """A file of a process; nothing if that has ended."""
    try:
        return path.read_text()
    except OSError:
        return ") ? 0"


def wait_until_gone(folder: Path) -> None:
    """Nobody is left."""
    end = time.monotonic() + PATIENCE_SECONDS
    while those_who_use(folder):
        assert time.monotonic() < end, "a child lives on"
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_it_is_killed_and_starts_again_and_ends_with_ctrl_c(folder: Path) -> None:
    """Two on the same data would spoil it: the second is refused. kill -9 ends the children as well;
    what was kept is there at the next start. There a part that dies is started again, and all is well
    until Ctrl-C ends every child."""
    port = free_port()
    with demo(folder, port) as process:
        greeting = greeted(process)
        with demo(folder, free_port()) as second:
            said, _ = second.communicate(timeout=PATIENCE_SECONDS)
        assert (second.returncode, said) == (1, "This folder's demo is running already.\n")
        process.kill()
    assert f"http://localhost:{port}" in greeting
    wait_until_gone(folder)
    with demo(folder, port) as process:
        greeted(process)
        clock = part_of(process, "approvals.processes.clock")
        os.kill(clock, signal.SIGKILL)
        assert "processes.clock ended and was started again" in greeted(process, "started again")
        assert part_of(process, "approvals.processes.clock") != clock
        wait_until_well(port)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    wait_until_gone(folder)
    with closing(sqlite3.connect(folder / "fundtrail.db")) as connection:
        rows = connection.execute("SELECT process FROM heartbeats ORDER BY process").fetchall()
    assert {("clock",), ("kept",)} <= set(rows)
