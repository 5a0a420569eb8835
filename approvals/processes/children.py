"""How are child processes started and ended? None outlives the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 10
PR_SET_PDEATHSIG = 1


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


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
