"""Every spelling of the input, and what is said when nothing fits."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.atol.framing import encode_frame
from kkt_driver.errors import UsageError
from kkt_driver.explain import MAX_SIZE, Explanation, NotRecognised, explain, formats
from kkt_driver.fn.frame import Frame
from tests.ffd.vectors import DOCUMENTS, RECEIPT
from tests.ofd.vectors import question

from .checking import checked

FRAME = bytes.fromhex("fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87")
ANSWER = encode_frame(0x11, bytes.fromhex("a3 5500 00000000012345"))


@pytest.mark.parametrize(
    "text",
    [
        FRAME.hex(),
        FRAME.hex(" ").upper(),
        FRAME.hex(":"),
        FRAME.hex("-"),
        " ".join(f"0x{byte:02X}," for byte in FRAME),
        "".join(f"\\x{byte:02x}" for byte in FRAME),
        "{" + ", ".join(f"0x{byte:02x}" for byte in FRAME) + "};",
        "\n".join((FRAME[:7].hex(" "), FRAME[7:].hex(" "))),
        b64encode(FRAME).decode(),
        urlsafe_b64encode(FRAME).decode() + "\n",
    ],
)
def test_spellings(text: str) -> None:
    found = checked(text)
    assert (found.format, found.data) == ("link", FRAME)
    assert checked(text.encode()).data == FRAME
    assert checked(b"\xef\xbb\xbf" + text.encode()).data == FRAME


@pytest.mark.parametrize(
    ("out", "back"),
    [
        ("->", "<-"),
        (">>", "<<"),
        ("→", "←"),
        (">", "<"),
        ("TX:", "RX:"),
        ("kkt_driver.wire: ->", "kkt_driver.wire: <-"),
    ],
)
def test_logs(out: str, back: str) -> None:
    log = (
        f"started\n{out} {FRAME.hex(' ')}  CashSum\n12:00:01 {back} {ANSWER[:5].hex(' ')}\n{back} {ANSWER[5:].hex()}\n"
    )
    found = checked(log)
    assert found.data == FRAME + ANSWER
    assert found.find("sum")[0].value == 12345


def test_a_log_gives_directions() -> None:
    frame = Frame(0x20, b"\1").encode()
    assert checked(f"<- {frame.hex()}").nodes[0].name == "answer"
    assert checked(f"-> {frame.hex()}").nodes[0].name == "command"


def test_what_was_tried_is_told() -> None:
    with pytest.raises(NotRecognised) as caught:
        explain(b"\x00\x01\x02\x03\x04\x05")
    assert isinstance(caught.value, UsageError)
    assert set(caught.value.tried) == {format.name for format in formats()} - {"qr", "task"}
    assert caught.value.tried["link"] == "a frame starts with FE, not 00"
    assert "\n  drive: a frame of the drive begins with 04, not 00" in str(caught.value)
    with pytest.raises(NotRecognised) as caught:
        explain("fe0")
    assert caught.value.tried["hex"] == "3 digits, an odd number"
    with pytest.raises(NotRecognised) as caught:
        explain("?!")
    assert {"hex", "base64", "qr"} == set(caught.value.tried)
    for nothing in ("", b"", "  \n"):
        with pytest.raises(NotRecognised):
            explain(nothing)


def test_a_hint_tries_one_format_only() -> None:
    with pytest.raises(NotRecognised) as caught:
        explain(FRAME, hint="drive")
    assert list(caught.value.tried) == ["drive"]
    with pytest.raises(UsageError, match="unknown format 'x'; known are qr, link"):
        explain(FRAME, hint="x")


def test_the_command_line_offers_every_format() -> None:
    from kkt_driver.cli.files import FORMATS

    assert {format.name for format in formats()} == set(FORMATS)


def test_long_input() -> None:
    with pytest.raises(UsageError, match="at most"):
        explain(bytes(MAX_SIZE + 1))
    many = FRAME * 5000
    assert len(explain(many).nodes) == 5000


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    _explained(data)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    _explained(text)


SAMPLES = [
    *(bytes.fromhex(vector["hex"]) for vector in DOCUMENTS.values()),
    FRAME + ANSWER,
    Frame(0x30).encode() + Frame(0, bytes(30)).encode(),
    question(1).encode(),
    RECEIPT + RECEIPT,
]


@settings(max_examples=200)
@given(st.sampled_from(SAMPLES), st.data())
def test_damaged_samples(sample: bytes, draw: st.DataObject) -> None:
    data = bytearray(sample[: draw.draw(st.integers(0, len(sample)))] or sample)
    for _ in range(draw.draw(st.integers(0, 4))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    _explained(bytes(data))
    for format in formats():
        _explained(bytes(data), format.name)


def _explained(data: bytes | str, hint: str | None = None) -> Explanation | None:
    try:
        return checked(data, hint)
    except NotRecognised as error:
        assert error.tried
        return None


def test_colours_only_when_asked() -> None:
    found = explain(FRAME)
    assert "\33[" not in found.to_text()
    painted = found.to_text(color=True)
    assert "\33[32mверна\33[0m" in painted
