"""A small real server that speaks ClamAV's INSTREAM: it knows the EICAR test text, and can be told to fail."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus by agreement; written in two parts, so that this file is none."""


class Clamd(socketserver.ThreadingTCPServer):
    """Listens at a port of its own."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.scanned: list[bytes] = []
        self.most_bytes = 1_000_000
        self.says: bytes | None = None
        """Instead of an honest answer."""

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self._answer() + b"\0")

    def _answer(self) -> bytes:
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.most_bytes:
                return b"INSTREAM size limit exceeded. ERROR"
        self.server.scanned.append(content)
        if self.server.says is not None:
            return self.server.says
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"


@contextmanager
def clamd() -> Iterator[Clamd]:
    """A scanner while it is wanted."""
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(10)
