"""Checksums of the three protocols.

crc8: polynomial 31h, init FFh, not reflected: the register's link frames (protocol 3).
crc16: CRC-16/CCITT-FALSE (1021h, init FFFFh): fiscal drive frames, operator containers, РНМ check digits.
"""

from __future__ import annotations

from binascii import crc_hqx
from collections.abc import Callable


def crc16(data: bytes | memoryview) -> int:
    """CRC-16/CCITT-FALSE; ``crc16(b"123456789") == 0x29B1``."""
    return crc_hqx(data, 0xFFFF)


def _table_crc8() -> Callable[[bytes], int]:
    table = bytearray()
    for value in range(256):
        for _ in range(8):
            value = (value << 1 ^ 0x31 if value & 0x80 else value << 1) & 0xFF
        table.append(value)

    def checksum(data: bytes) -> int:
        crc = 0xFF
        for byte in data:
            crc = table[crc ^ byte]
        return crc

    return checksum


def _load_crc8() -> Callable[[bytes], int]:
    try:
        from crcmod import mkCrcFun
    except ImportError:  # a platform without the compiled wheel, such as a browser
        return _table_crc8()
    checksum: Callable[[bytes], int] = mkCrcFun(0x131, initCrc=0xFF, rev=False)
    return checksum


crc8 = _load_crc8()
