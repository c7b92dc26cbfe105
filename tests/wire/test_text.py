"""Text goes to the register and comes back in its code pages; what they cannot hold is refused, not mangled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.wire.text import decode_cp866, decode_line, decode_table, encode_cp866, encode_line, encode_table

from .strategies import LINE_CHARACTERS

TABLE_BYTES = bytes([*range(0xA3), 0xF0, 0xF1, 0xFE, 0xFF])


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("№", "24"),
        ("$", "fc"),
        ("€", "f2"),
        ("—", "fa"),
        ("«ООО»", "228e8e8e22"),
        ('"ООО"', "228e8e8e22"),
        ("\u00a0", "20"),
        ("ЁЁё", "f0f0f1"),
        ("Привет, world!", "8fe0a8a2a5e22c20776f726c6421"),
        ("", ""),
    ],
)
def test_line_code(text: str, raw: str) -> None:
    assert encode_line(text).hex() == raw


def test_line_code_comes_back() -> None:
    assert decode_line(bytes.fromhex("24fcf2fa22")) == '№$€—"'


@pytest.mark.parametrize("text", ["Є", "·", "Чай · Є", "10$ ·"])
def test_characters_whose_places_are_taken_are_refused(text: str) -> None:
    """Sent as cp866 has them they would be printed as € and —."""
    with pytest.raises(ValueError, match="has no place in the register's code page"):
        encode_line(text)


@given(st.text(LINE_CHARACTERS))
def test_line_text_survives(text: str) -> None:
    assert decode_line(encode_line(text)) == text


@given(st.binary())
def test_line_bytes_survive(data: bytes) -> None:
    assert encode_line(decode_line(data)) == data.replace(b"\xff", b" ")


@given(st.text())
def test_a_line_holds_cp866_and_few_more(text: str) -> None:
    held = set(LINE_CHARACTERS) | set("«»\u00a0")
    outside = [character for character in text if character not in held]
    if outside:
        with pytest.raises(ValueError, match=r"outside cp866|has no place") as caught:
            encode_line(text)
        assert any(repr(character) in str(caught.value) for character in outside)
    else:
        assert len(encode_line(text)) == len(text)


@given(st.binary())
def test_plain_cp866(data: bytes) -> None:
    assert encode_cp866(decode_cp866(data)) == data


def test_plain_cp866_refuses() -> None:
    with pytest.raises(ValueError, match="'€' is outside cp866"):
        encode_cp866("5 €")


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("АЯ", "001f"),
        ("ая", "809f"),
        ("Az~", "417a7e"),
        ("№$€—", "24a0a1a2"),
        ("Ёё", "f0f1"),
        ("\n\t", "feff"),
    ],
)
def test_table_code(text: str, raw: str) -> None:
    assert encode_table(text).hex() == raw
    assert decode_table(bytes.fromhex(raw)) == text


def test_the_table_code_gives_each_byte_its_own_character() -> None:
    text = decode_table(TABLE_BYTES)
    assert len(set(text)) == len(TABLE_BYTES)
    assert encode_table(text) == TABLE_BYTES


@given(st.binary())
def test_table_bytes_never_fail(data: bytes) -> None:
    text = decode_table(data)
    assert len(text) == len(data)
    assert decode_table(encode_table(text)) == text


def test_what_the_table_cannot_hold() -> None:
    assert encode_table("日本") == b"??"
    assert decode_table(b"\xb0") == "?"
