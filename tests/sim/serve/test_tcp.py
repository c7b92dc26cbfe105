"""Whatever the host does to its connection, the server goes on and the device behind it stays whole."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from kkt_driver.atol.framing import encode_frame
from kkt_sim.serve.server import CHUNK
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.simulator import make_device

ABORT = bytes.fromhex("FE 01 00 00 C4 02")
DONE = bytes.fromhex("FE 01 00 00 A3 2E")


@contextmanager
def served() -> Iterator[tuple[TcpServer, list[int]]]:
    device = make_device()
    resets: list[int] = []

    def reset() -> None:
        resets.append(1)
        device.new_line()

    server = TcpServer(device.feed, reset=reset)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server, resets
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


def connect(server: TcpServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def test_the_url_names_the_port_taken() -> None:
    with served() as (server, _):
        assert server.url == f"tcp://127.0.0.1:{server.port}"


def test_question_and_answer() -> None:
    with served() as (server, _), connect(server) as host:
        host.sendall(ABORT)
        assert host.recv(100) == DONE


def test_the_vendors_probe_is_skipped() -> None:
    with served() as (server, _), connect(server) as host:
        host.sendall(bytes.fromhex("24400D002001F7407465737465") + ABORT)
        assert host.recv(100) == DONE


def test_byte_by_byte() -> None:
    with served() as (server, _), connect(server) as host:
        for byte in ABORT:
            host.sendall(bytes((byte,)))
        assert host.recv(100) == DONE


def test_half_a_frame_does_not_meet_the_next_connection() -> None:
    with served() as (server, resets):
        with connect(server) as first:
            first.sendall(ABORT[:3])
        with connect(server) as second:
            second.sendall(ABORT)
            assert second.recv(100) == DONE
        assert len(resets) == 2


def test_a_new_host_takes_the_place_of_the_old_one() -> None:
    with served() as (server, _), connect(server) as first, connect(server) as second:
        second.sendall(ABORT)
        assert second.recv(100) == DONE
        assert first.recv(100) == b""


def test_a_result_waits_for_a_host_that_comes_back() -> None:
    add = encode_frame(0, bytes.fromhex("C1 01 00 0000 45"))
    ask = encode_frame(1, bytes.fromhex("C3 00"))
    with served() as (server, _):
        with connect(server) as first:
            first.sendall(add)
            assert first.recv(100) == encode_frame(0, bytes.fromhex("A3 55 00 00"))
        with connect(server) as second:
            second.sendall(ask)
            assert second.recv(100) == encode_frame(1, bytes.fromhex("A3 55 00 00"))


def test_a_host_that_takes_no_answers_is_not_listened_to() -> None:
    """It sends on and on; what the server keeps for it has a bound, and when it reads it gets every answer."""
    asked, most = [0], [0]

    def feed(data: bytes) -> bytes:
        asked[0] += len(data)
        most[0] = max(most[0], len(server._unsent))
        return data * 10

    server = TcpServer(feed, reset=lambda: None)
    thread = threading.Thread(target=server.serve)
    thread.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as host:
        host.settimeout(0.5)
        sent = 0
        with suppress(TimeoutError):  # at last all buffers on the way are full
            while sent < 2**30:
                sent += host.send(bytes(65536))
        assert sent < 2**30
        assert most[0] <= CHUNK
        assert asked[0] < sent
        host.settimeout(10)
        got = 0
        while got < 10 * sent:
            got += len(host.recv(1 << 20))
        assert (got, asked[0]) == (10 * sent, sent)
    server.stop()
    thread.join(10)
    assert not thread.is_alive()
