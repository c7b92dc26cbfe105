"""A serial port that comes, blocks and goes."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_sim.serve import serial
from kkt_sim.serve.serial import SerialServer

PATIENCE = 20.0


@contextmanager
def cable() -> Iterator[tuple[socket.socket, SerialServer]]:
    """A line of pyserial's own, which works on every system, and a device that says everything twice."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = SerialServer(lambda data: data * 2, port=f"socket://127.0.0.1:{listener.getsockname()[1]}")
        host, _ = listener.accept()
        host.settimeout(PATIENCE)
        with host, server:
            yield host, server


def read(host: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = host.recv(size - len(data))
        assert piece
        data += piece
    return data


def test_all_bytes_pass_as_they_are() -> None:
    with cable() as (host, server):
        thread = threading.Thread(target=server.serve)
        thread.start()
        for byte in range(256):
            host.sendall(bytes((byte,)))
            assert read(host, 2) == bytes((byte, byte))
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_port_that_goes_away_ends_the_server() -> None:
    with cable() as (host, server):
        host.close()
        with pytest.raises(ConnectionLost, match="serial:socket://"):
            server.serve()


def test_a_port_that_is_not_there(tmp_path: os.PathLike[str]) -> None:
    with pytest.raises(ConnectError, match="ttyNone"):
        SerialServer(bytes, port=os.path.join(tmp_path, "ttyNone"))


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_a_host_that_does_not_read_loses_what_it_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import tty

    monkeypatch.setattr(serial, "_PATIENCE", 0.05)
    near, far = os.openpty()
    tty.setraw(far)
    answer, heard = b"answer " * 1000, threading.Semaphore(0)

    def feed(data: bytes) -> bytes:
        heard.release()
        return answer * 20 if data == b"much" else b"here"

    server = SerialServer(feed, port=os.ttyname(far))
    thread = threading.Thread(target=server.serve)
    thread.start()
    os.write(near, b"much")
    assert heard.acquire(timeout=PATIENCE)
    os.write(near, b"?")
    assert heard.acquire(timeout=PATIENCE), "it listens all the same"
    data = b""
    while not data.endswith(b"here"):
        data += os.read(near, 4096)
    assert data.startswith(b"answer")
    assert len(data) < 20 * len(answer)
    server.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    os.close(near)
    os.close(far)
