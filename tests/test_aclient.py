"""The asynchronous twin: the same answers, the same promises."""

from __future__ import annotations

import asyncio
import inspect
import threading

import pytest

from kkt_driver.aclient import AsyncKkt
from kkt_driver.aconnecting import aconnect
from kkt_driver.asession import AsyncSession, ThreadLine
from kkt_driver.client import Kkt
from kkt_driver.errors import ConnectError, OutcomeUnknown
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import FaultyLine
from tests.transport.echo import serve_device
from tools import gen_aclient

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])


def test_it_is_generated() -> None:
    assert gen_aclient.main(["--check"]) == 0


def test_same_methods_same_arguments() -> None:
    for name, method in inspect.getmembers(Kkt, inspect.isfunction):
        if name.startswith("_"):
            continue
        twin = getattr(AsyncKkt, name)
        assert inspect.iscoroutinefunction(twin), name
        assert inspect.signature(twin) == inspect.signature(method), name


def test_tasks_share_a_register() -> None:
    async def day() -> list[int]:
        async with await aconnect("sim:") as kkt:
            await kkt.open_shift()
            return [made.number for made in await asyncio.gather(*(kkt.sell(TEA) for _ in range(4)))]

    assert asyncio.run(day()) == [3, 4, 5, 6]


def test_over_tcp() -> None:
    async def day(url: str) -> int | None:
        async with await aconnect(url, timeout=5) as kkt:
            await kkt.open_shift()
            return (await kkt.sell(TEA)).total

    with serve_device(make_device(registered=True)) as url:
        assert asyncio.run(day(url)) == 1000


def test_nobody_there() -> None:
    with pytest.raises(ConnectError):
        asyncio.run(aconnect("tcp://127.0.0.1:1"))


def test_outcome_unknown_can_be_awaited() -> None:
    async def day() -> None:
        line = FaultyLine(make_device(registered=True))
        session = AsyncSession(ThreadLine(line))
        await session.open()
        kkt = AsyncKkt(session)
        await kkt.open_shift()
        line.arm("dead_after", 7)  # CloseReceipt
        with pytest.raises(OutcomeUnknown) as caught:
            await kkt.sell(TEA)
        line.heal()
        made = await caught.value.resolve()
        assert made.total == 1000

    threads = threading.active_count()
    asyncio.run(day())
    assert threading.active_count() == threads
