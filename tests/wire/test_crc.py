"""The checksums are the published ones, with the compiled module and without it."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.wire import crc
from kkt_driver.wire.crc import crc8, crc16

from .oracle import bitwise

CHECK = b"123456789"
TABLE = crc._table_crc8()


def test_check_values() -> None:
    assert crc16(CHECK) == 0x29B1  # CRC-16/CCITT-FALSE
    assert crc8(CHECK) == 0xF7  # CRC-8/NRSC-5
    # the vendor's greeting FE 01 00 00 C4 02: id 00, ABORT
    assert crc8(b"\x00\xc4") == 0x02


@given(st.binary(max_size=200))
def test_all_ways_agree(data: bytes) -> None:
    assert crc8(data) == TABLE(data) == bitwise(data, 0x31, 8, 0xFF)
    assert crc16(data) == crc16(memoryview(data)) == bitwise(data, 0x1021, 16, 0xFFFF)


def test_without_the_compiled_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "crcmod", None)
    checksum = crc._load_crc8()
    assert checksum.__module__ == crc.__name__
    assert checksum(CHECK) == 0xF7
    assert checksum(b"") == 0xFF


def test_with_the_compiled_module() -> None:
    checksum = crc._load_crc8()
    assert checksum.__module__ != crc.__name__
    assert checksum(CHECK) == 0xF7
