"""Fiscal signs of the emulated drive.

THESE SIGNS HAVE NO LEGAL VALIDITY. A real drive makes them with secret keys inside a certified module; here they are
a keyed hash that anybody can compute. They exist so that a document can be told from a changed one in tests, and they
come only under serial numbers 9999078900xxxxxx, the range of debug drives that no operator accepts as real.
"""

from __future__ import annotations

import hmac

#: serial numbers of this emulator begin so; a number outside the debug range could pass for a real drive
DEBUG_RANGE = "9999078900"

DEFAULT_KEY = b"kkt-sim: no legal validity"


def fiscal_sign(key: bytes, drive: str, form: int, body: bytes) -> int:
    """The sign of a document (ФПД, tag 1077): 1..2**32-1, the same for the same document and key.

    ``body`` is the document's TLVs in their order without tag 1077 itself.
    """
    message = drive.encode("ascii") + bytes((form,)) + body
    digest = hmac.digest(key, message, "sha256")
    # Zero reads as "no sign" in many programs; the next four bytes are as good as the first.
    words = (int.from_bytes(digest[i : i + 4], "big") for i in range(0, len(digest), 4))
    return next((word for word in words if word), 1)


def check_number(number: str) -> str:
    """``number`` if it is a serial number of the debug range, 16 digits; ValueError otherwise."""
    if len(number) != 16 or not (number.isascii() and number.isdigit()) or not number.startswith(DEBUG_RANGE):
        raise ValueError(f"an emulated drive's number is {DEBUG_RANGE} and six digits, got {number!r}")
    return number
