"""For every declared command and reply the fast path and the construct codec are one and the same layout."""

from __future__ import annotations

from typing import Any

import construct as cs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkt_driver.atol.commands  # noqa: F401 - fills the registry
from kkt_driver.atol.command import AtolCommand, RawCommand, RawReply, Reply
from kkt_driver.errors import BadFrame
from kkt_driver.wire.message import Message

from .strategies import messages_of

some = settings(max_examples=settings().max_examples // 2)

COMMANDS: list[type[AtolCommand[Any]]] = sorted(
    (command for command in AtolCommand.registry.values() if command.__module__.startswith("kkt_driver.")),
    key=lambda command: command.code,
)
REPLIES: list[type[Reply]] = list(dict.fromkeys(command.reply for command in COMMANDS))
DECLARED: list[type[Message]] = [*COMMANDS, *REPLIES, RawCommand]
every = pytest.mark.parametrize("cls", DECLARED, ids=lambda cls: cls.__name__)


def parsed(cls: type[Message], data: bytes) -> dict[str, Any] | None:
    """What construct reads; None if it cannot."""
    try:
        found = cls.construct_codec().parse(data)
    except (cs.ConstructError, ValueError):
        return None
    return {name: found[name] for name in cls.layout().wires}


def test_the_walk_finds_them() -> None:
    assert len(COMMANDS) > 100
    assert len(REPLIES) > 50
    assert RawReply in REPLIES


@every
def test_both_write_the_same_and_read_it_back(cls: type[Message]) -> None:
    codec = cls.construct_codec()

    @some
    @given(messages_of(cls))
    def check(message: Message) -> None:
        data = message.encode()
        assert codec.build(dict(message)) == data
        assert cls.decode(data) == message
        assert parsed(cls, data) == dict(message)

    check()


@every
def test_both_read_any_bytes_alike(cls: type[Message]) -> None:
    layout = cls.layout()
    longest = layout.struct.size + (8 if layout.tail else 0)

    @some
    @given(st.binary(min_size=layout.struct.size, max_size=longest))
    def check(data: bytes) -> None:
        expected = parsed(cls, data)
        if expected is None:
            with pytest.raises(BadFrame, match=cls.__name__):
                cls.decode(data)
        else:
            assert dict(cls.decode(data)) == expected

    check()


@every
def test_a_strict_layout_wants_its_size(cls: type[Message]) -> None:
    layout = cls.layout()
    wrong = [] if layout.tail else [layout.struct.size + 1]
    if layout.struct.size:
        wrong.append(layout.struct.size - 1)
    for size in wrong:
        assert parsed(cls, bytes(size)) is None or size > layout.struct.size  # construct does not mind what follows
        if cls.lenient:
            continue
        with pytest.raises(BadFrame, match=f"{layout.struct.size} bytes expected, {size} came"):
            cls.decode(bytes(size))


@pytest.mark.parametrize("cls", REPLIES, ids=lambda cls: cls.__name__)
@given(data=st.data())
@some
def test_replies_of_other_firmware(cls: type[Reply], data: st.DataObject) -> None:
    """Longer: what follows is dropped. Shorter: fields with defaults may be missing, no others."""
    layout = cls.layout()
    message = data.draw(messages_of(cls))
    whole = message.encode()
    if layout.tail is None:
        assert cls.decode(whole + data.draw(st.binary(max_size=9))) == message
    names = list(layout.wires)
    required = sum(name not in layout.defaults for name in names)
    count = data.draw(st.integers(0, len(layout.fixed)))
    short = whole[: layout.prefixes[count].size]
    if count < len(names) and all(name in layout.defaults for name in names[count:]):
        missing = {name: layout.defaults[name] for name in names[count:]}
        assert dict(cls.decode(short)) == dict(message) | missing
    elif count < required and len(short) < layout.struct.size:
        with pytest.raises(BadFrame, match=cls.__name__):
            cls.decode(short)
