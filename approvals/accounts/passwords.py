"""What a password must be like, and whether one is right."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from approvals.accounts.models import Account

SHORTEST: Final = 10
LONGEST: Final = 200
TOO_COMMON: Final = frozenset(
    {"1234567890", "0123456789", "password123", "qwertyuiop", "1qaz2wsx3edc", "admin12345"}
)

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher.hash(password)


def is_right(account: Account, password: str) -> bool:
    """Whether the password is the account's."""
    return fits(account.password_hash, password)


def fits(stored: str, password: str) -> bool:
    """Whether a password has this hash; takes the same time where there is none."""
    try:
        _hasher.verify(stored or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


@cache
def _nobody() -> str:
    """Compared with where no account is found, so that the answer takes as long."""
    return hashed(secrets.token_urlsafe(24))


def is_outdated(account: Account) -> bool:
    """Whether the stored hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(account.password_hash)


def faults(password: str, account: Account) -> list[str]:
    """Why a new password is refused, in sentences for the person; empty: it is fine."""
    found = []
    if len(password) < SHORTEST:
        found.append(_("Use at least %(count)s characters.", count=SHORTEST))
    if len(password) > LONGEST:
        found.append(_("Use at most %(count)s characters.", count=LONGEST))
    if _is_guessable(password.casefold(), account):
        found.append(_("Choose something that others cannot guess from your number or name."))
    return found


def temporary() -> str:
    """A password for an administrator to hand over: easy to read out, to be replaced at once."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _i in range(4)) for _j in range(4))
    return "-".join(groups)


def _is_guessable(folded: str, account: Account) -> bool:
    own = (account.staff_number, account.login_name, account.email, account.name)
    if any(word and word.casefold() in (folded, folded[::-1]) for word in own):
        return True
    return folded in TOO_COMMON or len(set(folded)) < 4
