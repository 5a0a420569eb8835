"""How does code without a request name a text that people read? By a msgid, translated where shown."""


def N_(message: str) -> str:  # noqa: N802 - the name by which texts to translate are collected
    """Mark a msgid."""
    return message
