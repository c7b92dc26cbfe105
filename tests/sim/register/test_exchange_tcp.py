"""The register's own network: real sockets to an operator, a line that breaks anywhere, servers that hold nobody up."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import kkt_driver as kkt
from kkt_driver.client import Kkt
from kkt_driver.session import Session
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile
from kkt_sim.operator.behaviour import Behaviour, Down
from kkt_sim.operator.service import OperatorService
from kkt_sim.register.device import Device
from kkt_sim.serve.embedded import EmbeddedLine, open_embedded
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage
from tests.sim.operator.bench import START, served
from tests.sim.register.breaking_line import BreakingLine
from tests.sim.register.sending import Sender, check_delivered

RECEIPT = kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])
DOCUMENTS = 10_000 if os.environ.get("KKT_LONG") == "1" else 1_000
PATIENCE = 20.0
#: first byte of the register's error: the connection broke while receiving, while sending
HUNG_UP, NOT_SENT = 6, 3
ABORT = bytes.fromhex("FE 01 00 00 C4 02")


@contextmanager
def serving(device: Device) -> Iterator[TcpServer]:
    server = TcpServer(device.feed, reset=device.new_line, business=device)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        device.close()


def wait_until_sent(device: Device) -> None:
    end = time.monotonic() + PATIENCE
    while device.register.exchange.unsent or device.register.exchange.job is not None:
        assert time.monotonic() < end, device.register.exchange.errors
        time.sleep(0.01)


@pytest.mark.timeout(1200)
def test_documents_over_a_line_that_breaks_anywhere() -> None:
    dice = random.Random(20260302)
    with served() as service, BreakingLine(service.port, dice) as line:
        bench = Sender(line.address)
        while bench.register.drive.status().last_document < DOCUMENTS:
            bench.day(min(500, DOCUMENTS))
        count = bench.register.drive.status().last_document
        kinds = set()
        while bench.device.exchange():
            kinds.add(bench.exchange.errors.network)
            if dice.random() < 0.02:
                bench.device.power_cycle()
                bench.register = bench.device.register
        assert check_delivered(bench, service.operator) == count
        assert bench.exchange.errors.network == 0
        assert service.operator.store.rows("SELECT * FROM refusals") == []
        assert kinds <= {0, 3, 6}
        assert line.cuts > count // 2


@pytest.mark.parametrize(
    ("behaviour", "network", "operator"),
    [
        (Behaviour(down=Down.REFUSE), 2, 0),
        (Behaviour(down=Down.CLOSE), HUNG_UP, 0),
        (Behaviour(garbage=b"HTTP/1.1 400 Bad Request\r\n\r\n  "), 4, 0),
        (Behaviour(code=11), 0, 11),
        (Behaviour(reason=1), 0, 1),
        (Behaviour(cut=0), HUNG_UP, 0),
        (Behaviour(cut=77), HUNG_UP, 0),
    ],
    ids=str,
)
def test_what_an_operator_may_do(behaviour: Behaviour, network: int, operator: int) -> None:
    with served() as service:
        bench = Sender(f"127.0.0.1:{service.port}")
        bench.day(1)
        service.tell(behaviour)
        if behaviour.down is Down.REFUSE:
            refused(service.port)
        assert bench.device.exchange() == 4
        expected = {(network, operator)}
        if network == HUNG_UP:  # the end may come before everything was sent
            expected.add((NOT_SENT, 0))
        assert (bench.exchange.errors.network, bench.exchange.errors.operator) in expected
        service.tell(Behaviour())
        if behaviour.down is Down.REFUSE:
            bench.device.power_cycle()
            bench.register = bench.device.register
        end = time.monotonic() + PATIENCE
        while bench.device.exchange():
            assert time.monotonic() < end
        check_delivered(bench, service.operator)


def hung_up(host: socket.socket, service: OperatorService, clock: VirtualClock) -> bool:
    """Let the operator's time pass until the register hangs up."""
    host.settimeout(0.05)
    for _ in range(int(PATIENCE / 0.05)):
        clock.advance(seconds=1)
        service.server.wake()
        with contextlib.suppress(TimeoutError):
            return host.recv(1) == b""
    return False


