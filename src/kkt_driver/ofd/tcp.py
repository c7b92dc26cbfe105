"""Run an exchange with the operator's server on a socket."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Callable, Generator

from kkt_driver.ofd.exchange import (
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

_NO_LINK = (errno.ENETUNREACH, errno.ENETDOWN)


def run(steps: Generator[Step, Event, Outcome], connect: Callable[[Connect], socket.socket]) -> Outcome:
    """Run ``steps``; the outcome. ``connect`` opens the line, and refuses to whom nothing may be sent.

    A failure of the line (OSError, TimeoutError) becomes part of the outcome; whatever else ``connect`` raises passes.
    The time for an answer counts from the end of the sending, not anew for each piece.
    """
    line: socket.socket | None = None
    sent = 0.0
    event: Event = None
    try:
        while True:
            step = steps.send(event)
            try:
                if isinstance(step, Connect):
                    line = connect(step)
                    event = Connected()
                    continue
                assert line is not None
                if isinstance(step, Send):
                    line.settimeout(step.timeout)
                    line.sendall(step.data)
                    event, sent = Sent(), time.monotonic()
                elif isinstance(step, Receive):
                    left = step.timeout - (time.monotonic() - sent)
                    if left <= 0:
                        event = TimedOut()
                        continue
                    line.settimeout(left)
                    event = line.recv(step.limit)
                else:
                    line.close()
                    event = None
            except TimeoutError:
                event = TimedOut()
            except OSError as error:
                event = Failed(error.strerror or str(error), error.errno in _NO_LINK)
    except StopIteration as stop:
        outcome: Outcome = stop.value
        return outcome
    finally:
        if line is not None:
            line.close()
