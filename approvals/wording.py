"""How does code without a request name a text that people read? By a msgid, translated where shown."""


def N_(message: str) -> str:
    """Mark a msgid: the name is the one by which texts to translate are collected."""
    return message
