"""РНМ, the registration number of a register (tag 1037): 10 digits of order number, 6 check digits.

The check is CRC-16/CCITT-FALSE over order number, ИНН padded with zeros on the *left* to 12 and serial number
padded with zeros on the left to 20, as decimal digits. (Tag 1018 pads the ИНН with spaces on the right.)
"""

from __future__ import annotations

from kkt_driver.errors import FieldError
from kkt_driver.wire.crc import crc16


def make_rnm(order: int | str, inn: str, serial: str) -> str:
    """The 16 digits for order number 0..9999999999, ИНН (10 or 12 digits) and serial number (1013, up to 20 ASCII).

    FieldError names the part that is wrong. The check digits of the ИНН are not looked at: test drives carry
    invented ones.
    """
    digits = str(order)
    if isinstance(order, bool) or not _digits(digits) or len(digits) > 10:
        raise FieldError("order number of the РНМ", "must be at most 10 digits", order)
    inn, serial = inn.strip(" "), serial.strip(" ")
    if not _digits(inn) or len(inn) not in (10, 12):
        raise FieldError("user_inn (1018)", "must be 10 or 12 digits", inn)
    if not serial or not serial.isascii() or len(serial) > 20:
        raise FieldError("kkt_serial (1013)", "must be 1 to 20 ASCII characters", serial)
    body = digits.zfill(10)
    # rjust, not zfill: zfill would move a leading sign
    return body + f"{crc16((body + inn.rjust(12, '0') + serial.rjust(20, '0')).encode('ascii')):06}"


def check_rnm(rnm: str, inn: str, serial: str) -> None:
    """FieldError unless ``rnm`` (16 digits, spaces on the right allowed) belongs to this ИНН and serial number."""
    number = rnm.rstrip(" ")
    if not _digits(number) or len(number) != 16:
        raise FieldError("kkt_reg_number (1037)", "must be 16 digits", rnm)
    expected = make_rnm(number[:10], inn, serial)
    if number != expected:
        raise FieldError("kkt_reg_number (1037)", f"last six digits must be {expected[10:]}", rnm)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
