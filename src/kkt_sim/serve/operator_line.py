"""The emulated register's own network: carries its documents to the operator (ОФД) over TCP, waiting for nothing.

It waits in the selector of whoever serves the device.
"""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Callable

from kkt_driver.errors import UsageError
from kkt_driver.ofd.exchange import (
    Connect,
    Connected,
    Event,
    Failed,
    Receive,
    Send,
    Sent,
    Step,
    TimedOut,
)
from kkt_sim.clock import Clock
from kkt_sim.operator.profiles import guard, is_test
from kkt_sim.register.exchange import Channel, Exchange, Job, Steps

_NO_LINK = (errno.ENETUNREACH, errno.ENETDOWN)
_CONNECTING = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0))
#: steps in one go, so that a host's command never waits for more
MOST = 32


class OperatorLine:
    """One connection at a time, for the exchange that ``exchange`` gives: another one after each power cut."""

    def __init__(self, exchange: Callable[[], Exchange], clock: Clock) -> None:
        self._current, self._clock = exchange, clock
        self._selector: selectors.BaseSelector | None = None
        self._exchange: Exchange | None = None
        self._job: Job | None = None
        self._steps: Steps | None = None
        self._step: Step | None = None
        self._socket: socket.socket | None = None
        self._events = 0
        self._addresses: list[tuple[int, tuple[object, ...]]] = []
        self._sent = 0
        self._deadline = self._answer_from = 0.0

    def attach(self, selector: selectors.BaseSelector) -> None:
        """Wait in ``selector``, whose owner calls :meth:`work` each time that something happens in it."""
        self._selector = selector
        if self._socket is not None:
            selector.register(self._socket, self._events)

    def detach(self) -> None:
        """Hang up, and forget the selector."""
        self.drop()
        self._selector = None

    def work(self) -> bool:
        """Do what can be done now; whether there is more to do at once."""
        exchange = self._current()
        if exchange is not self._exchange:  # the register was off meanwhile
            self.drop()
            self._exchange = exchange
        for _ in range(MOST):
            if self._job is None:
                self._job = exchange.begin(Channel.ETHERNET)
                if self._job is None:
                    return False
                self._steps = self._job.steps()
                self._tell(None)
            event = self._try()
            if event is None:
                return False
            self._tell(event)
        return True

    def pause(self) -> float | None:
        """Seconds until :meth:`work` has something to do by itself; None when it has not."""
        if self._job is None:
            return self._current().due(Channel.ETHERNET)
        return max(0.0, self._deadline - self._clock.monotonic())

    def run(self, patience: float) -> None:
        """Work until nothing is left to send, an attempt fails, or so many seconds of real time have passed."""
        end = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            self.attach(selector)
            try:
                while (left := end - time.monotonic()) > 0:
                    more = self.work()
                    if self._job is None and not more:
                        return
                    selector.select(0 if more else min(left, self.pause() or 0))
            finally:
                self._selector = None

    def drop(self) -> None:
        """Hang up; what was under way is given up."""
        job, exchange = self._job, self._exchange
        self._release()
        if job is not None and exchange is not None:
            exchange.give_up(job)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        """Go to the next step and begin it."""
        assert self._steps is not None
        try:
            self._step = self._steps.send(event)
        except StopIteration as stop:
            job, exchange = self._job, self._exchange
            self._release()
            assert job is not None
            assert exchange is not None
            exchange.end(job, stop.value)
            return
        now, step = self._clock.monotonic(), self._step
        if isinstance(step, Connect):
            self._deadline = now + step.timeout
            assert self._job is not None
            self._addresses = _addresses(step, test_server=self._job.target.test_server)
        elif isinstance(step, Send):
            self._sent, self._deadline = 0, now + step.timeout
        elif isinstance(step, Receive):
            self._deadline = self._answer_from + step.timeout

    def _try(self) -> Event:
        """What has come of the step; None while nothing has."""
        step = self._step
        try:
            if isinstance(step, Connect):
                event = self._connect(step)
            elif isinstance(step, Send):
                event = self._send(step)
            elif isinstance(step, Receive):
                event = self._receive(step)
            else:
                self._hang_up()
                event = b""
        except OSError as error:
            return Failed(str(error), error.errno in _NO_LINK)
        if event is None and self._clock.monotonic() >= self._deadline:
            return TimedOut()
        return event

    def _connect(self, step: Connect) -> Event:
        if self._socket is not None:
            code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not code:
                try:
                    self._socket.getpeername()
                except OSError:
                    return None
                return Connected()
            self._hang_up()
            if not self._addresses:
                raise OSError(code, errno.errorcode.get(code, str(code)))
        if not self._addresses:
            return Failed(f"{step.host} cannot be found, or is no place for an emulated register")
        family, address = self._addresses.pop(0)
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = self._socket.connect_ex(address)
        if code not in _CONNECTING:
            self._hang_up()
            if not self._addresses:
                raise OSError(code, errno.errorcode.get(code, str(code)))
            return None
        self._watch(selectors.EVENT_WRITE)
        return None

    def _send(self, step: Send) -> Event:
        assert self._socket is not None
        with contextlib.suppress(BlockingIOError):
            self._sent += self._socket.send(step.data[self._sent :])
        if self._sent < len(step.data):
            self._watch(selectors.EVENT_WRITE)
            return None
        self._answer_from = self._clock.monotonic()
        return Sent()

    def _receive(self, step: Receive) -> Event:
        assert self._socket is not None
        self._watch(selectors.EVENT_READ)
        try:
            return self._socket.recv(step.limit)
        except BlockingIOError:
            return None

    def _watch(self, events: int) -> None:
        assert self._socket is not None
        if self._selector is not None and not self._events:
            self._selector.register(self._socket, events)
        elif self._selector is not None and events != self._events:
            self._selector.modify(self._socket, events)
        self._events = events

    def _release(self) -> None:
        self._hang_up()
        self._job = self._steps = self._step = None

    def _hang_up(self) -> None:
        if self._socket is not None:
            if self._selector is not None and self._events:
                self._selector.unregister(self._socket)
            self._socket.close()
        self._socket, self._events = None, 0


def _addresses(step: Connect, *, test_server: bool) -> list[tuple[int, tuple[object, ...]]]:
    """Where to connect; only addresses to which an emulated register may talk.

    Behind the name of a test server that is permitted any address will do that does not take documents for real.
    """
    found, foreign = [], test_server and is_test(step.host, step.port)
    try:
        for family, _, _, _, address in socket.getaddrinfo(step.host, step.port, type=socket.SOCK_STREAM):
            guard(str(address[0]), step.port, foreign=foreign)
            found.append((int(family), tuple(address)))
    except (OSError, UsageError):
        return []
    return found
