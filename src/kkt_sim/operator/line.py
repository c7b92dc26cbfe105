"""Run an exchange: over TCP, or straight against an operator in the same process."""

from __future__ import annotations

import socket
from collections.abc import Generator

from kkt_driver.ofd.exchange import (
    Close,
    Connect,
    Connected,
    Event,
    Failed,
    Outcome,
    Receive,
    Send,
    Sent,
    Step,
    TimedOut,
)
from kkt_driver.ofd.message import Broken, MessageReader
from kkt_driver.ofd.tcp import run
from kkt_sim.operator.behaviour import Down
from kkt_sim.operator.core import Operator, Reply
from kkt_sim.operator.profiles import guard

Steps = Generator[Step, Event, Outcome]


def over_tcp(steps: Steps, *, foreign: bool = False) -> Outcome:
    """Run ``steps`` on a socket. UsageError when the server may not be talked to: see :func:`profiles.guard`."""

    def connect(step: Connect) -> socket.socket:
        guard(step.host, step.port, foreign=foreign)
        line = socket.create_connection((step.host, step.port), timeout=step.timeout)
        try:
            # a name may lead anywhere: nothing is sent before the address is looked at
            guard(str(line.getpeername()[0]), step.port, foreign=foreign)
        except BaseException:
            line.close()
            raise
        return line

    return run(steps, connect)


def in_process(steps: Steps, operator: Operator) -> Outcome:
    """Run ``steps`` against ``operator``. No time passes: an answer later than the timeout is none."""
    reader, reply, answer = MessageReader(), Reply(), b""
    event: Event = None
    try:
        while True:
            step = steps.send(event)
            if isinstance(step, Connect):
                event = Failed("connection refused") if operator.down is Down.REFUSE else Connected()
            elif isinstance(step, Send):
                items = reader.feed(step.data[: operator.cut_request])
                reply = Reply(close=operator.cut_request is not None)
                assert not any(isinstance(item, Broken) for item in items)
                for item in items:
                    reply = operator.handle(item)
                    answer += reply.data
                event = Sent()
            elif isinstance(step, Receive):
                if reply.delay > step.timeout or not (answer or reply.close):
                    event = TimedOut()
                else:
                    event, answer = answer[: step.limit], answer[step.limit :]
            else:
                assert isinstance(step, Close)
                event = None
    except StopIteration as stop:
        outcome: Outcome = stop.value
        return outcome
