"""How is a stranger's file read so that it can neither hang nor fill the machine?

The work runs in a forked child with limits of time and memory. What it finds comes back as JSON;
whatever becomes of the child, the parent learns it in one sentence.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from approvals.documents.grid import Place, Unreadable
from approvals.processes.children import die_with_parent
from approvals.wording import N_

SECONDS = 60
MEGABYTES = 768
TOO_LONG = N_("Reading it takes longer than a form can take.")
TOO_LARGE = N_("Reading it needs more memory than a form can need.")


def confined(work: Callable[[], Any], seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Any:
    """What `work` gives, as JSON. Raises `Unreadable` for what it refuses or exceeds."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(work, there, seconds, megabytes, os.getpid()))
    child.start()
    there.close()
    try:
        answer: dict[str, Any] = {"fault": TOO_LONG}
        if here.poll(seconds):
            answer = json.loads(here.recv_bytes())
    except EOFError:  # it was ended by its limit of processor time, or by the system for memory
        answer = {"fault": TOO_LARGE}
    finally:
        child.kill()
        child.join()
        here.close()
    if "fault" in answer:
        raise Unreadable(Place(answer["fault"]))
    if "faults" in answer:
        raise Unreadable(*(Place(**each) for each in answer["faults"]))
    return answer["found"]


def _work(
    work: Callable[[], Any], there: Connection, seconds: float, megabytes: int, parent: int
) -> None:
    """In the child: it answers once, and never runs what its parent would run at its end."""
    die_with_parent(parent)
    _limit(seconds, megabytes)
    try:
        answer = {"found": work()}
    except Unreadable as unreadable:
        answer = {"faults": [_as_json(place) for place in unreadable.places]}
    except MemoryError:
        answer = {"fault": TOO_LARGE}
    with suppress(BrokenPipeError):
        there.send_bytes(json.dumps(answer).encode())
    os._exit(0)


def _limit(seconds: float, megabytes: int) -> None:
    cpu = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    with suppress(ValueError, OSError):  # not every system knows a limit of memory
        most = _present() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _present() -> int:
    """How many bytes the forked process has from its parent already."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0


def _as_json(place: Place) -> dict[str, Any]:
    return {
        "reason": place.reason,
        "table": place.table,
        "row": place.row,
        "values": place.values,
    }
