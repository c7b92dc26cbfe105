"""A declaration says everything about its command: code, reply, effect and what the fields mean."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol.command import (
    AtolCommand,
    Done,
    Effect,
    RawCommand,
    RawReply,
    Reply,
    command_class,
    decode_reply,
    decode_task,
    reply_error,
)
from kkt_driver.atol.commands import modes, receipt, registers, shift, status
from kkt_driver.errors import BadFrame, FieldError, UnexpectedReply
from kkt_driver.wire.message import Message

COMMANDS: list[type[AtolCommand[Any]]] = sorted(
    (command for command in AtolCommand.registry.values() if command.__module__.startswith("kkt_driver.")),
    key=lambda command: command.code,
)
REPLIES = list(dict.fromkeys(command.reply for command in COMMANDS))

#: Commands that only ask. A new command is no query until it is put in here.
QUERIES = {
    *("3f", "45", "46", "74", "7d", "90", "9d", "a5", "e9", "ef0b"),
    *("a420", "a430", "a431", "a432", "a433", "a435", "a440", "a441", "a444", "a445"),
    *(command.code.hex() for command in COMMANDS if command.code[0] == 0x91),
}

_WORDS = """
action area block blocks brightness build cancelled change characters charge closed code command confirmed count
current data date decimal_point degrees details device device_max device_min discount_sign discounts divisor
document done double_height drive drive_command duration field first flags font form group has_data height is_open
journal key kind last left length line_spacing mode model name network next number off on operator parameter1
parameter2 parameters pixels port price printer protocol quantity reading receipt receipt_kind receipt_number
receipt_sum receipts remainder row section serial shift shift_number sign since source spare spare1 spare2 spare3
state status sum surcharges table tag tax tax_sum text time total type unsent until value version voltage width
"""
#: Field names that need no words of explanation.
PLAIN = set(_WORDS.split())

#: what a Russian title may hold of Latin letters
_LATIN = {"TLV", "EoU"}

each = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)


def test_the_walk_finds_them() -> None:
    assert len(COMMANDS) >= 114
    assert {len(command.code) for command in COMMANDS} == {1, 2}
    assert len({command.__name__ for command in COMMANDS}) == len(COMMANDS)


@each
def test_code_and_reply(command: type[AtolCommand[Any]]) -> None:
    assert AtolCommand.registry[command.code] is command
    assert command_class(command.code + b"\0\0") is command
    assert issubclass(command.reply, Reply)
    assert command.reply is not Reply
    assert command.reply.lenient
    assert not command.lenient
    assert command.patience >= 5


def test_a_code_is_declared_once() -> None:
    with pytest.raises(TypeError, match="command code 9a is declared twice"):
        type("Twice", (AtolCommand,), {}, code=0x9A)
    assert AtolCommand.registry[b"\x9a"] is shift.OpenShift


@each
def test_effect_is_deliberate(command: type[AtolCommand[Any]]) -> None:
    assert (command.effect is Effect.READ) == (command.code.hex() in QUERIES)


@each
def test_it_has_a_russian_title(command: type[AtolCommand[Any]]) -> None:
    assert re.match(r"[А-ЯЁ][а-яё]+|[А-ЯЁ]{3} ", command.title_ru)
    assert set(re.findall("[A-Za-z]+", command.title_ru)) <= _LATIN


def test_no_two_commands_share_a_title() -> None:
    assert len({command.title_ru.casefold() for command in COMMANDS}) == len(COMMANDS)


def test_a_command_does_not_inherit_a_title() -> None:
    assert RawCommand.title_ru == ""

    class Derived(shift.OpenShift):
        """Another."""

    assert Derived.title_ru == ""


@pytest.mark.parametrize("cls", [*COMMANDS, *REPLIES], ids=lambda cls: cls.__name__)
def test_documented(cls: type[Message]) -> None:
    text = cls.__dict__.get("__doc__") or ""
    assert re.match(r"[A-ZА-Я«].*[.?]", text, re.DOTALL)
    text = "".join(base.__doc__ or "" for base in cls.__mro__ if issubclass(base, Message))
    for name in cls.field_names():
        assert name in PLAIN or f"``{name}``" in text, f"{cls.__name__}.{name}"


@pytest.mark.parametrize(
    ("command", "password", "task"),
    [
        (registers.CashSum(), 0, "0000910a0000"),
        (registers.AnyRegister(number=0xEE, parameter2=1), 0, "000091ee0001"),
        (shift.CashIn(sum=123456), 1234, "123449000000123456"),
        (modes.EnterMode(mode=1), 9999, "9999560100000030"),
        (status.DeviceType(), 0, "0000a5"),
        (RawCommand(data=b"\xf7\x01"), 0, "0000f701"),
    ],
)
def test_task(command: AtolCommand[Any], password: int, task: str) -> None:
    assert command.to_task(password).hex() == task
    assert decode_task(bytes.fromhex(task)) == (password, command)


@pytest.mark.parametrize("password", [-1, 10_000, 123_456])
def test_a_password_has_four_digits(password: int) -> None:
    with pytest.raises(FieldError, match="password"):
        status.DeviceType().to_task(password)


@given(st.integers(0, 9999), st.binary(min_size=1, max_size=30))
def test_unknown_commands_survive(password: int, data: bytes) -> None:
    if command_class(data) is not None:
        data = b"\xf7" + data
    task = f"{password:04}".encode()
    payload = bytes.fromhex(task.decode()) + data
    decoded = decode_task(payload)
    assert decoded == (password, RawCommand(data=data))
    assert decoded[1].to_task(password) == payload
    assert RawCommand.effect not in (Effect.READ, Effect.SET)  # who knows what it does


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ("", "got nothing"),
        ("00", "needs password and command"),
        ("0000", "needs password and command"),
        ("0a00a5", "password 0a00"),
        ("000091", "AnyRegister: 3 bytes expected, 0 came"),
        ("0000910a00", "CashSum: 2 bytes expected, 1 came"),
        ("0000910a000000", "CashSum: 2 bytes expected, 3 came"),
        ("00004900000012345a", "CashIn.sum"),
        ("0000a500", "DeviceType: 0 bytes expected"),
        ("0000ed310226101010", "SetClock.time"),
    ],
)
def test_ill_formed_tasks(payload: str, why: str) -> None:
    with pytest.raises(BadFrame, match=why):
        decode_task(bytes.fromhex(payload))


_tasks = st.builds(
    lambda command, data: b"\0\0" + command.code + data, st.sampled_from(COMMANDS), st.binary(max_size=40)
)


@given(_tasks | st.binary(max_size=40))
def test_garbage_is_a_command_or_a_bad_frame(payload: bytes) -> None:
    try:
        password, command = decode_task(payload)
    except BadFrame:
        return
    # a no-break space is written as a plain one
    assert decode_task(command.to_task(password))[1].encode() == command.encode()


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        (shift.OpenShift(), "5500", 0),
        (shift.OpenShift(), "550000", 0),
        (shift.OpenShift(), "5588", 0x88),
        (shift.OpenShift(), "556600", 0x66),
        (status.DeviceType(), "00" + "01023a000005800034809180", 0),
        (status.DeviceType(), "67", 0x67),
        (status.DeviceType(), "5567", 0x67),
        (status.FullStatus(), "44", 0),
        (status.FullStatus(), "5567", 0x67),
        (status.StatusCode(), "550100", 0),
        (status.StatusCode(), "551800", 0x18),
        (status.StatusCode(), "5567", 0x67),
    ],
)
def test_error_byte(command: AtolCommand[Any], answer: str, error: int) -> None:
    assert reply_error(command, bytes.fromhex(answer)) == error


@pytest.mark.parametrize("command", [shift.OpenShift(), status.DeviceType(), status.FullStatus(), status.StatusCode()])
@pytest.mark.parametrize("answer", ["", "99", "9900"])
def test_no_answer_at_all(command: AtolCommand[Any], answer: str) -> None:
    if isinstance(command, status.DeviceType) and len(answer) == 2:
        assert reply_error(command, bytes.fromhex(answer)) == 0x99
        return
    with pytest.raises(UnexpectedReply, match="99" if answer else "an empty answer"):
        reply_error(command, bytes.fromhex(answer))


def test_typed_answers() -> None:
    paid = decode_reply(receipt.Payment(kind=1, sum=100), bytes.fromhex("550000000000000000000050"))
    assert (paid.remainder, paid.change) == (0, 50)
    assert decode_reply(shift.OpenShift(), b"\x55\x00") == Done()
    clock = decode_reply(registers.DateTime(), bytes.fromhex("5500211126201530"))
    assert clock.time == datetime(2026, 11, 21, 20, 15, 30)
    assert decode_reply(registers.AnyRegister(number=1), b"\x55\x00\x01") == RawReply(data=b"\x01")
    state = decode_reply(status.StatusCode(), b"\x55\x23\x08")
    assert (state.mode, state.submode, state.flags) == (3, 2, state.CUTTER_ERROR)
    with pytest.raises(BadFrame, match="PaymentReply"):
        decode_reply(receipt.Payment(kind=1, sum=100), b"\x55\x00\x00")
