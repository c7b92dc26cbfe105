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
from kkt_driver.errors import ConnectError, ConnectionLost, OutcomeUnknown, WrongOrder
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.results import FiscalDocument
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


def test_connected_in_every_way() -> None:
    async def day(url: str) -> None:
        async with aconnect(url) as kkt:
            assert not (await kkt.shift()).is_open
        with pytest.raises(WrongOrder, match="closed"):
            await kkt.shift()
        kkt = await aconnect(url)
        await kkt.close()
        kkt = await asyncio.wait_for(aconnect(url), 10)
        await kkt.close()
        kkt = await asyncio.create_task(aconnect(url))
        await kkt.close()
        with pytest.raises(ZeroDivisionError):
            async with aconnect(url) as kkt:
                raise ZeroDivisionError
        assert kkt.session.closed

    asyncio.run(day("sim:"))
    with serve_device(make_device(registered=True)) as url:
        asyncio.run(day(url))


def test_a_line_of_ones_own() -> None:
    async def day() -> None:
        async with aconnect(make_device(registered=True).line(), timeout=5) as kkt:
            assert (await kkt.info()).drive_debug

    asyncio.run(day())


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
        line.strike("dead_after", 7)  # CloseReceipt
        with pytest.raises(OutcomeUnknown) as caught:
            await kkt.sell(TEA)
        line.heal()
        made = await caught.value.resolve()
        assert made.total == 1000

    threads = threading.active_count()
    asyncio.run(day())
    assert threading.active_count() == threads


async def on_a_faulty_line() -> tuple[AsyncKkt, FaultyLine]:
    line = FaultyLine(make_device(registered=True))
    session = AsyncSession(ThreadLine(line))
    await session.open()
    kkt = AsyncKkt(session)
    await kkt.open_shift()
    return kkt, line


@pytest.mark.parametrize("how", ["cancel", "timeout"])
def test_a_cancelled_sale_leaves_a_doubt(how: str) -> None:
    async def day() -> None:
        kkt, line = await on_a_faulty_line()
        hung, on = threading.Event(), threading.Event()
        feed = line._feed

        def hang(data: bytes) -> None:
            feed(data)
            if line.commands == 7:  # CloseReceipt
                hung.set()
                on.wait(10)

        line._feed = hang  # type: ignore[method-assign]
        line.arm()
        sale = asyncio.create_task(kkt.sell(TEA) if how == "cancel" else asyncio.wait_for(kkt.sell(TEA), 0.3))
        await asyncio.to_thread(hung.wait, 10)
        if how == "cancel":
            sale.cancel()
        with pytest.raises((asyncio.CancelledError, TimeoutError)):
            await sale
        on.set()
        doubt = kkt.doubt
        assert doubt is not None
        with pytest.raises(WrongOrder, match="sell: doubt"):
            await kkt.sell(TEA)
        made = await doubt.resolve()
        assert (made.total, kkt.doubt) == (1000, None)
        assert (await kkt.sell(TEA)).number == made.number + 1

    asyncio.run(day())


def test_the_next_task_does_not_repeat_what_the_one_before_left_open() -> None:
    async def day() -> None:
        kkt, line = await on_a_faulty_line()
        line.strike("dead_after", 7)
        told = await asyncio.gather(kkt.sell(TEA), kkt.sell(TEA), return_exceptions=True)
        assert told[0] is kkt.doubt
        assert isinstance(told[1], ConnectionLost)
        line.heal()
        told = await asyncio.gather(kkt.sell(TEA), kkt.sell(TEA), return_exceptions=True)
        assert [type(it) for it in told] == [WrongOrder, WrongOrder]
        assert kkt.doubt is not None
        made = await kkt.resolve(kkt.doubt)
        assert isinstance(made, FiscalDocument)
        last = await kkt.last_document()
        assert last is not None
        assert last.number == made.number

    asyncio.run(day())


def test_a_closed_one_stays_closed() -> None:
    async def day() -> None:
        async with await aconnect("sim:") as kkt:
            pass
        with pytest.raises(WrongOrder, match=r"closed; connect\(\) again"):
            await kkt.status()

    asyncio.run(day())


@pytest.mark.parametrize("url", ["tcp://[::1", "tcp://127.0.0.1:0", "TCP://host:0"])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(ValueError, match=r"write|port"):
        asyncio.run(aconnect(url))
