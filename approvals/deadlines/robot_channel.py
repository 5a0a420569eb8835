"""A message to a group robot of 企业微信 or 钉钉, in the formats that these document.

Both take JSON with `msgtype` text and answer `errcode` 0. A robot of 钉钉 with a secret wants the
moment in milliseconds and, of both, the HMAC-SHA256 in base64 beside the address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote_plus, urlsplit

from approvals.deadlines.models import Message
from config import Settings

PATIENCE_SECONDS = 10
LONGEST_BYTES = {"wecom": 2048, "dingtalk": 18_000}
LONGEST_ANSWER = 65_536


class RobotRefused(OSError):
    """The robot answered something else than that it took the message."""


@dataclass(frozen=True)
class Note:
    """What is posted where."""

    address: str
    content: bytes


def note_of(channel: str, address: str, message: Message, link: str) -> Note:
    """The message in the format of the channel, cut to what its robots take."""
    tail = f"\n{link}" if link else ""
    room = LONGEST_BYTES[channel] - len(tail.encode())
    words = f"{message.subject}\n{message.body}".encode()[:room].decode(errors="ignore")
    told = {"msgtype": "text", "text": {"content": f"{words}{tail}"}}
    return Note(address, json.dumps(told, ensure_ascii=False).encode())


def signed(address: str, secret: str, now: datetime) -> str:
    """The address of a robot of 钉钉 with the moment and the signature over it."""
    if not secret:
        return address
    stamp = str(round(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    sign = quote_plus(base64.b64encode(digest))
    return f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={sign}"


def is_allowed(address: str, settings: Settings) -> bool:
    """Whether an address lies at one of the servers that messages may be posted to."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in settings.webhook_origins.split() and parts.path.startswith("/")


def post_note(note: Note, settings: Settings) -> None:
    """Post it; no redirection is followed. Raises OSError where it was not taken."""
    if not is_allowed(note.address, settings):
        raise RobotRefused("the address is not at an allowed server")
    parts = urlsplit(note.address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=PATIENCE_SECONDS)
    try:
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("POST", path, note.content, {"Content-Type": "application/json"})
        _judge(connection.getresponse().read(LONGEST_ANSWER))
    except HTTPException as fault:
        raise RobotRefused(type(fault).__name__) from fault
    finally:
        connection.close()


def _judge(answer: bytes) -> None:
    try:
        told = json.loads(answer)
        code, words = told["errcode"], told.get("errmsg", "")
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise RobotRefused("no answer in the robots' format") from fault
    if code != 0:
        raise RobotRefused(f"{code} {words}"[:200])
