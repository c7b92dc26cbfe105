"""From a URL to a register, asynchronously."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from types import TracebackType
from typing import Any

from kkt_driver.aclient import AsyncKkt
from kkt_driver.asession import AsyncLine, AsyncSession, AsyncTcpLine, ThreadLine
from kkt_driver.connecting import check_passwords, open_line, with_timeout
from kkt_driver.session import Trace
from kkt_driver.transport.base import Transport


class Connecting(Coroutine[Any, Any, AsyncKkt]):
    """What :func:`aconnect` gives: await it, or use it with ``async with``."""

    def __init__(self, work: Coroutine[Any, Any, AsyncKkt]) -> None:
        self._work = work
        self._kkt: AsyncKkt | None = None

    def __await__(self) -> Generator[Any, Any, AsyncKkt]:
        return self._work.__await__()

    async def __aenter__(self) -> AsyncKkt:
        self._kkt = await self._work
        return self._kkt

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._kkt is not None:
            await self._kkt.close()

    def send(self, value: Any) -> Any:
        """For the event loop."""
        return self._work.send(value)

    def throw(self, *error: Any) -> Any:
        """For the event loop."""
        return self._work.throw(*error)

    def close(self) -> None:
        """For the event loop."""
        self._work.close()


def aconnect(
    url: str | Transport,
    *,
    password: int = 0,
    user_password: int = 30,
    timeout: float | None = None,
    allow_fiscal: bool = False,
    trace: Trace | None = None,
    carry: bool = False,
) -> Connecting:
    """:func:`kkt_driver.connect` for asyncio::

    async with aconnect("tcp://192.168.1.10:5555") as kkt:
        print((await kkt.status()).text)

    kkt = await aconnect("tcp://192.168.1.10:5555")     # and close() it in the end
    """
    return Connecting(_connect(url, password, user_password, timeout, allow_fiscal, trace, carry))


async def _connect(
    url: str | Transport,
    password: int,
    user_password: int,
    timeout: float | None,
    allow_fiscal: bool,
    trace: Trace | None,
    carry: bool,
) -> AsyncKkt:
    check_passwords(password, user_password)
    url = with_timeout(url, timeout)
    line: AsyncLine
    if isinstance(url, str) and url.partition(":")[0].lower() == "tcp" and not carry:
        line = AsyncTcpLine(url)
        await line.reconnect()
    else:  # what carries documents waits for two lines at once, in a thread
        line = ThreadLine(await asyncio.to_thread(open_line, url))
    session = AsyncSession(line, password, trace)
    try:
        await session.open()
        carries = isinstance(line, ThreadLine) and carry and await _carry(session, line, password)
    except BaseException:
        await line.close()
        raise
    return AsyncKkt(session, user_password=user_password, allow_fiscal=allow_fiscal, carries=carries)


async def _carry(session: AsyncSession, line: ThreadLine, password: int) -> bool:
    """From now on the line carries documents, if the register wants that."""
    from kkt_driver.carrying import CarryingTransport
    from kkt_driver.procedures.operator import through_driver

    wanted = await session.run(through_driver())
    if wanted:
        line.transport = CarryingTransport(line.transport, password=password)
    return wanted
