"""Documents carried for a register that has no network: over a good line, a bad one, and by the vendor's traffic."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kkt_driver.atol.commands.eou import Rx, Tx
from kkt_driver.atol.framing import Broken, Frame, FrameDecoder, encode_frame
from kkt_driver.carrying import CarryingTransport
from kkt_driver.carrying.eou import Connection, Host
from kkt_driver.carrying.mailboxes import Mailboxes
from kkt_driver.cli import main
from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_driver.errors import FieldError, KktError, TransportError
from kkt_driver.ofd import MessageReader
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.session import Session
from kkt_sim.clock import VirtualClock
from kkt_sim.operator.behaviour import Behaviour, Down, in_turn
from kkt_sim.operator.core import Operator
from kkt_sim.operator.server import OperatorServer
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import FAULTS, FaultyLine

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
START = datetime(2026, 1, 5, 9, 0)


class Wire:
    """A connection to an operator in this process."""

    def __init__(self, operator: Operator) -> None:
        self.operator, self.reader = operator, MessageReader()
        self.incoming, self.closed = b"", False

    def send(self, data: bytes) -> None:
        for item in self.reader.feed(data):
            reply = self.operator.handle(item)
            self.incoming += reply.data
            self.closed = self.closed or reply.close

    def receive(self) -> bytes | None:
        data, self.incoming = self.incoming, b""
        return data or (b"" if self.closed else None)

    def close(self) -> None:
        self.closed = True


class Nearby:
    """A network with one operator on it."""

    def __init__(self, operator: Operator) -> None:
        self.operator, self.up = operator, True
        self.asked: list[tuple[str, int]] = []

    def connect(self, host: str, port: int) -> Connection:
        self.asked.append((host, port))
        if not self.up:
            raise ConnectionRefusedError("nobody there")
        return Wire(self.operator)

    def wait(self, connections: list[Connection], seconds: float) -> None:
        """Nothing to wait for: the answer is there."""


class Shop:
    """A register whose documents go through the driver."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.device = make_device(registered=True, clock=self.clock)
        self.operator = Operator(clock=self.clock, utc_offset=timedelta(hours=3))
        self.network = Nearby(self.operator)
        set_up(self.device, 7777)
        self.faulty = FaultyLine(self.device)
        self.line = CarryingTransport(self.faulty, network=self.network)
        self.kkt = Kkt(Session(self.line))

    def until_sent(self, seconds: int = 200) -> bool:
        """Let time pass for register and line alike."""
        for _ in range(seconds):
            if not self.device.register.exchange.unsent:
                return True
            self.clock.advance(seconds=1)
            try:
                self.line.carry(1)
            except TransportError:
                self.faulty.heal()
                self.line.reconnect()
        return False

    @property
    def stored(self) -> list[int]:
        serial = self.device.register.drive.number
        return [number for number in range(1, 20) if self.operator.store.find(serial, number) is not None]


def set_up(device: Device, port: int) -> None:
    kkt = Kkt(Session(FaultyLine(device)))
    kkt.write_setting(19, 1, 1, b"127.0.0.1")
    kkt.write_setting(19, 1, 2, port.to_bytes(2, "big"))
    kkt.write_setting(19, 1, 4, b"\x05")


def test_documents_go_while_the_driver_works() -> None:
    shop = Shop()
    shop.kkt.open_shift()
    shop.kkt.sell(TEA)
    shop.kkt.close_shift()
    assert shop.until_sent()
    assert shop.stored == [1, 2, 3, 4]
    assert shop.kkt.drive.operator_receipt(3).number == 3
    assert (shop.kkt.drive.exchange().unsent, shop.kkt.drive.exchange().errors) == (0, ())
    assert set(shop.network.asked) == {("127.0.0.1", 7777)}


