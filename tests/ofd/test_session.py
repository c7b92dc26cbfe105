"""The session header, its CRC in all three modes, and what no CRC covers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.ofd.session import (
    MARKING_SIGNATURE,
    MAX_BODY,
    SIZE,
    CrcMode,
    Flags,
    SessionHeader,
    check_crc,
    seal,
)
from tests.ofd.vectors import REAL, SESSION, drives, flags


def test_the_published_header() -> None:
    data = bytes.fromhex(SESSION["hex"])
    header = SessionHeader.parse(data)
    expected = SESSION["expected"]
    assert header.session_version.hex() == expected["s_version"]
    assert header.protocol_version.hex() == expected["p_version_bytes"]
    assert header.drive == expected["fn"].rstrip()
    assert (header.body_size, header.flags, header.crc) == (expected["body_length"], expected["flags"], 0)
    assert header.encode() == data
    assert header.flags == Flags.USUAL
    assert (header.crc_mode, header.has_container, header.awaits_answer) == (CrcMode.NONE, True, True)
    assert (header.ffd, header.marking, header.priority) == (1, False, 0)


def test_construct_agrees() -> None:
    data = bytes.fromhex(REAL["hex"])[:SIZE]
    parsed = SessionHeader.construct_codec().parse(data)
    assert {key: value for key, value in parsed.items() if key != "_io"} == dict(SessionHeader.decode(data))
    assert SessionHeader.construct_codec().build(dict(SessionHeader.decode(data))) == data


@given(drives, flags, st.binary(max_size=40), st.binary(min_size=2, max_size=2))
def test_what_is_sealed_can_be_parsed(drive: str, bits: int, body: bytes, version: bytes) -> None:
    header = seal(body, drive=drive, flags=bits, version=version)
    again = SessionHeader.parse(header.encode())
    assert again == header
    check_crc(again, body)
    assert (again.crc == 0) or again.crc_mode is not CrcMode.NONE


@pytest.mark.parametrize("mode", [CrcMode.HEADER, CrcMode.WHOLE])
def test_every_changed_bit_is_found_when_there_is_a_crc(mode: CrcMode) -> None:
    body = b"0123456789"
    whole = seal(body, drive="9999078900012345", flags=0x14 | mode).encode() + body
    covered = SIZE if mode is CrcMode.HEADER else len(whole)
    missed = []
    for bit in range(8 * covered):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            header = SessionHeader.parse(bytes(damaged))
            check_crc(header, bytes(damaged[SIZE:]))
            missed.append(bit)
        except BadFrame:
            pass
    # the one bit of the flags that turns the mode into "no CRC" takes the CRC away with it
    assert missed == [8 * 26 + (0 if mode is CrcMode.HEADER else 1)]


def test_without_a_crc_only_the_form_is_checked() -> None:
    """What registers send is not protected: versions, drive, size and priority may change unseen."""
    whole = bytes.fromhex(REAL["hex"])[:SIZE]
    missed = set()
    for bit in range(8 * SIZE):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            SessionHeader.parse(bytes(damaged))
            missed.add(bit // 8)
        except BadFrame:
            pass
    # 4..7 versions, 8..23 drive (a digit may become another), 24 25 size, 26 flags, 28 29 the CRC nobody looks at
    assert missed == {4, 5, 6, 7, *range(8, 24), 24, 25, 26, 28, 29}


@pytest.mark.parametrize("bits", [0x0003, 0x0008, 0x0020, 0x0030, 0x0100, 0x8000])
def test_forbidden_flags(bits: int) -> None:
    data = bytearray(seal(b"", drive="1").encode())
    data[26:28] = bits.to_bytes(2, "little")
    with pytest.raises(BadFrame, match="forbidden"):
        SessionHeader.parse(bytes(data))
    with pytest.raises(FieldError, match="forbidden"):
        seal(b"", drive="1", flags=bits)


def test_limits() -> None:
    with pytest.raises(FieldError, match="32768"):
        seal(bytes(MAX_BODY + 1), drive="1")
    assert seal(bytes(MAX_BODY), drive="1").body_size == MAX_BODY
    with pytest.raises(BadFrame, match="32768"):
        SessionHeader.parse(SessionHeader(drive="1", body_size=MAX_BODY + 1).encode())


@pytest.mark.parametrize("drive", ["", "12345678901234567", "12a", "１２"])
def test_a_drive_number_is_digits(drive: str) -> None:
    with pytest.raises(FieldError, match="drive"):
        seal(b"", drive=drive)


@pytest.mark.parametrize("raw", [b" " * 16, b"12 4".ljust(16), b"12\x0034".ljust(16), b"\xff" * 16])
def test_a_drive_number_read_is_digits(raw: bytes) -> None:
    data = seal(b"", drive="1").encode()
    with pytest.raises(BadFrame, match="digits"):
        SessionHeader.parse(data[:8] + raw + data[24:])


@given(st.binary(max_size=SIZE - 1))
def test_a_short_header(data: bytes) -> None:
    with pytest.raises(BadFrame):
        SessionHeader.parse(data)


def test_the_crc_is_told_from_other_damage() -> None:
    data = bytearray(seal(b"", drive="1", flags=0x11).encode())
    data[-1] ^= 1
    with pytest.raises(ChecksumMismatch, match="session CRC"):
        SessionHeader.parse(bytes(data))


def test_versions_and_channels() -> None:
    versions = {"0001": 1, "0002": 1, "0100": 1, "0105": 2, "0110": 3, "0120": 4, "0130": None}
    for text, ffd in versions.items():
        assert seal(b"", drive="1", version=bytes.fromhex(text)).ffd == ffd
    marking = seal(b"x", drive="1", signature=MARKING_SIGNATURE, session_version=bytes.fromhex("82A2"))
    assert SessionHeader.parse(marking.encode()).marking
