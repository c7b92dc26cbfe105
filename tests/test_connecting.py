"""connect(..., carry=True): the driver carries documents over the line that its commands take."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kkt_driver.aconnecting import aconnect
from kkt_driver.carrying import CarryingTransport
from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_driver.errors import FieldError, WrongOrder
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.session import Session
from kkt_sim.operator.behaviour import Behaviour, Down
from kkt_sim.operator.service import OperatorService, serve_operator
from kkt_sim.register import tables
from kkt_sim.register.device import Device
from kkt_sim.serve.embedded import EmbeddedLine
from kkt_sim.serve.pty import PtyServer
from kkt_sim.serve.server import Server
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.simulator import make_device

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
PATIENCE = 20.0


def over_tcp(device: Device) -> Server:
    return TcpServer(device.feed, reset=device.new_line, business=device)


def over_serial(device: Device) -> Server:
    if os.name != "posix":
        pytest.skip("pseudo-terminals are a thing of POSIX systems")
    return PtyServer(device.feed, reset=device.new_line, business=device)


@pytest.fixture
def operator() -> Iterator[OperatorService]:
    with serve_operator(port=0) as service:
        yield service.start()


@pytest.fixture
def device(operator: OperatorService) -> Device:
    """A register that sends through the driver, and tries again after a second."""
    made = make_device(registered=True)
    for cell, value in (
        (tables.OPERATOR_CHANNEL, tables.THROUGH_HOST),
        (tables.OPERATOR_HOST, b"127.0.0.1"),
        (tables.OPERATOR_PORT, operator.port.to_bytes(2, "big")),
        (tables.RETRY_SECONDS, b"\x01"),
    ):
        made.register.write_table(cell, value)
    made.register.save()
    return made


@pytest.fixture(params=[over_tcp, over_serial])
def url(request: pytest.FixtureRequest, device: Device) -> Iterator[str]:
    make: Callable[[Device], Server] = request.param
    with ExitStack() as running:
        server = make(device)
        thread = threading.Thread(target=server.serve)
        thread.start()
        running.callback(thread.join, PATIENCE)
        running.callback(server.stop)
        yield server.url


def stored(operator: OperatorService) -> list[int]:
    return [row["fd"] for row in operator.operator.store.rows("SELECT fd FROM documents ORDER BY fd")]


def test_until_nothing_is_unsent(url: str, operator: OperatorService) -> None:
    with connect(url, carry=True) as kkt:
        assert kkt.carries
        kkt.open_shift()
        for _ in range(10):
            kkt.sell(TEA)
        assert kkt.carry(PATIENCE) == 0
        assert kkt.drive.exchange().errors == ()
    with connect(url, carry=True) as kkt:
        kkt.close_shift()
        assert kkt.carry(PATIENCE) == 0
        assert [kkt.drive.operator_receipt(number).number for number in range(1, 14)] == [*range(1, 14)]
    assert stored(operator) == [*range(1, 14)]


def test_an_operator_who_is_away_and_comes(url: str, operator: OperatorService) -> None:
    operator.tell(Behaviour(down=Down.REFUSE))
    told: list[int] = []
    with connect(url, carry=True) as kkt:
        assert kkt.carry(0.5, on_progress=told.append) == 1
        assert [error.kind for error in kkt.drive.exchange().errors] == ["network"]
        operator.tell(Behaviour())
        assert kkt.carry(PATIENCE, on_progress=told.append) == 0
    assert (told[0], told[-1], sorted(told, reverse=True)) == (1, 0, told)
    assert stored(operator) == [1]


def test_tasks_sell_while_one_carries(url: str, operator: OperatorService) -> None:
    async def day() -> int:
        async with await aconnect(url, carry=True) as kkt:
            assert kkt.carries
            await kkt.open_shift()
            carrying = asyncio.create_task(kkt.carry(PATIENCE))
            await asyncio.gather(*(kkt.sell(TEA) for _ in range(5)))
            return await carrying or await kkt.carry(PATIENCE)

    assert asyncio.run(day()) == 0
    assert stored(operator) == [*range(1, 8)]


def test_without_being_asked_nothing_is_carried(url: str, operator: OperatorService) -> None:
    with connect(url) as kkt:
        kkt.open_shift()
        assert not kkt.carries
        with pytest.raises(WrongOrder, match="carry=True"):
            kkt.carry()
        assert kkt.drive.exchange().unsent == 2
    assert stored(operator) == []


def test_a_register_with_another_channel() -> None:
    async def ask() -> bool:
        async with await aconnect("sim:", carry=True) as kkt:
            with pytest.raises(WrongOrder, match=r"aconnect\(\.\.\., carry=True\)"):
                await kkt.carry()
            return kkt.carries

    with connect("sim:", carry=True) as kkt:
        assert not kkt.carries
        with pytest.raises(WrongOrder, match="setting 276 is 5"):
            kkt.carry()
    assert not asyncio.run(ask())


def test_a_drive_that_has_nothing_to_send(tmp_path: Path) -> None:
    url = f"sim:?registered=0&state={tmp_path / 'shop'}"
    with connect(url) as kkt:
        kkt.write_setting(19, 1, 4, b"\x05")
    with connect(url, carry=True) as kkt:
        assert kkt.carry() == 0


def test_patience_is_of_the_lines_time(device: Device) -> None:
    """Nobody waits a minute for an operator who is away."""
    device.register.write_table(tables.OPERATOR_PORT, b"\0\1")
    line = EmbeddedLine(device)
    kkt = Kkt(Session(CarryingTransport(line)), carries=True)
    before = line.monotonic()
    told: list[int] = []
    assert kkt.carry(60.0, on_progress=told.append) == 1
    assert 60 <= line.monotonic() - before < 62
    assert set(told) == {1}
    kkt.close()


@pytest.mark.parametrize("patience", [0, -1, 86_401, float("nan"), "60", True])
def test_patience_that_is_none(patience: float) -> None:
    with connect("sim:") as kkt, pytest.raises(FieldError, match="patience"):
        kkt.carry(patience)
