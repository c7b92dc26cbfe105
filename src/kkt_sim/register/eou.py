"""The exchange through the host: its driver opens the connection to the operator (ОФД), as EoU.

The register speaks when the host has armed a mailbox, one packet each time. What driver 10.8.0 does and nobody has
written down: it answers a request for received bytes (50h) as soon as there is one, with 128 at most; it keeps the
last request only, but keeps it when the connection is closed, and then answers it from the next one; 10h 00 comes for
a connection that failed, for one that the register closed, and when bytes could not be sent, but not while the register
waits for an operator who has hung up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from kkt_driver.atol.commands.eou import LONGEST, Item, Rx, Tx, join
from kkt_driver.ofd.exchange import (
    Close,
    Connect,
    Connected,
    Event,
    Failed,
    Failure,
    Receive,
    Send,
    Sent,
    Step,
    TimedOut,
)
from kkt_sim.clock import Clock
from kkt_sim.register.exchange import Channel, Exchange, Job, Steps

VERSION = b"\x02"
#: bytes of a message in one packet, four values
PACKET = 4 * LONGEST
#: seconds for the host to tell that a connection is closed
CLOSING = 5.0
#: a driver that has armed no mailbox for so many seconds is gone
GONE = 10.0
NO_LINK = 1
_OF_A_CONNECTION = (Tx.PORT, Tx.CONNECT, Tx.DATA, Tx.PACKET_SIZE)


class HostChannel:
    """Carries out what ``exchange`` wants sent, with packets from and to the host's driver.

    ``work`` whenever something came in or time has passed; then ``packet`` for each mailbox that is armed.
    """

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange, self._clock = exchange, clock
        self._out: deque[Sequence[Item]] = deque()
        self._greeted = self._asked_version = False
        self._job: Job | None = None
        self._steps: Steps | None = None
        self._step: Step | None = None
        self._deadline = self._answer_from = 0.0
        self._armed: float | None = None
        self._connected: bool | None = None
        self._received = b""
        self._wanted = False  # a request for received bytes is with the host

    def receive(self, items: Sequence[Item]) -> None:
        """A packet from the host; types that mean nothing to us are passed over."""
        for kind, value in items:
            if kind == Rx.RESET:
                self._forget()
            elif kind == Rx.REQUEST_VERSION:
                self._out.append([(Tx.RESPONSE_VERSION, VERSION)])
                self._greet()
            elif kind == Rx.RESPONSE_VERSION:
                self._greet()
            elif kind == Rx.CONNECT_STATE:
                self._connected = value[:1] == b"\x01"
            elif kind == Rx.DATA:
                self._received += value
                self._wanted = False

    def work(self, *, armed: bool) -> None:
        """Go on as far as can be gone now. ``armed``: the host waits for packets."""
        if armed:
            self._armed = self._clock.monotonic()
        if armed and not self._greeted and not self._asked_version and not self._out:
            self._asked_version = True  # this host was greeted by the register before it lost power
            self._out.append([(Tx.REQUEST_VERSION, VERSION)])
        while self._job is not None or self._begin():
            event = self._event()
            if event is None:
                return
            self._tell(None if isinstance(self._step, Close) else event)

    def packet(self) -> bytes:
        """The next packet for a mailbox; empty when there is nothing to say."""
        if not self._out:
            return b""
        packet = self._out.popleft()
        if isinstance(self._step, Send) and not self._out:
            self._answer_from = self._clock.monotonic()
        return join(packet)

    def pause(self) -> float | None:
        """Seconds until :meth:`work` has something to do by itself; None when it has not."""
        if self._job is None:
            return self._exchange.due(Channel.HOST)
        return max(0.0, self._deadline - self._clock.monotonic())

    # --- inside -------------------------------------------------------------------------------------------------------

    def _greet(self) -> None:
        if not self._greeted:
            self._greeted = True
            self._exchange.hurry()

    def _forget(self) -> None:
        """The host's driver begins anew: it has no connection and no requests of ours."""
        self._out.clear()
        self._greeted, self._asked_version = False, True
        if self._steps is not None:
            self._connected = False

    def _begin(self) -> bool:
        job = self._exchange.begin(Channel.HOST)
        if job is None:
            return False
        there = self._armed is not None and self._clock.monotonic() - self._armed <= GONE
        if not (there and self._greeted):
            self._exchange.end(job, Failure("network", NO_LINK, text="no driver carries documents for this register"))
            return False
        self._job, self._steps = job, job.steps()
        self._tell(None)
        return True

    def _tell(self, event: Event) -> None:
        """Go to the next step and say to the host what belongs to it."""
        assert self._steps is not None
        assert self._job is not None
        timed_out = isinstance(event, TimedOut) and isinstance(self._step, Connect)
        try:
            self._step = self._steps.send(event)
        except StopIteration as stop:
            job, self._job, self._steps, self._step = self._job, None, None, None
            self._out = deque(packet for packet in self._out if packet[0][0] not in _OF_A_CONNECTION)
            if timed_out:
                self._out.append([(Tx.CLOSE, b"")])
            self._exchange.end(job, stop.value)
            return
        now, step = self._clock.monotonic(), self._step
        if isinstance(step, Connect):
            self._connected, self._received, self._wanted = None, b"", False
            self._out.append(
                [(Tx.PORT, step.port.to_bytes(2, "little")), (Tx.CONNECT, step.host.encode("cp866", "replace"))]
            )
            self._deadline = now + step.timeout
        elif isinstance(step, Send):
            packets = _packets(step.data)
            packets[-1] += self._want()
            self._out.extend(packets)
            self._deadline = now + step.timeout
        elif isinstance(step, Receive):
            if not self._received and not self._wanted:
                self._out.append(self._want())
            self._deadline = self._answer_from + step.timeout
        else:
            if self._connected:
                self._out.append([(Tx.CLOSE, b"")])
            self._deadline = now + CLOSING

    def _want(self) -> list[Item]:
        """Ask for as many bytes as can be asked for."""
        self._wanted = True
        return [(Tx.PACKET_SIZE, LONGEST.to_bytes(2, "little"))]

    def _event(self) -> Event:
        """What has come of the step; None while nothing has."""
        step = self._step
        if isinstance(step, Connect) and self._connected is not None:
            return Connected() if self._connected else Failed("the host could not connect")
        if isinstance(step, Receive) and self._received:
            data, self._received = self._received[: step.limit], self._received[step.limit :]
            return data
        if not isinstance(step, Connect) and not self._connected:
            return Failed("the host has no connection any more")
        if isinstance(step, Send) and not self._out:
            return Sent()
        return TimedOut() if self._clock.monotonic() >= self._deadline else None


def _packets(data: bytes) -> list[list[Item]]:
    """``data`` in values of 255 bytes, four to a packet."""
    return [
        [
            (Tx.DATA, data[position : position + LONGEST])
            for position in range(start, min(start + PACKET, len(data)), LONGEST)
        ]
        for start in range(0, len(data), PACKET)
    ]
