"""How are child processes started and ended? None outlives the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 10
PR_SET_PDEATHSIG = 1
MOST_STARTS, WITHIN_SECONDS = 4, 60.0


class EndsAgainAndAgain(Exception):
    """A child that does not stay, however often it is started; says which."""


def die_with_parent(parent: int) -> None:
    """In a child, on Linux: when `parent` dies, the kernel ends this process as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def child(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command within the block; then ask it to end, and make it end if it does not."""
    parent = os.getpid()

    def on_its_own() -> None:
        os.setpgrp()  # Ctrl-C goes to the supervisor alone
        die_with_parent(parent)

    process = subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=on_its_own)
    try:
        yield process
    finally:
        _end(process)


class Kept:
    """`python -m NAME`, started again whenever it ends, unless it ends again and again.

    Raises `EndsAgainAndAgain` from `look_after` after `MOST_STARTS` within `WITHIN_SECONDS`.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], stack: ExitStack
    ) -> None:
        self.name = command[2]
        self._start = partial(child, command, environment)
        self._stack = stack
        self._starts: list[float] = []
        self.process = self._begin()

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.process.poll() is not None

    def look_after(self) -> bool:
        """Start it again if it has ended; whether it had."""
        if not self.has_ended:
            return False
        latest = [each for each in self._starts if each > time.monotonic() - WITHIN_SECONDS]
        if len(latest) >= MOST_STARTS:
            raise EndsAgainAndAgain(self.name)
        self.process = self._begin()
        return True

    def _begin(self) -> subprocess.Popen[bytes]:
        self._starts.append(time.monotonic())
        return self._stack.enter_context(self._start())


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
