"""The asynchronous face of a session: the same conversation, awaited.

TCP goes through asyncio's streams. Every other line (serial, emulator, plug-ins) is a blocking transport whose calls
run in a thread, one at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, ParamSpec, Protocol, TypeVar

from kkt_driver.errors import ConnectError, ConnectionLost, TransportError, WrongOrder
from kkt_driver.procedures.exchange import Procedure
from kkt_driver.session import CLOSED, Conversation, Do, Line, Trace
from kkt_driver.transport.tcp import parse_tcp

if TYPE_CHECKING:
    from kkt_driver.transport.base import Transport

T = TypeVar("T")
P = ParamSpec("P")

_CHUNK = 4096


class AsyncLine(Protocol):
    """A :class:`~kkt_driver.transport.Transport` whose waiting methods are coroutines."""

    async def write(self, data: bytes) -> None: ...
    async def read(self, timeout: float) -> bytes: ...
    async def reconnect(self) -> None: ...
    async def close(self) -> None: ...
    async def sleep(self, seconds: float) -> None: ...
    def monotonic(self) -> float: ...


class AsyncTcpLine:
    """``tcp://host:port[?timeout=seconds]``; not connected before :meth:`reconnect`."""

    def __init__(self, url: str) -> None:
        self.host, self.port, self.timeout = parse_tcp(url)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def reconnect(self) -> None:
        """Close and connect anew."""
        await self.close()
        try:
            async with asyncio.timeout(self.timeout):
                self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        except OSError as error:  # TimeoutError is one
            raise ConnectError(
                f"{self.host}:{self.port}: {error.strerror or str(error) or 'timed out'}; is the register switched "
                "on, in the same network, and is this the port set in its menu?"
            ) from error

    async def write(self, data: bytes) -> None:
        """Send all of ``data``."""
        if self._writer is None:
            raise ConnectionLost(f"{self.host}:{self.port}: not connected")
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            await self._lost(error)

    async def read(self, timeout: float) -> bytes:
        """What has come within ``timeout`` seconds."""
        if self._reader is None:
            raise ConnectionLost(f"{self.host}:{self.port}: not connected")
        try:
            async with asyncio.timeout(timeout):
                data = await self._reader.read(_CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            await self._lost(error)
        if not data:
            await self._lost(None)
        return data

    async def close(self) -> None:
        """Drop the connection."""
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking."""
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        """The computer's monotonic clock."""
        return time.monotonic()

    async def _lost(self, error: OSError | None) -> NoReturn:
        await self.close()
        reason = (error.strerror or str(error)) if error else "closed by the other side"
        raise ConnectionLost(f"{self.host}:{self.port}: {reason}") from error


class ThreadLine:
    """A blocking transport, each call in a thread.

    A thread outlives the task that was cancelled while waiting for it: the next call waits for its end.
    """

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._one_at_a_time = threading.Lock()

    async def _call(self, method: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        def work() -> T:
            with self._one_at_a_time:
                return method(*args, **more)

        return await asyncio.to_thread(work)

    async def write(self, data: bytes) -> None:
        """Send all of ``data``."""
        await self._call(self.transport.write, data)

    async def read(self, timeout: float) -> bytes:
        """What has come within ``timeout`` seconds."""
        return await self._call(self.transport.read, timeout)

    async def reconnect(self) -> None:
        """Open the line anew."""
        await self._call(self.transport.reconnect)

    async def close(self) -> None:
        """Give the line up."""
        await self._call(self.transport.close)

    async def sleep(self, seconds: float) -> None:
        """Let the line's own time pass: an emulated one does not wait."""
        await self._call(self.transport.sleep, seconds)

    def monotonic(self) -> float:
        """The line's clock."""
        return self.transport.monotonic()


class AsyncSession:
    """A register on an asynchronous line. Tasks may share it: one procedure runs at a time."""

    def __init__(self, line: AsyncLine, password: int = 0, trace: Trace | None = None) -> None:
        self.line = line
        self.conversation = Conversation(line.monotonic, password, trace)
        self.closed = False
        self._lock = asyncio.Lock()

    async def open(self) -> None:
        """Greet the register; comes first."""
        async with self._lock:
            await self._work(self.conversation.open())

    async def run(self, procedure: Procedure[T], *, fresh: bool = True) -> T:
        """As :meth:`kkt_driver.session.Session.run`."""
        async with self._lock:
            if self.closed:
                raise WrongOrder(CLOSED)
            return await self._work(self.conversation.run(procedure, fresh=fresh))

    async def _work(self, work: Line[T]) -> T:
        line = self.line
        answer = b""
        try:
            do, argument = next(work)
            while True:
                try:
                    if do is Do.READ:
                        answer = await line.read(argument)
                    elif do is Do.WRITE:
                        await line.write(argument)
                    elif do is Do.SLEEP:
                        await line.sleep(argument)
                    else:
                        await line.reconnect()
                except TransportError as error:
                    do, argument = work.throw(error)
                else:
                    do, argument = work.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            work.close()

    async def close(self) -> None:
        """Give up the line, for good."""
        self.closed = True
        await self.line.close()
