"""Which sentences are for people? Those marked here; whoever shows one translates it."""

from __future__ import annotations


def _(sentence: str) -> str:
    """Marks an English sentence for the collection of texts; it stays as it is."""
    return sentence
