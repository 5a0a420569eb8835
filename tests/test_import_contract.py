"""Does the contract of rooms see an import that goes the wrong way?"""

from __future__ import annotations

import pytest
from grimp import ImportGraph

from tests.support.import_contract import Rooms

OPTIONS = {"name": "rooms", "package": "approvals", "rooms": ["reviews", "budget"]}


@pytest.mark.parametrize(
    ("imports", "kept"),
    [
        ([("reviews.views", "reviews.forms"), ("reviews.effects", "budget.effects")], True),
        ([("reviews.operations", "door"), ("door", "budget.effects")], True),
        ([("reviews.effects", "door")], False),
        ([("reviews.models", "reviews.queries")], False),
        ([("reviews.queries", "reviews.words"), ("reviews.words", "reviews.operations")], False),
        ([("reviews.sheet_queries", "reviews.score_effects")], False),
        ([("reviews.views", "budget.desk_views")], False),
    ],
)
def test_direction(imports: list[tuple[str, str]], kept: bool) -> None:
    """Down is allowed, also across rooms; up is not, not even through a file without a level."""
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=f"approvals.{importer}", imported=f"approvals.{imported}")
    assert Rooms("rooms", {}, OPTIONS).check(graph, verbose=False).kept is kept
