"""How does a page with a hundred links work out each address once, and the next page none?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request, url_for

KEPT = 10_000
PLAIN = frozenset({str, int})
"""Equal values of these types give equal addresses; True and 1 are equal and do not."""


def register(app: Flask) -> None:
    """Give templates a `url_for` that remembers the addresses within this program.

    An address depends on the endpoint, its values and the place at which a proxy mounts the
    program; style sheets' digests change with a new start only, so in debugging nothing is kept.
    """

    @lru_cache(KEPT)
    def known(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def address(endpoint: str, **values: Any) -> str:
        plain = all(type(value) in PLAIN for value in values.values())
        if app.debug or not plain or endpoint[0] == "." or not has_request_context():
            return url_for(endpoint, **values)
        if any(name[0] == "_" for name in values):
            return url_for(endpoint, **values)
        return known(request.root_path, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = address
