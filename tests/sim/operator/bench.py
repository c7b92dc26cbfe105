"""An operator with a clock of its own, and a register that can cut the connection where it likes."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.message import Message, MessageReader
from kkt_sim.clock import VirtualClock
from kkt_sim.operator.core import Operator
from kkt_sim.operator.service import OperatorService, serve_operator

START = datetime(2024, 5, 6, 12, 0)
MOSCOW = timedelta(hours=3)
PATIENCE = 20.0


def make_operator(**options: Any) -> Operator:
    return Operator(clock=VirtualClock(START), utc_offset=MOSCOW, **options)


def answered(operator: Operator, message: Message) -> Acknowledgement:
    """What the operator acknowledges; it must."""
    reply = operator.handle(message)
    return Acknowledgement.decode(Message.decode(reply.data))


@contextmanager
def served(**options: Any) -> Iterator[OperatorService]:
    clock = options.pop("clock", None) or VirtualClock(START)
    with serve_operator(clock=clock, utc_offset=MOSCOW, **options) as service:
        yield service.start()
    assert not any(thread.is_alive() for thread in service._threads)


def connect(service: OperatorService) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)


def reset(line: socket.socket) -> None:
    """Close with a reset instead of a farewell."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def receive(line: socket.socket) -> Message | None:
    """The next whole message, or None when the stream ends first."""
    reader = MessageReader()
    while True:
        try:
            data = line.recv(4096)
        except ConnectionError:
            return None
        if not data:
            return None
        for item in reader.feed(data):
            assert isinstance(item, Message)
            return item


def ask(service: OperatorService, message: Message) -> Message | None:
    with connect(service) as line:
        line.sendall(message.encode())
        return receive(line)


def quiet(line: socket.socket) -> bool:
    """Whether nothing has come so far."""
    return not select.select([line], [], [], 0)[0]


def eventually(condition: Callable[[], bool], tries: int = 5000) -> None:
    """Each try must itself wait for the server, so that this is no busy loop."""
    assert any(condition() for _ in range(tries))
