"""Is a part that ends started again, and given up when it does not stay?"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from approvals.processes.children import MOST_STARTS, EndsAgainAndAgain, Kept


def test_what_ends_is_started_again_but_not_for_ever(tmp_path: Path) -> None:
    (tmp_path / "brief.py").write_text("")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with ExitStack() as stack:
        part = Kept([sys.executable, "-m", "brief"], environment, stack)
        for _ in range(MOST_STARTS - 1):
            part.process.wait(60)
            assert part.look_after()
        part.process.wait(60)
        with pytest.raises(EndsAgainAndAgain, match="brief"):
            part.look_after()


def test_what_runs_is_left_alone_and_ends_with_the_block(tmp_path: Path) -> None:
    (tmp_path / "lasting.py").write_text("import time\ntime.sleep(600)\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with ExitStack() as stack:
        part = Kept([sys.executable, "-m", "lasting"], environment, stack)
        assert not part.look_after()
        part.process.kill()
        part.process.wait(60)
        assert part.look_after()
    assert part.has_ended
