"""Is a file infected? Asked of ClamAV where one is configured, by its INSTREAM protocol."""

from __future__ import annotations

import socket
import struct
from typing import IO

from approvals.file_kinds import FileRefused
from approvals.wording import N_
from config import clamav_target

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
CHUNK_BYTES = 64 * 1024
_INFECTED = N_("The virus scanner found %(signature)s in this file. It was not taken.")
_AWAY = N_("The virus scanner does not answer, so no file can be taken now. Try again later.")
_UNSCANNED = N_("The virus scanner could not look through this file. It was not taken.")


class Infected(FileRefused):
    """The scanner knows what is in the file."""

    def __init__(self, signature: str) -> None:
        super().__init__(_INFECTED, signature=signature)
        self.signature = signature


class ScannerAway(FileRefused):
    """Nobody can say now whether the file is clean: it is not taken, and may be tried again."""

    def __init__(self) -> None:
        super().__init__(_AWAY)


def check_clean(stream: IO[bytes], address: str) -> None:
    """Let the scanner at `address` look at the whole stream; without one nothing is asked.

    Raises Infected, ScannerAway, or FileRefused where the scanner gave up on this file.
    """
    if not address:
        return
    stream.seek(0)
    reply = _asked(address, stream)
    if reply.endswith(" FOUND"):
        raise Infected(reply.partition(": ")[2].removesuffix(" FOUND")[:100])
    if "size limit exceeded" in reply:
        raise FileRefused(_UNSCANNED)
    if not reply.endswith(": OK"):
        raise ScannerAway


def is_reachable(address: str) -> bool:
    """Whether a scanner answers there."""
    try:
        with _connected(address) as scanner:
            scanner.sendall(b"zPING\0")
            return _reply(scanner) == "PONG"
    except (OSError, ValueError):
        return False


def faults(address: str) -> list[str]:
    """What is wrong with a scanner that is configured: a sentence with its mend."""
    if not address or is_reachable(address):
        return []
    return [
        f"CLAMAV_ADDRESS names {address}, where no ClamAV answers: uploads are refused. "
        "Start clamd, or leave the variable out."
    ]


def _asked(address: str, stream: IO[bytes]) -> str:
    try:
        with _connected(address) as scanner:
            try:
                _send(scanner, stream)
            except (BrokenPipeError, ConnectionResetError):  # it may have answered in the middle
                return _reply(scanner)
            return _reply(scanner)
    except (OSError, ValueError) as away:
        raise ScannerAway from away


def _send(scanner: socket.socket, stream: IO[bytes]) -> None:
    scanner.sendall(b"zINSTREAM\0")
    while chunk := stream.read(CHUNK_BYTES):
        scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
    scanner.sendall(struct.pack("!I", 0))


def _connected(address: str) -> socket.socket:
    target = clamav_target(address)
    if isinstance(target, str):
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(CONNECT_SECONDS)
        try:
            scanner.connect(target)
        except OSError:
            scanner.close()
            raise
    else:
        scanner = socket.create_connection(target, CONNECT_SECONDS)
    scanner.settimeout(ANSWER_SECONDS)
    return scanner


def _reply(scanner: socket.socket) -> str:
    """One answer, up to its closing zero; never more than a line can have."""
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096:
        part = scanner.recv(4096)
        if not part:
            break
        received += part
    return received.rstrip(b"\0\n").decode("utf-8", "replace")
