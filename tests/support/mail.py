"""A real mail server on this machine, which keeps what it takes and can refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.servers import free_port


@dataclass
class Mailbox:
    """What came in, and in how many conversations. While `refuses`, nothing is taken; while `dies`,
    nothing taken is answered for; while `leaves`, it is gone before a second mail; with
    `nobody_here` that is what each address is answered."""

    port: int = 0
    refuses: bool = False
    dies: bool = False
    leaves: bool = False
    nobody_here: str = ""
    delay_seconds: float = 0
    conversations: set[Any] = field(default_factory=set)
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Look whether somebody lives at the address."""
        if not self.nobody_here:
            envelope.rcpt_tos.append(address)
        return self.nobody_here or "250 lives here"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        if self.refuses:
            return "451 try again later"
        self.conversations.add(session.peer)
        content = envelope.content.replace(b"\r\n", b"\n")
        self.mails.append(message_from_bytes(content, policy=policy.default))
        await asyncio.sleep(self.delay_seconds)
        if self.dies:
            server.transport.abort()
        return "250 taken"

    async def handle_RSET(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """Begin another mail."""
        if self.leaves:
            server.transport.abort()
        return "250 go on"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serve mail on a free port."""
    mailbox = Mailbox(port=free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
