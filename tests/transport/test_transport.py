"""Lines: what every one of them promises, over real sockets; and what their URLs mean."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from kkt_driver.connecting import connect
from kkt_driver.errors import ConnectError, ConnectionLost, TransportError, UsageError
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.transport import Transport, open_transport, registry, schemes
from kkt_driver.transport.serial import parse_serial
from kkt_driver.transport.tcp import DEFAULT_PORT, TcpTransport, parse_tcp
from kkt_sim.simulator import make_device
from tests.transport.echo import serve, serve_device

SPELLINGS: list[Callable[[str], str]] = [
    lambda tcp: tcp,
    lambda tcp: f"{tcp}?timeout=2.5",
    lambda tcp: tcp.replace("tcp:", "serial:socket:"),
]


@pytest.fixture(params=SPELLINGS, ids=["tcp", "tcp-timeout", "serial"])
def spelling(request: pytest.FixtureRequest) -> Callable[[str], str]:
    chosen: Callable[[str], str] = request.param
    return chosen


def read_all(line: Transport, size: int) -> bytes:
    data = b""
    until = time.monotonic() + 5
    while len(data) < size and time.monotonic() < until:
        data += line.read(1)
    return data


def test_bytes_go_there_and_back(spelling: Callable[[str], str]) -> None:
    with serve(bytes.upper) as url:
        line = open_transport(spelling(url))
        line.write(b"abc" * 3000)
        assert read_all(line, 9000) == b"ABC" * 3000
        assert line.read(0) == b""
        line.close()
        line.close()
        with pytest.raises(ConnectionLost):
            line.read(0)
        with pytest.raises(ConnectionLost):
            line.write(b"x")


def test_silence_takes_its_time(spelling: Callable[[str], str]) -> None:
    with serve(lambda _: b"") as url:
        line = open_transport(spelling(url))
        start = line.monotonic()
        assert line.read(0.05) == b""
        assert 0.04 <= line.monotonic() - start < 2
        start = line.monotonic()
        line.sleep(0.01)
        assert line.monotonic() > start
        line.close()


def test_a_dropped_connection_is_said_and_mended(spelling: Callable[[str], str]) -> None:
    with serve(lambda data: None if data == b"drop" else data) as url:
        line = open_transport(spelling(url))
        line.write(b"drop")
        with pytest.raises(ConnectionLost):
            read_all(line, 1)
        line.reconnect()
        line.write(b"again")
        assert read_all(line, 5) == b"again"
        line.close()


def test_a_receipt_over_the_line(spelling: Callable[[str], str]) -> None:
    with serve_device(make_device(registered=True)) as url, connect(spelling(url)) as kkt:
        kkt.open_shift()
        assert kkt.sell(Receipt([Position("Чай", "10")], [cash("10")])).total == 1000


def test_a_receipt_through_a_server_that_hangs_up_now_and_then() -> None:
    device = make_device(registered=True)
    count = 0

    def answer(data: bytes) -> bytes | None:
        nonlocal count
        count += 1
        back = device.feed(data)
        return None if count % 17 == 0 else back

    with serve(answer, on_connect=device.new_line) as url, connect(url) as kkt:
        kkt.open_shift()
        numbers = [kkt.sell(Receipt([Position("Чай", "10")], [cash("10")])).number for _ in range(5)]
    assert numbers == [3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("192.168.1.10:5555", "tcp://192.168.1.10:5555"),
        ("192.168.1.10", "tcp://192.168.1.10"),
        ("kassa.local:5555", "tcp://kassa.local:5555"),
        ("localhost:5555", "tcp://localhost:5555"),
        ("[::1]:5555", "tcp://[::1]:5555"),
        ("COM3", "serial:COM3"),
        ("com12", "serial:com12"),
        ("/dev/ttyS0", "serial:/dev/ttyS0"),
        ("http://10.0.0.1", None),
        ("nowhere:", None),
        ("", None),
    ],
)
def test_a_forgotten_scheme(url: str, meant: str | None) -> None:
    with pytest.raises(UsageError, match="unknown scheme") as caught:
        open_transport(url)
    assert str(caught.value).endswith(f"; is {meant} meant?" if meant else "tcp:")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "serial:/dev/no-such-port", "serial:socket://127.0.0.1:1"])
def test_nobody_there(url: str) -> None:
    with pytest.raises(ConnectError, match="is the register switched on"):
        open_transport(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("tcp://10.0.0.1:7000", ("10.0.0.1", 7000, 5.0)),
        ("tcp://kkt", ("kkt", DEFAULT_PORT, 5.0)),
        ("tcp://[::1]:5555?timeout=1.5", ("::1", 5555, 1.5)),
    ],
)
def test_tcp_urls(url: str, expected: tuple[str, int, float]) -> None:
    assert parse_tcp(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("serial:/dev/ttyACM0", ("/dev/ttyACM0", 115200)),
        ("serial:///dev/ttyACM0?baudrate=9600", ("/dev/ttyACM0", 9600)),
        ("serial:COM3", ("COM3", 115200)),
        ("serial:socket://h:1?logging=debug&baudrate=1200", ("socket://h:1?logging=debug", 1200)),
    ],
)
def test_serial_urls(url: str, expected: tuple[str, int]) -> None:
    assert parse_serial(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "tcp:",
        "tcp://[::1",
        "tcp://[",
        "tcp://host:0",
        "tcp://127.0.0.1:0?timeout=1",
        f"tcp://{'a' * 70}",
        "tcp://ho\0st",
        "tcp://host?timeout=1e300",
        "tcp://host:99999",
        "tcp://host:x",
        "tcp://host?timeout=0",
        "tcp://host?timeout=x",
        "tcp://host?timeout=inf",
        "tcp://host?speed=1",
        "serial:",
        "serial:COM3?baudrate=x",
        "serial:COM3?baudrate=0",
        "serial:COM3?speed=1",
        "usb2:",
        "COM3",
    ],
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(UsageError):
        open_transport(url)


def test_plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"sim", "tcp", "serial"} <= set(schemes())
    broken = EntryPoint("broken", "kkt_driver.no_such_module:open", registry.GROUP)
    monkeypatch.setattr(registry, "_plugged_in", lambda: {"broken": broken})
    with pytest.raises(TransportError, match="cannot be loaded"):
        open_transport("broken:")


def test_a_line_is_open_once_made() -> None:
    with serve(bytes.lower) as url:
        line = TcpTransport(url)
        line.write(b"OK")
        assert read_all(line, 2) == b"ok"
        line.close()


def test_descriptors_beyond_a_thousand() -> None:
    """select() would not take them."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2000:
        pytest.skip(f"this system allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    with serve(bytes.upper) as url, open(os.devnull, "rb") as some:
        held = [os.dup(some.fileno()) for _ in range(1100)]
        try:
            line = open_transport(url)
            line.write(b"abc")
            assert read_all(line, 3) == b"ABC"
            line.close()
        finally:
            for descriptor in held:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="pseudo-terminals are of POSIX")
def test_a_serial_port_is_held_by_one_program() -> None:
    master, slave = os.openpty()
    try:
        first = open_transport(f"serial:{os.ttyname(slave)}")
        with pytest.raises(ConnectError, match="another program holds the port"):
            open_transport(f"serial:{os.ttyname(slave)}")
        first.close()
        open_transport(f"serial:{os.ttyname(slave)}").close()
    finally:
        os.close(master)
        os.close(slave)
