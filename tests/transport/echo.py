"""Real sockets for tests: an emulated register, or any function of bytes, behind a port of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kkt_sim.register.device import Device


@contextmanager
def serve(answer: Callable[[bytes], bytes | None], *, on_connect: Callable[[], None] | None = None) -> Iterator[str]:
    """Serve one connection after the other; ``answer`` returning None drops the connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                if on_connect is not None:
                    on_connect()
                connection.settimeout(0.05)
                while not stop.is_set():
                    try:
                        data = connection.recv(4096)
                    except TimeoutError:
                        continue
                    except OSError:
                        break
                    back = answer(data) if data else None
                    if back is None:
                        break
                    connection.sendall(back)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


@contextmanager
def serve_device(device: Device) -> Iterator[str]:
    """An emulated register behind TCP."""
    with serve(device.feed, on_connect=device.new_line) as url:
        yield url