def test_nobody_there_and_then_somebody() -> None:
    shop = Shop()
    shop.network.up = False
    shop.kkt.open_shift()
    assert not shop.until_sent(20)
    errors = shop.kkt.drive.exchange().errors
    assert [error.kind for error in errors] == ["network"]
    shop.network.up = True
    assert shop.until_sent()
    assert shop.kkt.drive.exchange().errors == ()


@pytest.mark.parametrize("behaviour", [Behaviour(cut=0), Behaviour(cut=40), Behaviour(down=Down.CLOSE)], ids=str)
def test_an_operator_who_hangs_up(behaviour: Behaviour) -> None:
    """The register is told, and does not wait for five minutes."""
    shop = Shop()
    shop.operator.tell(in_turn(behaviour, behaviour))
    shop.kkt.open_shift()
    assert not shop.until_sent(1)
    assert [error.code for error in shop.kkt.drive.exchange().errors] == [6]
    assert shop.until_sent(60)
    assert shop.stored == [1, 2]


def test_a_register_that_is_switched_off_and_on() -> None:
    shop = Shop()
    shop.kkt.open_shift()
    shop.device.power_cycle()
    shop.kkt.sell(TEA)
    assert shop.until_sent()
    assert shop.stored == [1, 2, 3]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_mishap_anywhere(fault: str) -> None:
    """Whatever is lost, in the end the operator has every document, and the driver's own work is not disturbed."""
    for nth in range(1, 40):
        shop = Shop()
        shop.faulty.strike(fault, nth)
        try:
            shop.kkt.open_shift()
        except KktError:
            shop.faulty.heal()
        assert shop.until_sent(), (fault, nth)
        last = shop.device.register.drive.status().last_document
        assert shop.stored == list(range(1, last + 1)), (fault, nth)
        struck = bool(shop.faulty.struck)
        shop.faulty.arm()
        assert Kkt(Session(shop.line)).status().last_document == last
        if not struck:
            return


