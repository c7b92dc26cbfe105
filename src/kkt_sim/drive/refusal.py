"""The drive says no: answer codes of the FN protocol (FNS, interface version 1.2, table of answer codes)."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Answer codes that this drive gives; OK is no refusal."""

    OK = 0x00
    BAD_COMMAND = 0x01  #: unknown command, bad format or unknown parameters
    WRONG_STATE = 0x02  #: not in this phase, shift or document state
    FAILURE = 0x03  #: the drive failed: its storage does
    EXPIRED = 0x05  #: the keys' lifetime has ended
    ARCHIVE_FULL = 0x06
    BAD_TIME = 0x07
    NO_DATA = 0x08
    BAD_VALUE = 0x09  #: right format, wrong value
    BAD_FORMAT = 0x0A  #: not for this data format, from format 1.1 on
    OWN_TAG = 0x0B  #: 07h carried a tag that the drive makes itself, from format 1.1 on
    TOO_LARGE = 0x10  #: TLV data above the limit
    NO_TRANSPORT = 0x11  #: the register has said that the operator cannot be reached
    QUEUE_FULL = 0x14  #: storage for documents awaiting the operator (ОФД) is exhausted
    OPERATOR_OVERDUE = 0x15  #: the oldest unsent document has waited more than 30 days
    SHIFT_EXPIRED = 0x16  #: the shift is older than 24 hours
    TIMER_MISMATCH = 0x17  #: time between two operations differs from the drive's own timer
    MESSAGE_REFUSED = 0x20  #: the operator's receipt cannot be accepted; a reason byte follows


class DriveRefused(Exception):
    """The drive refused a command and changed nothing.

    Attributes:
        code: the answer code of the FN protocol, 01h..20h.
        reason: what exactly was wrong, for people who debug; not a part of the protocol.
        data: what follows the code in the answer: the reason byte of code 20h.
    """

    def __init__(self, code: int, reason: str = "", data: bytes = b"") -> None:
        super().__init__(f"{code:02X}h" + (f": {reason}" if reason else ""))
        self.code, self.reason, self.data = int(code), reason, data
