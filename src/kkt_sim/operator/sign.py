"""Signs of the emulated operator and of messages to it.

THESE SIGNS HAVE NO LEGAL VALIDITY. A real operator (ОФД) makes them with secret keys inside a certified module; here
they are a keyed hash that anybody can compute. A real drive, a debug one too, refuses them with reason 1.

The key: drive and operator share one per number of the drive, derived from a common secret. So an acknowledgement for
one drive cannot be given to another, and a drive made with another secret refuses what this operator signs.
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from kkt_driver.ofd.acknowledgement import Acknowledgement

DEFAULT_SECRET = b"kkt-sim operator: no legal validity"

#: first bytes of the message sign of a document (ФПС), as every message seen has them
DOCUMENT_PREFIX = b"\x81\x06"


def shared_key(drive: str, secret: bytes = DEFAULT_SECRET) -> bytes:
    """The key that the drive of this number and the operator have in common."""
    return hmac.digest(secret, b"drive " + drive.encode("ascii"), "sha256")


def document_sign(drive: str, document: bytes, secret: bytes = DEFAULT_SECRET) -> bytes:
    """The ФПС, 8 bytes, over a whole document (its outer TLV)."""
    return DOCUMENT_PREFIX + hmac.digest(shared_key(drive, secret), b"document" + document, "sha256")[:6]


def signed(said: Acknowledgement, secret: bytes = DEFAULT_SECRET) -> Acknowledgement:
    """``said`` with both signs of the operator: ФПО (16 bytes) and ФПП (8 bytes)."""
    key = shared_key(said.drive, secret)
    said = replace(said, sign=_operator_sign(key, said))
    return replace(said, message_sign=_message_sign(key, said))


def verify(said: Acknowledgement, secret: bytes = DEFAULT_SECRET) -> bool:
    """Whether both signs are this operator's; what the emulated drive asks before it takes an acknowledgement."""
    key = shared_key(said.drive, secret)
    return hmac.compare_digest(_operator_sign(key, said), said.sign) and hmac.compare_digest(
        _message_sign(key, said), said.message_sign
    )


def _operator_sign(key: bytes, said: Acknowledgement) -> bytes:
    return hmac.digest(key, b"operator" + said.signed_by_operator(), "sha256")[:16]


def _message_sign(key: bytes, said: Acknowledgement) -> bytes:
    return hmac.digest(key, b"message" + said.signed_by_message(), "sha256")[:8]
