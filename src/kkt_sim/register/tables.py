"""The settings tables: which cells there are, how long they are, and the two code pages of text cells."""

from __future__ import annotations

from functools import cache

from kkt_driver.atol.settings import all_settings
from kkt_driver.wire.text import decode_line, encode_table
from kkt_sim.register.exchange import Pace
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.state import Cell

TEXT_LENGTH = 64
TABLE_TEXT_LENGTH = 48

ACCESS_PASSWORD: Cell = (2, 1, 23)
CASH_OUT_ON_CLOSE: Cell = (2, 1, 18)
CASH_OUT_BIT = 0x04
DEFAULT_TAX_SYSTEM: Cell = (2, 1, 110)
IGNORE_CASH: Cell = (2, 1, 115)
OPERATOR_HOST: Cell = (19, 1, 1)
OPERATOR_PORT: Cell = (19, 1, 2)
OPERATOR_DNS: Cell = (19, 1, 3)
OPERATOR_CHANNEL: Cell = (19, 1, 4)
THROUGH_HOST = b"\x05"
DIAGNOSTIC_SECONDS: Cell = (19, 1, 11)
ANSWER_MINUTES: Cell = (19, 1, 12)
RETRY_SECONDS: Cell = (19, 1, 13)

_DEFAULTS: dict[Cell, bytes] = {DEFAULT_TAX_SYSTEM: b"\x01", (2, 1, 1): b"\x01"}
#: cells that are no settings, but that driver 10.8.0 reads: code of the user's cabinet, MAC address
_UNLISTED: dict[Cell, tuple[str, bytes]] = {
    (19, 1, 14): ("text", bytes(TEXT_LENGTH)),
    (2, 1, 87): ("bytes", bytes.fromhex("02 00 00 00 00 01")),
}


@cache
def cells() -> dict[Cell, tuple[str, bytes]]:
    """Every known cell: its encoding and factory value."""
    known = dict(_UNLISTED)
    for setting in all_settings():
        cell = (setting.table, setting.row, setting.field)
        if setting.encoding == "table_text":
            blank = b" " * TABLE_TEXT_LENGTH
        elif setting.encoding == "text":
            blank = bytes(TEXT_LENGTH)
        else:
            blank = bytes(setting.size)
        if setting.type == "str" and setting.table == 3 and setting.encoding == "bcd":
            blank = bytes.fromhex(f"{setting.row:08d}")  # cashiers' passwords are their numbers
        known[cell] = setting.encoding, _DEFAULTS.get(cell, blank)
    return known


def read(stored: dict[Cell, bytes], cell: Cell) -> bytes:
    """A cell as command 46h gives it."""
    encoding, blank = _known(cell)
    data = stored.get(cell, blank)
    return encode_table(decode_line(data)) if encoding == "table_text" else data


def operator_address(stored: dict[Cell, bytes]) -> tuple[str, int]:
    """Host and port of the operator; blank and 0 where nothing was set."""
    host = read(stored, OPERATOR_HOST).rstrip(b"\0 ").decode("cp866", "replace")
    return host, int.from_bytes(read(stored, OPERATOR_PORT), "big")


def pace(stored: dict[Cell, bytes]) -> Pace:
    """The times of the exchange with the operator; 0 in a setting means the usual."""
    diagnostic, answer, retry = (
        int.from_bytes(read(stored, cell), "big") for cell in (DIAGNOSTIC_SECONDS, ANSWER_MINUTES, RETRY_SECONDS)
    )
    usual = Pace()
    return Pace(
        diagnostic=diagnostic or None,
        answer=answer * 60.0 or usual.answer,
        first=retry or usual.first,
        factor=1.0 if retry else usual.factor,
        longest=retry or usual.longest,
    )


def fitted(cell: Cell, value: bytes) -> bytes:
    """``value`` as it is to be stored: cut or padded to the cell's length."""
    encoding, blank = _known(cell)
    return value[: len(blank)].ljust(len(blank), b" " if encoding == "table_text" else b"\0")


def _known(cell: Cell) -> tuple[str, bytes]:
    known = cells()
    if cell in known:
        return known[cell]
    table, row, _ = cell
    if not any(other[0] == table for other in known):
        raise Refused(Code.BAD_TABLE)
    if not any(other[:2] == (table, row) for other in known):
        raise Refused(Code.BAD_ROW)
    raise Refused(Code.BAD_FIELD)
