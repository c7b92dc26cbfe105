"""A line to the operator that breaks at random bytes of the question or of the answer."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
from types import TracebackType

PATIENCE = 20.0


class BreakingLine:
    """Passes connections on to ``port``, one after the other, and cuts ``share`` of them.

    A cut comes after so many bytes of one direction as the dice say, with a farewell or a reset. ``cuts`` counts.
    """

    def __init__(self, port: int, dice: random.Random, share: float = 0.5) -> None:
        self._target, self._dice, self._share = port, dice, share
        self.cuts = self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __enter__(self) -> BreakingLine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with near, socket.create_connection(("127.0.0.1", self._target), PATIENCE) as far:
                with contextlib.suppress(OSError):
                    self._pass(near, far)
                if self._dice.random() < 0.5:
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _pass(self, near: socket.socket, far: socket.socket) -> None:
        left: dict[socket.socket, float] = {near: float("inf"), far: float("inf")}
        if self._dice.random() < self._share:
            self.cuts += 1
            end, most = self._dice.choice(((near, 500), (far, 168)))
            left[end] = self._dice.randrange(most)
        while True:
            ready, _, _ = select.select([near, far], [], [], PATIENCE)
            if not ready:
                return
            for end in ready:
                data = end.recv(int(min(left[end], 4096)) or 1)
                if not data or not left[end]:
                    return
                left[end] -= len(data)
                (far if end is near else near).sendall(data)