def refused(port: int) -> None:
    """Wait until nobody listens there any more."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            return
        except OSError:  # it was closed while we came
            continue
    raise AssertionError("somebody listens")


def test_an_operator_who_never_answers() -> None:
    """The clock of the register decides, and it is its own."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench = Sender(f"127.0.0.1:{silent.getsockname()[1]}")
        assert bench.device.exchange(0.2) == 1
        assert bench.exchange.job is not None
        bench.clock.advance(seconds=299)
        bench.device.work()
        assert bench.exchange.job is not None
        bench.clock.advance(seconds=2)
        bench.device.work()
        assert bench.exchange.failures == 1
        assert bench.exchange.errors.network == 5
        bench.device.close()


def test_the_host_is_not_held_up() -> None:
    """An operator who takes everything and says nothing: the shop goes on selling."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        device = make_device(registered=True, operator=f"127.0.0.1:{silent.getsockname()[1]}")
        with serving(device) as server, kkt.connect(server.url) as register:
            began = time.monotonic()
            register.open_shift()
            for _ in range(30):
                register.sell(RECEIPT)
            assert time.monotonic() - began < PATIENCE / 2
            assert device.register.exchange.unsent == 32


def test_a_server_sends_by_itself() -> None:
    with served() as service:
        device = make_device(registered=True, operator=service.url, profile=DriveProfile())
        with serving(device) as server:
            wait_until_sent(device)  # the registration, without any host
            with kkt.connect(server.url) as register:
                register.open_shift()
                for _ in range(20):
                    register.sell(RECEIPT)
            wait_until_sent(device)
            assert len(service.operator.store.rows("SELECT fd FROM documents")) == 22


def test_a_device_that_dies_while_it_sends() -> None:
    """The host's line breaks; with the next one the device is on again and goes on sending."""

    class Own(MemoryStorage):
        full = False

        def append(self, data: bytes) -> None:
            if self.full:
                raise OSError(28, "No space left on device")
            super().append(data)

    own, clock = Own(), VirtualClock(START)
    with served(clock=clock) as service:
        service.tell(Behaviour(delay=1))
        device = make_device(registered=True, operator=service.url, storages=(MemoryStorage(), own))
        with serving(device) as server:
            with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as host:
                host.sendall(ABORT)
                assert host.recv(100)
                own.full = True
                assert hung_up(host, service, clock)
            own.full = False
            service.tell(Behaviour())
            with kkt.connect(server.url) as register:
                register.open_shift()
            wait_until_sent(device)
            assert len(service.operator.store.rows("SELECT fd FROM documents")) == 2


def test_a_server_that_ends_in_the_middle() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        device = make_device(registered=True, operator=f"127.0.0.1:{silent.getsockname()[1]}")
        with serving(device):
            silent.accept()[0].close()
        assert device.register.exchange.job is None
    assert device.exchange() == 1
    assert device.register.exchange.errors.network == 2


def test_the_embedded_line() -> None:
    with served() as service:
        line = open_embedded(f"sim:?ofd={service.url}")
        device = line.device
        with Kkt(Session(line)) as register:
            register.open_shift()
            register.sell(RECEIPT)
            line.sleep(1)
        assert device.register.exchange.unsent == 0
        assert len(service.operator.store.rows("SELECT fd FROM documents")) == 3


def test_the_embedded_line_and_an_operator_who_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    device = make_device(registered=True, operator=f"127.0.0.1:{port}")
    with Kkt(Session(EmbeddedLine(device))) as register:
        register.open_shift()
        assert device.exchange() == 2
        assert device.register.exchange.errors.network == 2


def test_names_of_this_computer() -> None:
    """localhost may mean two addresses: the second is tried when the first refuses."""
    with served() as service:
        bench = Sender(f"localhost:{service.port}")
        assert bench.device.exchange() == 0
        check_delivered(bench, service.operator)
