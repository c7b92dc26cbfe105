"""From a URL to a register, asynchronously."""

from __future__ import annotations

import asyncio

from kkt_driver.aclient import AsyncKkt
from kkt_driver.asession import AsyncLine, AsyncSession, AsyncTcpLine, ThreadLine
from kkt_driver.connecting import check_passwords, with_timeout
from kkt_driver.session import Trace
from kkt_driver.transport.registry import open_transport


async def aconnect(
    url: str,
    *,
    password: int = 0,
    user_password: int = 30,
    timeout: float | None = None,
    allow_fiscal: bool = False,
    trace: Trace | None = None,
) -> AsyncKkt:
    """:func:`kkt_driver.connect` for asyncio::

    async with await aconnect("tcp://192.168.1.10:5555") as kkt:
        print((await kkt.status()).text)
    """
    check_passwords(password, user_password)
    url = with_timeout(url, timeout)
    line: AsyncLine
    if url.partition(":")[0].lower() == "tcp":
        line = AsyncTcpLine(url)
        await line.reconnect()
    else:
        line = ThreadLine(await asyncio.to_thread(open_transport, url))
    session = AsyncSession(line, password, trace)
    try:
        await session.open()
    except BaseException:
        await line.close()
        raise
    return AsyncKkt(session, user_password=user_password, allow_fiscal=allow_fiscal)
