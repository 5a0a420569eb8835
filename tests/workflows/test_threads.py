"""One machine serves all threads: no step of one subject touches another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.workflows.toys import PlainFacts, person, toy
from workflows import engine
from workflows.definition import Workflow
from workflows.engine import NotPossibleNow

THREADS, STEPS = 8, 2000
KEYS = ("submit", "send_back", "note", "pass", "fail", "end", "expire")
EVERYBODY = person("applicant", "project_office", "clock")


def test_walks_of_many_threads_end_where_they_end_alone() -> None:
    workflow = toy()
    alone = [_walk(toy(), seed) for seed in range(THREADS)]

    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(lambda seed: _walk(workflow, seed), range(THREADS)))

    assert together == alone
    assert sum(taken for taken, _path in together) > THREADS * STEPS / 10


def _walk(workflow: Workflow, seed: int) -> tuple[int, list[str]]:
    """Steps at random, back at the start after each end; how many were taken, and the way."""
    random, path = Random(seed), ["draft"]
    facts, taken = PlainFacts(due_passed=True, loop_limit=10**9), 0
    for _ in range(STEPS):
        key = random.choice(KEYS)
        try:
            decision = engine.decide(workflow, facts, key, EVERYBODY)
        except NotPossibleNow:
            continue
        assert decision.from_state == facts.state
        taken += 1
        _go(facts, decision)
        path.append(facts.state)
    return taken, path


def _go(facts: PlainFacts, decision: engine.Decision) -> None:
    facts.state = decision.to_state
    if decision.to_state != decision.from_state:
        remembers = decision.action.remembers == "sender"
        facts.sender_state = decision.from_state if remembers else None
    facts.verdict_state = decision.action.verdict or facts.verdict_state
    if facts.state in ("good", "bad"):
        facts.state = "draft"
