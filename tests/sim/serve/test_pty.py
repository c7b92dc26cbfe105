"""Whatever the host does to the port, the server goes on; and the device behind it has its own business done."""

from __future__ import annotations

import os
import selectors
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_driver.atol.commands.eou import EthernetOverTransport, Rx, Tx, join
from kkt_driver.atol.framing import encode_frame
from kkt_driver.errors import ConnectionLost
from kkt_driver.transport.serial import SerialTransport
from kkt_sim.drive import DriveProfile
from kkt_sim.register import tables
from kkt_sim.register.device import Device
from kkt_sim.serve.pty import PtyServer
from kkt_sim.simulator import make_device
from tests.sim.operator.bench import served as operator_served

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")

RECEIPT = kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])
PATIENCE = 20.0
ABORT = bytes.fromhex("FE 01 00 00 C4 02")
DONE = bytes.fromhex("FE 01 00 00 A3 2E")


@contextmanager
def served(device: Device | Dies | None = None, link: Path | None = None) -> Iterator[PtyServer]:
    device = device or make_device()
    server = PtyServer(device.feed, link=link, reset=device.new_line, business=device)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


@contextmanager
def opened(server: PtyServer) -> Iterator[SerialTransport]:
    line = SerialTransport(server.url)
    try:
        yield line
    finally:
        line.close()


def read(line: SerialTransport, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = line.read(PATIENCE)
        assert piece, data
        data += piece
    return data


def read_until(line: SerialTransport, wanted: bytes) -> None:
    data = b""
    while wanted not in data:
        piece = line.read(PATIENCE)
        assert piece, data
        data += piece


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


# --- bytes -----------------------------------------------------------------------------------------------------------


def test_the_url_names_the_port(tmp_path: Path) -> None:
    with served() as server:
        assert server.url == f"serial:{server.path}"
    with served(link=tmp_path / "kkt") as server, opened(server) as host:
        assert server.url == f"serial:{tmp_path / 'kkt'}"
        host.write(ABORT)
        assert read(host, len(DONE)) == DONE
    assert not (tmp_path / "kkt").is_symlink()


def test_the_vendors_probe_is_skipped() -> None:
    with served() as server, opened(server) as host:
        host.write(bytes.fromhex("24400D002001F7407465737465") + ABORT)
        assert read(host, len(DONE)) == DONE


def test_byte_by_byte() -> None:
    with served() as server, opened(server) as host:
        for byte in ABORT:
            host.write(bytes((byte,)))
        assert read(host, len(DONE)) == DONE


def test_half_a_frame_does_not_meet_the_next_host() -> None:
    """Nobody tells the device that the host has changed; a frame's first byte does."""
    with served() as server:
        with opened(server) as first:
            first.write(ABORT[:3])
        with opened(server) as second:
            second.write(ABORT)
            assert read(second, len(DONE)) == DONE


def test_a_result_waits_for_a_host_that_comes_back() -> None:
    add = encode_frame(0, bytes.fromhex("C1 01 00 0000 45"))
    ask = encode_frame(1, bytes.fromhex("C3 00"))
    with served() as server:
        for number, sent in enumerate((add, ask)):
            answer = encode_frame(number, bytes.fromhex("A3 55 00 00"))
            with opened(server) as host:
                host.write(sent)
                assert read(host, len(answer)) == answer


def test_closing_twice() -> None:
    with PtyServer(bytes) as server:
        server.close()
    server.stop()


# --- the device's own business ---------------------------------------------------------------------------------------


def test_it_sends_by_itself() -> None:
    """A register with a network of its own, whose host has a cable only: before any host comes, and beside it."""
    with operator_served() as service:
        device = make_device(registered=True, operator=service.url, profile=DriveProfile())
        with served(device) as server:
            eventually(lambda: not device.register.exchange.unsent)
            with kkt.connect(server.url) as register:
                register.open_shift()
                for _ in range(5):
                    register.sell(RECEIPT)
            eventually(lambda: not device.register.exchange.unsent)
            assert [row["fd"] for row in service.operator.store.rows("SELECT fd FROM documents")] == [*range(1, 8)]
        assert device.register.exchange.job is None


def test_it_speaks_first() -> None:
    """A packet for an armed mailbox comes when there is something to say, not when the host asks."""
    device = make_device(registered=True)
    register = device.register
    register.write_table(tables.OPERATOR_CHANNEL, tables.THROUGH_HOST)
    register.write_table(tables.OPERATOR_HOST, b"127.0.0.1")
    register.write_table(tables.OPERATOR_PORT, (7777).to_bytes(2, "big"))
    register.write_table(tables.RETRY_SECONDS, b"\x01")
    with served(device) as server, opened(server) as host:
        greeting = EthernetOverTransport(data=join([(Rx.REQUEST_VERSION, b"")])).to_task()
        host.write(encode_frame(0, bytes.fromhex("C1 00 01") + greeting))
        host.write(encode_frame(1, bytes.fromhex("C1 07 DE 00 00")))
        read_until(host, join([(Tx.RESPONSE_VERSION, b"\x02")]))
        host.write(encode_frame(2, bytes.fromhex("C1 07 DF 00 00")))
        wanted = join([(Tx.PORT, (7777).to_bytes(2, "little")), (Tx.CONNECT, b"127.0.0.1")])
        read_until(host, wanted)
        state = EthernetOverTransport(data=join([(Rx.CONNECT_STATE, b"\0")])).to_task()
        host.write(encode_frame(3, bytes.fromhex("C1 00 02") + state))
        for number, mailbox in ((4, 0xDE), (5, 0xDF)):
            host.write(encode_frame(number, bytes((0xC2, mailbox))))
        host.write(encode_frame(6, bytes.fromhex("C1 07 DE 00 00")))
        read_until(host, wanted)  # a second later, though nobody has asked


class Dies:
    """A device that is switched off by the word "die", and goes off by itself after the word "fade"."""

    def __init__(self) -> None:
        self.on, self.starts, self.fades, self.resets = True, True, False, 0

    def feed(self, data: bytes) -> bytes:
        if data == b"die":
            self.on = False
        if not self.on:
            raise ConnectionLost("off")
        self.fades = data == b"fade"
        return data

    def new_line(self) -> None:
        self.resets += 1
        if not self.starts:
            raise ConnectionLost("does not start")
        self.on = True

    def attach(self, selector: selectors.BaseSelector) -> None:
        """It has no sockets."""

    def detach(self) -> None:
        """Nor here."""

    def work(self, *, listening: bool) -> tuple[bytes, bool]:
        assert listening
        if self.fades:
            self.on = self.fades = False
            raise ConnectionLost("off")
        return b"", False

    def pause(self) -> float | None:
        return None


def test_a_device_that_dies_is_silent_and_then_on_again() -> None:
    """The port stays where it is: what comes next finds the device switched on, if it starts at all."""
    device = Dies()
    with served(device) as server, opened(server) as host:
        host.write(b"die")
        assert host.read(0.1) == b""
        assert (device.on, device.resets) == (False, 0)
        device.starts = False
        host.write(b"one")
        assert host.read(0.1) == b""
        device.starts = True
        host.write(b"two")
        assert read(host, 3) == b"two"
        host.write(b"fade")
        assert read(host, 4) == b"fade"
        eventually(lambda: not device.on)
        host.write(b"three")
        assert read(host, 5) == b"three"
        assert device.resets == 3
