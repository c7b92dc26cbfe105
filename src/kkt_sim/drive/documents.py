"""The TLVs of fiscal documents (ФФД 1.05) in the order in which real drives put them.

First what every document begins with: 1041 1037 1018 1040 1012 1077; then what the drive itself knows about the form;
then the data of the 07h commands as they came. Order for registrations and receipts: dumps of real drives; for the
other forms: the same pattern with the fields that the format asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from kkt_driver.ffd import tlv
from kkt_driver.ffd.document import encode_sign
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_sim.drive.record import FFD_1_05, Registration, midnight
from kkt_sim.drive.sign import fiscal_sign

Own: TypeAlias = "list[tuple[int, int | str | datetime]]"

HEADER = (1041, 1037, 1018, 1040, 1012, 1077)

# In the order of the document; the bit of the mode byte in command 03h that each comes from.
_MODES = ((1056, 0), (1002, 1), (1001, 2), (1109, 3), (1110, 4), (1108, 5))

_NO_DATE = datetime(1970, 1, 1)


def assemble(
    form: Form,
    *,
    key: bytes,
    drive: str,
    registration: Registration,
    number: int,
    time: datetime,
    own: Own,
    data: bytes,
) -> tuple[bytes, int]:
    """TLVs and sign of a document; ``own`` are the drive's own fields, ``data`` what came with 07h."""
    head = tlv.encode(
        [(1041, drive), (1037, registration.rnm), (1018, registration.inn), (1040, number), (1012, time)],
    )
    rest = tlv.encode(own) + data
    sign = fiscal_sign(key, drive, form, head + rest)
    return head + tlv.encode_tag(1077, encode_sign(sign, form)) + rest, sign


def registration_fields(registration: Registration) -> Own:
    """Modes, tax systems, from format 1.1 on the operator's ИНН, and in a re-registration the reason."""
    own: Own = [(tag, registration.modes >> bit & 1) for tag, bit in _MODES]
    own.append((1062, registration.tax_systems))
    old = registration.format == FFD_1_05
    if not old:
        own.append((1017, registration.operator_inn))
    if registration.reason is not None:
        own.append((1101 if old else 1205, registration.reason))
    return own


def own_count(form: int, format: int = FFD_1_05) -> int:
    """How many TLVs of a registration report come before those of 07h."""
    return len(HEADER) + len(_MODES) + (2 if form == Form.REREGISTRATION else 1) + (format > FFD_1_05)


def receipt_fields(shift: int, receipt: int, operation: int, total: int) -> Own:
    """``total`` in kopecks."""
    return [(1038, shift), (1042, receipt), (1054, operation), (1020, total)]


def shift_open_fields(shift: int, warnings: Sequence[int], messages: int) -> Own:
    """``warnings``: those of the tags 1050..1053 that are set; ``messages``: bits of the operator (1206), if any."""
    said: Own = [(1206, messages)] if messages else []
    return [(1038, shift), *((tag, 1) for tag in warnings), *said]


def shift_close_fields(shift: int, receipts: int, documents: int, waiting: Own, warnings: Sequence[int]) -> Own:
    """``documents`` counts both shift reports; ``waiting``: see :func:`waiting_fields`."""
    return [(1038, shift), (1118, receipts), (1111, documents), *waiting, *((tag, 1) for tag in warnings)]


def close_fields(shift: int) -> Own:
    """The number of the last shift."""
    return [(1038, shift)]


def waiting_fields(count: int, first: datetime | None) -> Own:
    """Documents that wait for the operator; the format wants the day of the first, and both even when none waits."""
    return [(1097, count), (1098, _NO_DATE if first is None else midnight(first))]
