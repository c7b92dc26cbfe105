"""Whatever the vendor's driver says is a declared command and comes out of our declarations byte for byte."""

from __future__ import annotations

from collections import Counter

import pytest

from kkt_driver.atol.command import AtolCommand, RawCommand, decode_reply, decode_task, reply_error
from kkt_driver.atol.commands.registers import AnyRegister
from kkt_driver.atol.commands.status import DeviceType, UnitVersion
from kkt_driver.atol.errors import device_error
from kkt_driver.errors import DeviceError

from .golden import exchanges, load

EXCHANGES = exchanges()
each_file = pytest.mark.parametrize("name", EXCHANGES)


def test_nothing_was_lost() -> None:
    assert Counter(name.split("/")[0] for name in EXCHANGES) == {
        "calls": 72,
        "cases": 24,
        "open": 5,
        "queries": 58,
        "records": 5,
        "tasks": 59,
    }
    assert len(load("link")) == 23
    assert len(load("eou")) == 3
    assert sum(map(len, EXCHANGES.values())) == 3_019


@each_file
def test_requests(name: str) -> None:
    for request, _ in EXCHANGES[name]:
        password, command = decode_task(request)
        assert not isinstance(command, RawCommand | AnyRegister), request.hex()
        assert command.to_task(password) == request


@each_file
def test_answers(name: str) -> None:
    for request, answer in EXCHANGES[name]:
        _, command = decode_task(request)
        error = reply_error(command, answer)
        if error:
            assert isinstance(device_error(error, command=type(command).__name__), DeviceError)
            continue
        reply = decode_reply(command, answer)
        # Devices may send less or more than is declared: what was there comes out as it was.
        again = reply.head + reply.encode()
        assert decode_reply(command, again) == reply
        if not isinstance(command, DeviceType | UnitVersion):  # a version's third byte, the language, is not kept
            common = min(len(again), len(answer))
            assert again[:common] == answer[:common]


def test_refusals_are_few() -> None:
    refusals = [
        error
        for pairs in EXCHANGES.values()
        for request, answer in pairs
        if (error := reply_error(decode_task(request)[1], answer))
    ]
    assert len(refusals) == 11


def test_most_commands_are_spoken_by_the_vendor() -> None:
    spoken = {type(decode_task(request)[1]) for pairs in EXCHANGES.values() for request, _ in pairs}
    silent = {command.__name__ for command in AtolCommand.registry.values() if command not in spoken}
    assert len(spoken) == 109
    # EthernetOverTransport stands in the frames of eou/, not in exchanges
    assert silent == {
        "AnyRegister",
        "ControlUnitVersion",
        "DriveValidity",
        "EthernetOverTransport",
        "LicenceTerm",
        "RegisteredInn",
    }
