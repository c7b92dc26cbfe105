"""The session: silence, trouble and what is told of it. All on virtual time."""

from __future__ import annotations

import logging

import pytest

from kkt_driver.atol.commands.drive import DriveVersion
from kkt_driver.atol.commands.printing import PrintLine
from kkt_driver.atol.commands.status import DeviceType, StatusCode
from kkt_driver.client import Kkt
from kkt_driver.errors import (
    ConnectError,
    ConnectionLost,
    DeviceBusy,
    DeviceError,
    FieldError,
    TransportTimeout,
    WrongOrder,
)
from kkt_driver.procedures.exchange import BUSY_TRIES, Unconfirmed
from kkt_driver.session import KEPT_FRAMES, RECONNECT_PAUSES, Session
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import FAULTS, FaultyLine, faulty_kkt


@pytest.fixture
def kkt_and_line() -> tuple[Kkt, FaultyLine]:
    return faulty_kkt(make_device(registered=True))


class Silent(FaultyLine):
    """Open, and nobody behind it."""

    def write(self, data: bytes) -> None:
        pass


def test_no_register_on_an_open_line() -> None:
    line = Silent(make_device())
    with pytest.raises(ConnectError, match="no register answers"):
        Session(line)
    assert 30 <= line.monotonic() <= 120


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.startswith("dead")])
def test_a_question_survives_any_mishap(kkt_and_line: tuple[Kkt, FaultyLine], fault: str) -> None:
    kkt, line = kkt_and_line
    line.strike(fault, 1)
    assert kkt.execute(DeviceType()).model == 63
    assert line.struck
    assert kkt.execute(DriveVersion()).serial == 0


def test_a_dead_line_is_given_half_a_minute(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    line.strike("dead_before", 1)
    start = line.monotonic()
    with pytest.raises(ConnectionLost) as caught:
        kkt.status()
    assert line.monotonic() - start == pytest.approx(sum(RECONNECT_PAUSES))
    assert "last frames" in caught.value.__notes__[0]
    line.heal()
    assert kkt.status().registered


def test_a_print_is_not_repeated_but_reported(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    line.strike("lost_request", 1)
    with pytest.raises(Unconfirmed) as caught:
        kkt.execute(PrintLine(text="x"))
    assert caught.value.usable
    assert isinstance(caught.value, (TransportTimeout, TimeoutError))


def answering(device: Device, answers: list[bytes]) -> None:
    """The register gives these answers before it does its work again."""
    run = device.register.execute

    def scripted(payload: bytes) -> tuple[bytes, bool]:
        if not answers:
            return run(payload)
        answer = answers.pop(0)
        return answer, answer[1] != 0

    device.register.execute = scripted  # type: ignore[method-assign]


def test_a_busy_register_is_asked_every_second(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    answering(line.device, [b"\x55\x76"] * 5)
    start = line.monotonic()
    kkt.execute(StatusCode())
    assert line.monotonic() - start == pytest.approx(5)


def test_not_for_ever(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    answering(line.device, [b"\x55\x76"] * (BUSY_TRIES + 5))
    with pytest.raises(DeviceBusy):
        kkt.execute(StatusCode())


def test_the_extended_code_is_asked_for(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    answering(line.device, [b"\x55\xee", bytes.fromhex("5500000002060418")])
    with pytest.raises(DeviceError) as caught:
        kkt.execute(StatusCode())
    assert (caught.value.code, caught.value.extended, caught.value.tag) == (0xEE, 0x206, 0x418)
    assert caught.value.command == "StatusCode"
    assert "1048" in caught.value.text_ru


def test_errors_carry_the_last_frames(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    for _ in range(20):
        kkt.execute(StatusCode())
    answering(line.device, [b"\x55\x66"])
    with pytest.raises(DeviceError) as caught:
        kkt.execute(StatusCode())
    assert len(caught.value.frames) == KEPT_FRAMES
    assert all(frame.startswith(("-> fe", "<- fe")) for frame in caught.value.frames)


def test_a_command_that_cannot_be_put_on_the_wire(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    line.arm()
    with pytest.raises(FieldError, match=r"PrintLine\.text") as caught:
        kkt.execute(PrintLine(text="☃"))
    assert line.commands == 0
    assert not hasattr(caught.value, "__notes__")


def test_log_and_trace(kkt_and_line: tuple[Kkt, FaultyLine], caplog: pytest.LogCaptureFixture) -> None:
    kkt, line = kkt_and_line
    pieces: list[tuple[str, bytes]] = []
    Session(line, trace=lambda direction, data: pieces.append((direction, data)))
    assert {direction for direction, _ in pieces} == {"->", "<-"}
    with caplog.at_level(logging.INFO, "kkt_driver"):
        kkt.execute(DeviceType())
    assert not caplog.records
    with caplog.at_level(logging.DEBUG, "kkt_driver.wire"):
        kkt.execute(DeviceType())
    assert any(record.getMessage().startswith("-> fe") for record in caplog.records)
    assert [record.getMessage().split()[-1] for record in caplog.records] == ["DeviceType", "DeviceType", "acknowledge"]


def test_interrupted_work_is_cleaned_up_before_the_next(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    read = line.read

    def interrupt(timeout: float) -> bytes:
        raise KeyboardInterrupt

    line.read = interrupt  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        kkt.status()
    line.read = read  # type: ignore[method-assign]
    assert line.device.link.tasks
    assert kkt.status().registered
    kkt.execute(StatusCode())
    assert len(line.device.link.tasks) == 0


def test_a_closed_register_says_so_and_can_be_closed_twice(kkt_and_line: tuple[Kkt, FaultyLine]) -> None:
    kkt, line = kkt_and_line
    kkt.close()
    kkt.close()
    for step in (kkt.status, kkt.open_shift):
        with pytest.raises(WrongOrder, match=r"closed; connect\(\) again"):
            step()
    assert not line._open
