"""A line that can be made bad: TCP between the vendor's driver and the emulator, with a fault for one reply."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType

from kkt_driver.atol.framing import Frame, FrameDecoder, encode_frame

ADD_TASK = 0xC1
#: a fault turns the frame of the reply into the bytes that the driver gets instead; None hangs up
Fault = Callable[[bytes], bytes | None]


def lost(reply: bytes) -> bytes:
    """Nothing arrives."""
    return b""


def hung_up(reply: bytes) -> None:
    """The connection ends instead."""


def flipped(reply: bytes) -> bytes:
    """A bit of the checksum is wrong."""
    return reply[:-1] + bytes((reply[-1] ^ 1,))


class Proxy:
    """Passes bytes to ``port`` and back; ``spoil`` arms a fault for the reply to one command.

    ``seen`` counts how often each command code was sent, resent ones included.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.seen: dict[int, int] = {}
        self._fault: tuple[int, Fault] | None = None
        self._spoiled_id: int | None = None
        self._sockets: list[socket.socket] = [self._listener]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def spoil(self, command: int, fault: Fault) -> None:
        """Apply ``fault`` to the reply to the next ``command``, once."""
        self._fault = (command, fault)

    @property
    def has_struck(self) -> bool:
        """The fault has been used up."""
        return self._fault is None

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for open_socket in self._sockets:
            # shutdown wakes the thread that waits in accept or recv; closing alone would not
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                host, _ = self._listener.accept()
                device = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._sockets += [host, device]
            for source, sink, change in ((host, device, self._watch()), (device, host, self._change())):
                thread = threading.Thread(target=_pump, args=(source, sink, change), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _watch(self) -> Callable[[bytes], bytes]:
        decoder = FrameDecoder()

        def look(data: bytes) -> bytes:
            for frame in decoder.feed(data):
                # C1, flags, task id, two bytes of password, command
                if isinstance(frame, Frame) and frame.data[:1] == bytes((ADD_TASK,)) and len(frame.data) > 5:
                    command = frame.data[5]
                    self.seen[command] = self.seen.get(command, 0) + 1
                    if self._fault is not None and self._fault[0] == command and self._spoiled_id is None:
                        self._spoiled_id = frame.id
            return data

        return look

    def _change(self) -> Callable[[bytes], bytes]:
        decoder = FrameDecoder()

        def change(data: bytes) -> bytes:
            out = b""
            for frame in decoder.feed(data):
                assert isinstance(frame, Frame), frame
                whole = encode_frame(frame.id, frame.data)
                if self._fault is not None and frame.id == self._spoiled_id:
                    spoiled = self._fault[1](whole)
                    self._fault = self._spoiled_id = None
                    if spoiled is None:
                        raise ConnectionAbortedError
                    whole = spoiled
                out += whole
            return out

        return change


def _pump(source: socket.socket, sink: socket.socket, change: Callable[[bytes], bytes]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(change(data))
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
