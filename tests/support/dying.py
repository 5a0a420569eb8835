"""Processes that die: forked as the worker forks its own, killed at a moment or at a statement; and lines."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

from flask import Flask
from sqlalchemy import event

from approvals.database import db

Act = Callable[[], Any]


class Died(BaseException):
    """Not caught by anything in the program: what follows the line never happens."""


def forked(app: Flask, act: Act) -> int:
    """Begin it in a forked process with connections of its own; gives the process id."""
    db.session.remove()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        with app.app_context():
            db.engine.dispose(close=False)
            act()
        status = 0
    finally:
        os._exit(status)


def killed_at(app: Flask, act: Act, number: int) -> bool:
    """Do it, and kill -9 it before its statement or commit of this number; False if it has fewer.

    Where it dies before one, it died after the one before.
    """

    def dying() -> None:
        seen = 0

        def count(*_arguments: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "commit"):
            event.listen(db.engine, name, count)
        act()

    _, status = os.waitpid(forked(app, dying), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def lines_of(act: Act, modules: Collection[ModuleType]) -> list[tuple[str, int]]:
    """The lines of these modules that it passes, in the order of the first time."""
    seen: dict[tuple[str, int], None] = {}
    with _traced(modules, lambda file, line: seen.setdefault((file, line))):
        act()
    return list(seen)


def dies_at(act: Act, modules: Collection[ModuleType], place: tuple[str, int]) -> bool:
    """Do it until it reaches a line, which never runs; False if it did not get there."""

    def die(file: str, line: int) -> None:
        if (file, line) == place:
            raise Died

    try:
        with _traced(modules, die):
            act()
    except Died:
        db.session.close()
        return True
    return False


@contextmanager
def _traced(modules: Collection[ModuleType], note: Callable[[str, int], object]) -> Iterator[None]:
    files = {module.__file__ for module in modules}

    def enter(frame: FrameType, _event: str, _value: Any) -> Any:
        return line if frame.f_code.co_filename in files else None

    def line(frame: FrameType, what: str, _value: Any) -> Any:
        if what == "line":
            note(frame.f_code.co_filename, frame.f_lineno)
        return line

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)
