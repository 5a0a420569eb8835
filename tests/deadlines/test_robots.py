"""Do the robots of 企业微信 and 钉钉 get what they document, signed, and is their refusal believed?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from approvals.database import db
from approvals.deadlines.message_effects import tell
from approvals.deadlines.models import Delivery, Message
from approvals.deadlines.outbox_operations import BACK_OFF, drain, try_again
from approvals.deadlines.reminder_models import PostWish
from config import Settings
from tests.support.factories import NOW, make_account, make_organisation

SECRET = "SEC000"


@dataclass
class Robot:
    """A small server that answers as the robots do."""

    origin: str = ""
    code: int = 0
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@pytest.fixture
def robot() -> Iterator[Robot]:
    """Served on a free port."""
    made = Robot()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            made.posts.append((self.path, json.loads(content)))
            answer = json.dumps({"errcode": made.code, "errmsg": "said"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    made.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(sqlite_app: Flask, robot: Robot) -> Settings:
    """An installation that may post to it."""
    return replace(
        sqlite_app.extensions["settings"],
        webhook_origins=robot.origin,
        base_url="https://fund.school.example",
    )


def tell_by_robots(robot: Robot, body: str = "· 今天到期") -> None:
    """A message to somebody who reads both."""
    account = make_account(make_organisation(), wants_mail=False)
    db.session.add(
        PostWish(
            account_id=account.id,
            wecom_address=f"{robot.origin}/cgi-bin/webhook/send?key=abc",
            dingtalk_address=f"{robot.origin}/robot/send?access_token=def",
            dingtalk_secret=SECRET,
        )
    )
    message = Message(
        kind="reminder",
        subject="1 件事项待办",
        body=body,
        link="/x",
        unique_key="x",
        created_at=NOW,
    )
    tell(account, message)
    db.session.commit()


def test_both_get_their_format_and_one_its_signature(robot: Robot, settings: Settings) -> None:
    tell_by_robots(robot)
    assert drain(settings, NOW) == 2
    (wecom, told), (dingtalk, same) = robot.posts
    words = "1 件事项待办\n· 今天到期\nhttps://fund.school.example/x"
    assert told == same == {"msgtype": "text", "text": {"content": words}}
    assert wecom == "/cgi-bin/webhook/send?key=abc"
    asked = {key: value[0] for key, value in parse_qs(urlsplit(dingtalk).query).items()}
    stamp = str(round(NOW.timestamp() * 1000))
    key = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked == {
        "access_token": "def", "timestamp": stamp, "sign": base64.b64encode(key).decode(),
    }  # fmt: skip


def test_a_refusal_is_tried_again_then_given_up_then_begun_anew(
    robot: Robot, settings: Settings
) -> None:
    """The fault stays visible; the button begins anew."""
    tell_by_robots(robot)
    robot.code, now = 45009, NOW
    for pause in (*BACK_OFF, timedelta(0)):
        drain(settings, now)
        now += pause
    failed = db.session.scalars(select(Delivery)).all()
    assert [(row.failed_at is None, row.last_error) for row in failed] == [
        (False, "RobotRefused: 45009 said")
    ] * 2
    robot.code = 0
    assert try_again(failed[0].id, now=now)
    assert drain(settings, now) == 1


def test_nothing_is_posted_elsewhere(robot: Robot, settings: Settings) -> None:
    """An address at another server is refused when it is to be used, whatever was saved."""
    tell_by_robots(robot)
    assert drain(replace(settings, webhook_origins="https://qyapi.weixin.qq.com"), NOW) == 0
    assert robot.posts == []


def test_long_words_are_cut_to_what_wecom_takes(robot: Robot, settings: Settings) -> None:
    tell_by_robots(robot, "长" * 3000)
    drain(settings, NOW)
    told = robot.posts[0][1]["text"]["content"]
    assert len(told.encode()) <= 2048
    assert told.endswith("\nhttps://fund.school.example/x")
