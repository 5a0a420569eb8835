"""Which numbers in an address can be a row's? Others are unknown addresses, not faults of the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: a number that the databases' keys can hold, unless it says otherwise."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST, **kwargs})


def install(app: Flask) -> None:
    """Before any address is known."""
    app.url_map.converters["int"] = RowNumber
