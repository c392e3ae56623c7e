"""The code on a paper slip: with it somebody takes their consent back, without an account and without being asked."""

import hashlib
import hmac

BITS = 60
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that can be taken for a digit."""
_LENGTH, _GROUP = BITS // 5, 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys(" -\t\r\n.–", ""))
"""What people write in place of what is printed."""


def code_of(number: int) -> str:
    """The code for a random number of `BITS` bits, such as `7K2M-9QXD-4TRA`."""
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read_code(written: str) -> str | None:
    """The twelve letters of a code as somebody typed it; None where it cannot be one."""
    letters = written[:100].upper().translate(_READ_AS)
    return letters if len(letters) == _LENGTH and set(letters) <= set(_LETTERS) else None


def slip_hash(code: str, key: bytes) -> bytes:
    """All that is kept of a code: 60 bits could be tried out, were the hash not keyed."""
    return hmac.digest(key, b"slip:" + (read_code(code) or "").encode(), hashlib.sha256)
