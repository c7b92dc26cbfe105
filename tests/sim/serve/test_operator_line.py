"""Where the register's own network connects: what stands behind a name is looked at, too."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.ofd.exchange import Connect
from kkt_sim.clock import VirtualClock
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.register import tables
from kkt_sim.serve import operator_line
from kkt_sim.simulator import make_device
from tests.sim.operator.bench import START

TEST = next(end for profile in PROFILES.values() for end in profile.endpoints if end.test)
TEST_SERVER = f"{TEST.host}:{TEST.port}"
OTHER = next(profile.addresses[0] for profile in PROFILES.values() if TEST not in profile.endpoints)
ABROAD = "8.8.8.8"


def addresses(monkeypatch: pytest.MonkeyPatch, host: str, found: str, *, test_server: bool) -> list[str]:
    """Where a register would connect to reach ``host``, if that name meant ``found``."""

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (found, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    step = Connect(host, TEST.port, 1.0)
    return [str(address[0]) for _, address in operator_line._addresses(step, test_server=test_server)]


def test_behind_the_name_of_a_test_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for found in (ABROAD, "127.0.0.1"):
        assert addresses(monkeypatch, TEST.host, found, test_server=True) == [found]
    assert addresses(monkeypatch, TEST.host, ABROAD, test_server=False) == []
    assert addresses(monkeypatch, TEST.host, OTHER, test_server=True) == []


def test_behind_any_other_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for found in (ABROAD, OTHER):
        assert addresses(monkeypatch, "operator.example", found, test_server=True) == []


def test_a_device_is_told_to_use_a_test_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="--ofd-test-server"):
        make_device(operator=TEST_SERVER)
    for server in (f"{TEST.host}:{TEST.port + 1}", f"{ABROAD}:{TEST.port}"):
        with pytest.raises(UsageError, match="emulated registers"):
            make_device(operator=server, test_server=True)
    asked: list[str] = []

    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        raise socket.gaierror("there is no network in a test")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    device = make_device(registered=True, operator=TEST_SERVER, test_server=True, clock=VirtualClock(START))
    assert device.exchange() == 1
    assert (asked, device.register.exchange.errors.network) == ([TEST.host], 2)


def test_settings_alone_reach_no_test_server() -> None:
    """What is permitted is the address that was given with the permission."""
    device = make_device(registered=True, test_server=True, clock=VirtualClock(START))
    register = device.register
    register.write_table(tables.OPERATOR_CHANNEL, tables.THROUGH_HOST)
    register.write_table(tables.OPERATOR_HOST, TEST.host.encode())
    register.write_table(tables.OPERATOR_PORT, TEST.port.to_bytes(2, "big"))
    device.work()
    assert register.exchange.errors.network == 2
