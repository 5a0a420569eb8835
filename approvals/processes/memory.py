"""What does the collector of garbage look through? Not what lives as long as the program."""

from __future__ import annotations

import gc

NEW_OBJECTS = 20_000
"""How many new objects, freed ones deducted, call the collector: a page makes some thousands."""


def settle() -> None:
    """Call it when everything is loaded: modules, mappings and routes are never garbage."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
