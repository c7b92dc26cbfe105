"""Emulated registers stay away from real operators, however the address is written."""

from __future__ import annotations

import pytest

from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ffd.inn import is_inn
from kkt_sim.operator.profiles import PROFILES, by_host, guard, is_local, is_production, is_test

ENDPOINTS = [(profile, end) for profile in PROFILES.values() for end in profile.endpoints]
OFD_RU = PROFILES["ofd-ru"]
LIVE = next(end for end in OFD_RU.endpoints if not end.test)
TEST = next(end for end in OFD_RU.endpoints if end.test)


def test_the_table() -> None:
    assert (LIVE.port, TEST.port) == (4000, 5000)
    assert LIVE.host == TEST.host
    assert len(PROFILES) >= 10
    for profile, end in ENDPOINTS:
        assert by_host(end.host) is profile
        assert is_production(end.host, end.port) is not end.test
        assert end.certainty in ("A", "B", "M")
    assert all(is_inn(profile.inn) for profile in PROFILES.values())
    assert len({profile.inn for profile in PROFILES.values()}) == len(PROFILES)


@pytest.mark.parametrize("shape", [str.upper, str.title, "{}.".format, " {} ".format, "other.{}".format])
def test_every_way_to_write_a_name(shape: object) -> None:
    for profile in PROFILES.values():
        for name in profile.domains:
            assert is_production(shape(name), 443)  # type: ignore[operator]
        for address in profile.addresses:
            assert is_production(address, 7777)
            assert is_production(".".join(part.zfill(3) for part in address.split(".")), 7777)
            assert is_production(f"::ffff:{address}", 7777)
            assert is_production(f"[::ffff:{address}]", 7777)


def test_names_that_only_look_alike_are_others() -> None:
    name = OFD_RU.domains[0]
    for host in (f"not{name}", f"{name}.localhost", "localhost", "127.0.0.1", "::1", ""):
        assert not is_production(host, 4000)


def test_the_test_server_needs_a_wish() -> None:
    assert is_test(TEST.host, TEST.port)
    assert not is_production(TEST.host, TEST.port)
    with pytest.raises(UsageError, match="--ofd-test-server"):
        guard(TEST.host, TEST.port)
    guard(TEST.host, TEST.port, foreign=True)
    guard(TEST.host, TEST.port, test_server=True)
    guard(OFD_RU.addresses[0], TEST.port, test_server=True)
    guard(OFD_RU.addresses[0], TEST.port, foreign=True)
    # another port of the same host is production until it is known to be none
    assert is_production(TEST.host, TEST.port + 1)
    with pytest.raises(UsageError, match="takes documents"):
        guard(TEST.host, TEST.port + 1, test_server=True)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "10.1.2.3"])
def test_local(host: str) -> None:
    assert is_local(host)
    guard(host, 4000)


@pytest.mark.parametrize("host", ["8.8.8.8", "operator.example", "2130706433", "0x7f000001", "", "localhost.example"])
def test_not_local(host: str) -> None:
    assert not is_local(host)
    with pytest.raises(UsageError, match="private network"):
        guard(host, 4000)
    with pytest.raises(UsageError, match="private network"):
        guard(host, 4000, test_server=True)
    guard(host, 4000, foreign=True)


def test_no_wish_opens_production() -> None:
    for profile, end in ENDPOINTS:
        if not end.test:
            with pytest.raises(UsageError, match="emulated registers"):
                guard(end.host, end.port, foreign=True, test_server=True)
        assert profile.name


@pytest.mark.parametrize("port", [0, -1, 65536, True, "4000"])
def test_ports(port: object) -> None:
    with pytest.raises(FieldError, match="port"):
        guard("127.0.0.1", port)  # type: ignore[arg-type]
