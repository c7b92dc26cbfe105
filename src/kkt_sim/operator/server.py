"""The emulated operator on TCP: many registers at once, one thread, no waiting on any of them.

Delays are told in seconds of the operator's clock. After a virtual clock was moved, call :meth:`OperatorServer.wake`.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections import deque
from types import TracebackType

from kkt_driver.ofd.message import Broken, MessageReader
from kkt_sim.operator.behaviour import Choice, Down
from kkt_sim.operator.core import Operator

CHUNK = 65536
#: connections at once; further ones are closed
MOST = 256
#: answers that wait for one register, in messages; with more, nothing further is read from it
BACKLOG = 16
#: seconds of silence, by the operator's clock, after which a connection is closed
IDLE = 600.0
#: seconds; a selector cannot wait for more than 24 days
LONGEST_PAUSE = 86_400.0


class _Line:
    """One connection."""

    def __init__(self, sock: socket.socket, now: float) -> None:
        self.sock = sock
        self.reader = MessageReader()
        self.waiting: deque[tuple[float, bytes, bool]] = deque()
        self.unsent = b""
        self.closing = False
        self.deaf = False
        self.received = 0
        self.last = now
        self.events = selectors.EVENT_READ


class OperatorServer:
    """Serves ``operator``; ``url`` and ``port`` say where."""

    def __init__(self, operator: Operator, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.operator = operator
        self._clock = operator.clock
        self._host = host
        self._listener: socket.socket | None = self._listen(port)
        address = self._listener.getsockname()
        self.port: int = address[1]
        self.url = f"tcp://{'[' + address[0] + ']' if ':' in address[0] else address[0]}:{self.port}"
        self._wake, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for source in (self._listener, self._wake, self._waker):
            source.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._lines: dict[socket.socket, _Line] = {}
        self._stopped = False

    def tell(self, behaviour: Choice) -> None:
        """Behave so from now on, to the point of not listening; obeyed by the thread that serves."""
        self.operator.tell(behaviour)
        self.wake()

    def wake(self) -> None:
        """Look at the clock and at the behaviour again; from any thread."""
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def stop(self) -> None:
        """End :meth:`serve`; from any thread or a signal handler."""
        self._stopped = True
        self.wake()

    def serve(self) -> None:
        """Work until :meth:`stop`; then close everything."""
        try:
            while not self._stopped:
                self._listen_or_not()
                for key, events in self._selector.select(self._pause()):
                    if key.fileobj is self._wake:
                        with contextlib.suppress(BlockingIOError):
                            self._wake.recv(CHUNK)
                    elif key.fileobj is self._listener:
                        self._accept()
                    else:
                        self._work(key.data, events)
                self._due()
        finally:
            self.close()

    def close(self) -> None:
        """Close all sockets."""
        for line in list(self._lines.values()):
            self._drop(line)
        self._selector.close()
        for source in (self._listener, self._wake, self._waker):
            if source is not None:
                source.close()

    def __enter__(self) -> OperatorServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _listen_or_not(self) -> None:
        down = self.operator.down
        if down.hangs_up:
            for line in list(self._lines.values()):
                self._drop(line)
        if down is Down.REFUSE and self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None
        elif down is not Down.REFUSE and self._listener is None:
            self._listener = self._listen(self.port)
            self._listener.setblocking(False)
            self._selector.register(self._listener, selectors.EVENT_READ)

    def _listen(self, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        return socket.create_server((self._host, port), family=family, backlog=MOST)

    def _accept(self) -> None:
        assert self._listener is not None
        try:
            sock, _ = self._listener.accept()
        except OSError:  # it was closed again before we came to it, or there are too many open files
            return
        if len(self._lines) >= MOST or self.operator.down.hangs_up:
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = self._lines[sock] = _Line(sock, self._clock.monotonic())
        self._selector.register(sock, selectors.EVENT_READ, line)

    def _work(self, line: _Line, events: int) -> None:
        if line.sock not in self._lines:
            return
        if events & selectors.EVENT_READ:
            try:
                data = line.sock.recv(CHUNK)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data and not line.waiting and not line.unsent:
                self._drop(line)
                return
            if not data:  # the other side has said everything and still waits for an answer
                line.closing = True
            self._take(line, data)
        self._flush(line)

    def _take(self, line: _Line, data: bytes) -> None:
        now = line.last = self._clock.monotonic()
        cut = self.operator.cut_request
        if cut is not None and line.received + len(data) >= cut:
            data = data[: max(0, cut - line.received)]
            line.closing = line.deaf = True
        line.received += len(data)
        for item in line.reader.feed(data):
            reply = self.operator.handle(item)
            # only the first of them is ever looked at: answers keep their order whatever their delays
            line.waiting.append((now + reply.delay, reply.data, reply.close))
            if reply.close or isinstance(item, Broken):
                line.deaf = True  # what follows is not looked at, and nothing further is read
                break

    def _flush(self, line: _Line) -> None:
        now = self._clock.monotonic()
        while line.waiting and line.waiting[0][0] <= now:
            _, data, close = line.waiting.popleft()
            line.unsent += data
            if close:
                line.closing = True
                line.waiting.clear()
        try:
            if line.unsent:
                line.unsent = line.unsent[line.sock.send(line.unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(line)
            return
        if line.closing and not line.unsent and not line.waiting:
            self._drop(line)
            return
        reads = not line.closing and not line.deaf and len(line.waiting) < BACKLOG and len(line.unsent) < CHUNK
        wanted = (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if line.unsent else 0)
        if wanted != line.events:
            if not line.events:
                self._selector.register(line.sock, wanted, line)
            elif not wanted:
                self._selector.unregister(line.sock)
            else:
                self._selector.modify(line.sock, wanted, line)
            line.events = wanted

    def _due(self) -> None:
        """Send what has waited long enough, drop who has been silent too long."""
        now = self._clock.monotonic()
        for line in list(self._lines.values()):
            if line.waiting and line.waiting[0][0] <= now:
                self._flush(line)
            elif not line.waiting and not line.unsent and now - line.last >= IDLE:
                self._drop(line)

    def _pause(self) -> float | None:
        """Seconds until something is due by itself; None when nothing is."""
        now = self._clock.monotonic()
        times = [line.waiting[0][0] if line.waiting else line.last + IDLE for line in self._lines.values()]
        return min(max(0.0, min(times) - now), LONGEST_PAUSE) if times else None

    def _drop(self, line: _Line) -> None:
        if self._lines.pop(line.sock, None) is not None:
            if line.events:
                self._selector.unregister(line.sock)
            line.sock.close()
