"""The RQ worker: JSON only; its forked child dies with it and shares no database connection."""

from __future__ import annotations

import logging
import sys
from typing import Any

from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer

from approvals import create_app
from approvals.database import db
from approvals.processes.children import die_with_parent
from approvals.queue import NAME, connection


class FundtrailWorker(Worker):
    """RQ's worker with a child that knows its place."""

    app: Flask
    max_connection_wait_time = 5.0
    """Seconds at most between two looks whether a queue that is away has come back."""

    def main_work_horse(self, *arguments: Any, **keywords: Any) -> None:
        """The forked child: new connections, and no life of its own."""
        die_with_parent(self.pid or 0)
        with self.app.app_context():
            db.engine.dispose(close=False)
            super().main_work_horse(*arguments, **keywords)


def main() -> int:
    """Work until told to stop."""
    app = create_app()
    server = connection(app)
    if server is None:
        print("REDIS_URL is missing: there is no queue to work on.", file=sys.stderr)
        return 2
    worker = FundtrailWorker([NAME], connection=server, serializer=JSONSerializer)
    worker.app = app
    worker.work(logging_level="WARNING")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main())