def test_over_tcp(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sim:?state={tmp_path / 'shop'}"
    server = OperatorServer(Operator())
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        with connect(url) as kkt:
            kkt.open_shift()
        assert main(["--url", url, "ofd", "carry"]) == 2
        assert "setting 276" in capsys.readouterr().err
        with connect(url) as kkt:
            kkt.write_setting(19, 1, 1, b"127.0.0.1")
            kkt.write_setting(19, 1, 2, server.port.to_bytes(2, "big"))
            kkt.write_setting(19, 1, 4, b"\x05")
        assert main(["--url", url, "ofd", "carry", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["before"] >= found["left"], found["left"]) == (True, 0)
        assert main(["--url", url, "ofd", "carry", "--seconds", "0"]) == 2
    finally:
        server.stop()
        thread.join()
    with connect(url) as kkt:
        kkt.open_shift() if not kkt.shift().is_open else kkt.close_shift()
    assert main(["--url", url, "ofd", "carry", "--seconds", "2"]) == 1
    assert "Не передано в ОФД: 1" in capsys.readouterr().out


# --- the vendor's driver in the same place ---------------------------------------------------------------------------


class Echo:
    """Answers as the server of the recordings did."""

    def __init__(self, incoming: bytes) -> None:
        self.incoming, self.sent = incoming, b""

    def send(self, data: bytes) -> None:
        self.sent += data

    def receive(self) -> bytes | None:
        data, self.incoming = self.incoming, b""
        return data or None

    def close(self) -> None:
        """Nothing."""


class One:
    """A network with one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def connect(self, host: str, port: int) -> Connection:
        assert (host, port) == ("127.0.0.1", 0xA411)
        return self.connection

    def wait(self, connections: list[Connection], seconds: float) -> None:
        """Nothing."""


#: kkt: what the register put into a mailbox; drv: what driver 10.8.0 sent with DAh (eou_a, black-box observation)
ANSWER = b"ANSWER:HELLO" + bytes(range(256)) + bytes(100)
VENDOR: list[tuple[str, str]] = [
    ("kkt", "400102"),
    ("kkt", "600211a470093132372e302e302e31"),
    ("drv", "100101"),
    ("kkt", "900548454c4c4f"),
    ("kkt", "50021e00"),
    ("drv", "201e" + ANSWER[:30].hex()),
    ("kkt", "50023200"),
    ("drv", "2032" + ANSWER[30:80].hex()),
    ("kkt", "5002ff00"),
    ("drv", "20ff" + ANSWER[80:335].hex()),
    ("kkt", "8000"),
    ("drv", "100100"),
]


def test_the_same_as_the_vendors_driver() -> None:
    echo = Echo(ANSWER + bytes(100))
    boxes = Mailboxes(Host(One(echo)))
    boxes.start(0.0)
    said: deque[bytes] = deque()
    mailbox = 0

    def pump() -> None:
        """Carry out what was sent, as the register would."""
        nonlocal mailbox
        for _ in range(20):
            answers = b""
            for frame in FrameDecoder().feed(boxes.work(0.0)):
                assert isinstance(frame, Frame)
                if frame.data[0] == 0xC1 and frame.data[1] == 7:
                    mailbox = frame.data[2]
                    assert frame.data[3:] == b"\0\0"
                    answers += encode_frame(frame.id, b"\xa8")
                elif frame.data[0] == 0xC1:
                    assert frame.data[1:6] == b"\x03\xdd\x00\x00\xda"
                    said.append(frame.data[6:])
                    answers += encode_frame(frame.id, b"\xa3\x55\x00")
                else:
                    answers += encode_frame(frame.id, b"\xa3")
            if not answers:
                return
            assert boxes.receive(answers, 0.0) == b""

    pump()
    assert list(said) == [b"\x03\x00", b"\x01\x00"]
    said.clear()
    for who, text in VENDOR:
        if who == "kkt":
            before = mailbox
            packet = encode_frame(0xF0, bytes((0xA6, mailbox, 0xDA)) + bytes.fromhex(text))
            assert boxes.receive(packet, 0.0) == b""
            pump()
            assert mailbox != before
        else:
            assert said.popleft().hex() == text
    assert not said
    assert echo.sent == b"HELLO"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([(Tx.REQUEST_VERSION, b"\x02")], [(Rx.RESPONSE_VERSION, b"\x02")]),
        ([(Tx.CLOSE, b"")], [(Rx.CONNECT_STATE, b"\0")]),
        ([(Tx.CLOSE + 1, b"")], [(Rx.CONNECT_STATE + 1, b"\0")]),
        ([(Tx.DNS, b"\x7f\0\0\x01"), (Tx.LOG, b"x"), (0xFF, b"?"), (0, b"")], []),
        ([(Tx.DATA, b"nobody is there")], [(Rx.CONNECT_STATE, b"\0")]),
        ([(Tx.PACKET_SIZE, b""), (Tx.PACKET_SIZE, b"\0\x02")], []),
        ([(Tx.PORT, b"\x11\xa4"), (Tx.CONNECT, b"127.0.0.1")], [(Rx.CONNECT_STATE, b"\x01")]),
    ],
)
def test_words_of_the_register(items: list[tuple[int, bytes]], said: list[tuple[int, bytes]]) -> None:
    host = Host(One(Echo(b"")))
    host.hear(items)
    assert host.work() == said


class Ends(Echo):
    """Says something and hangs up when it is told to; nothing can be sent to it then."""

    hung_up = False

    def send(self, data: bytes) -> None:
        raise ConnectionResetError

    def receive(self) -> bytes | None:
        return super().receive() or (b"" if self.hung_up else None)


CLOSED = "1000"
#: what driver 10.8.0 said (black-box observation) when the operator had hung up: to the register's words, ours
HUNG_UP: dict[str, list[tuple[str, list[str]]]] = {
    "data that cannot be sent": [("9078", [CLOSED]), ("80", [])],
    "again and again": [("9078", [CLOSED]), ("9079", []), ("80", []), ("80", [CLOSED])],
    "what came before goes first": [("9078", []), ("9079", []), ("50ff00", ["20343536373839", CLOSED]), ("80", [])],
    "the register closes": [("80", [CLOSED]), ("80", [CLOSED])],
}


def item(text: str) -> tuple[int, bytes]:
    return int(text[:2], 16), bytes.fromhex(text[2:])


def hung_up(incoming: bytes = b"") -> Host:
    """A connection to an operator who has said ``incoming`` and hung up."""
    connection = Ends(incoming)
    host = Host(One(connection))
    host.hear([(Tx.PORT, b"\x11\xa4"), (Tx.CONNECT, b"127.0.0.1")])
    assert host.work() == [(Rx.CONNECT_STATE, b"\x01")]
    connection.hung_up = True
    return host


@pytest.mark.parametrize("seen", [False, True], ids=["not yet seen", "seen"])
@pytest.mark.parametrize("name", HUNG_UP)
def test_hung_up_as_the_vendors_driver_tells_it(name: str, seen: bool) -> None:
    """The same whether the end was read before the register said something."""
    host = hung_up(b"456789" if "before" in name else b"")
    if seen:
        assert host.work() == host.work() == []
    for said, told in HUNG_UP[name]:
        host.hear([item(said)])
        assert host.work() == [item(text) for text in told], said
    assert host.connections == []


def test_bytes_that_will_never_come() -> None:
    """Here we tell what the vendor's driver does not: the register would wait for five minutes."""
    host = hung_up(b"0123456789")
    assert host.work() == []
    host.hear([(Tx.PACKET_SIZE, b"\x04\0")])
    assert host.work() == [(Rx.DATA, b"0123")]
    assert host.work() == []  # it may have all it wants
    host.hear([(Tx.PACKET_SIZE, b"\xff\0")])
    assert host.work() == [(Rx.DATA, b"456789")]
    host.hear([(Tx.PACKET_SIZE, b"\xff\0")])
    assert host.work() == [(Rx.CONNECT_STATE, b"\0")]
    host.hear([(Tx.CLOSE, b""), (Tx.PORT, b"\x11\xa4"), (Tx.CONNECT, b"127.0.0.1")])
    assert host.work() == [(Rx.CONNECT_STATE, b"\x01")]


class Breaks(Echo):
    """Every touch of it fails."""

    def send(self, data: bytes) -> None:
        raise ConnectionResetError

    def receive(self) -> bytes | None:
        raise ConnectionResetError


@pytest.mark.parametrize("touch", [lambda host: host.hear([(Tx.DATA, b"x")]), lambda host: host.work()])
def test_a_connection_that_breaks(touch: Callable[[Host], object]) -> None:
    host = Host(One(Breaks(b"")))
    host.hear([(Tx.PORT, b"\x11\xa4"), (Tx.CONNECT, b"127.0.0.1")])
    touch(host)
    host.hear([(Tx.PACKET_SIZE, b"")])
    assert host.work()[-1] == (Rx.CONNECT_STATE, b"\0")
    assert host.connections == []


def test_what_is_not_ours_passes() -> None:
    boxes = Mailboxes(Host(One(Echo(b""))))
    theirs = encode_frame(5, b"\xa3\x55\x00") + encode_frame(0xF0, b"\xa6\x07\x55\x00")
    damaged = encode_frame(6, b"\xa3\x55\x00")[:-1] + b"\x00"
    passed = boxes.receive(theirs + damaged, 0.0)
    assert passed.startswith(theirs)
    assert [type(item) for item in FrameDecoder().feed(passed)] == [Frame, Frame, Broken]
    assert boxes.receive(encode_frame(0xF0, b"\xa6\xde\xda\x90\x05x"), 0.0) == b""  # cut short: passed over
    with pytest.raises(FieldError):
        Mailboxes(Host(One(Echo(b""))), 10_000)
