"""The register says no: error bytes of protocol 3, extended codes behind EEh."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Error bytes that this register gives (texts: protocols/atol/errors.toml)."""

    BAD_PRICE = 0x08
    BAD_QUANTITY = 0x0A
    CASH_OVERFLOW = 0x0B
    NO_DISCOUNT = 0x10
    BAD_FORMAT = 0x13
    NO_MORE_DATA = 0x18
    WRONG_MODE = 0x66
    NO_PAPER = 0x67
    BAD_RECEIPT_KIND = 0x6A
    NOT_SUPPORTED = 0x6C
    NO_PICTURE = 0x6F
    CASHLESS_ABOVE_TOTAL = 0x71
    NOT_PAID = 0x72
    PAYMENT_OVERFLOW = 0x75
    BAD_SECTION = 0x7D
    BAD_PAYMENT = 0x7E
    TOTAL_OVERFLOW = 0x81
    SHIFT_EXPIRED = 0x88
    BAD_MODE_PASSWORD = 0x8C
    SHIFT_CLOSED = 0x8F
    BAD_TABLE = 0x91
    BAD_ROW = 0x92
    BAD_FIELD = 0x93
    BAD_TIME = 0x95
    NOT_ENOUGH_CASH = 0x98
    RECEIPT_CLOSED = 0x9A
    RECEIPT_OPEN = 0x9B
    SHIFT_OPEN = 0x9C
    BAD_ACCESS_PASSWORD = 0xA4
    BAD_REGISTRATION = 0xA7
    NOT_REGISTERED = 0xA8
    BAD_POSITION_COUNT = 0xCB
    BAD_TAX_SUM = 0xDF
    EXTENDED = 0xEE


class Extended(IntEnum):
    """Codes behind EEh (texts: protocols/atol/errors_extended.toml)."""

    TOO_MANY_MARKED = 0x0102
    BAD_TAX_SYSTEM = 0x0103
    BAD_TAX = 0x0104
    BAD_METHOD = 0x0105
    EXCISE_FORBIDDEN = 0x0107
    ATTRIBUTE_TWICE = 0x0201
    BAD_COMBINATION = 0x0205
    ATTRIBUTE_MISSING = 0x0206
    POSITION_BUFFER = 0x0207
    ATTRIBUTE_TOO_LATE = 0x0208
    ATTRIBUTES_FULL = 0x020A


class Refused(Exception):
    """A command is refused and nothing has changed."""

    def __init__(self, code: int, *, extended: int = 0, tag: int = 0) -> None:
        super().__init__(f"{code:02X}h" + (f"/{extended:04X}h tag {tag}" if extended else ""))
        self.code, self.extended, self.tag = code, extended, tag


def refuse_attribute(extended: Extended, tag: int = 0) -> Refused:
    """EEh with an extended code and the tag it speaks of."""
    return Refused(Code.EXTENDED, extended=extended, tag=tag)
