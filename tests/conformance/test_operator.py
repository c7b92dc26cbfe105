"""Documents reach the operator, over the register's own network and through the vendor's driver (OfdChannel = 2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import pytest

from kkt_driver.ofd import Acknowledgement, Message
from kkt_sim.drive.message import build
from kkt_sim.drive.record import pack_time
from kkt_sim.operator.behaviour import Behaviour, Down, in_turn
from kkt_sim.operator.service import OperatorService, serve_operator
from kkt_sim.register import tables
from kkt_sim.register.device import Device
from kkt_sim.serve.pty import PtyServer
from kkt_sim.serve.server import Server
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.simulator import make_device

from . import params as p
from .conftest import MakeEmulator, MakeVendor
from .shop import CASHIER, Json, Shop, position, refusal

pytestmark = pytest.mark.xdist_group("conformance-operator")

PATIENCE = 30.0
#: the vendor's EthernetOverTransport needs about a quarter of a second for each
MANY = 50
#: libfptr_close() never returns if it is called within a tenth of a second after a packet of the exchange
QUIET = 0.5
#: LIBFPTR_PARAM_OFD_FISCAL_SIGN, LIBFPTR_DT_LAST_SENT_OFD_DOCUMENT_DATE_TIME, LIBFPTR_FNDT_TICKET_BY_DOC_NUMBER
OPERATOR_SIGN, LAST_SENT, TICKET = 65669, 40, 12

Serve = Callable[[Device], int]


@pytest.fixture
def operator() -> Iterator[OperatorService]:
    """An operator in this process."""
    with serve_operator(port=0) as service:
        yield service.start()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a device of this process with all its business; gives the port."""
    with ExitStack() as running:

        def start(device: Device) -> int:
            server = TcpServer(device.feed, reset=device.new_line, business=device)
            running.enter_context(running_server(server))
            return server.port

        yield start


@pytest.fixture
def serve_serial() -> Iterator[Callable[[Device], str]]:
    """The same behind a serial port; gives its path."""
    with ExitStack() as running:

        def start(device: Device) -> str:
            server = PtyServer(device.feed, reset=device.new_line, business=device)
            running.enter_context(running_server(server))
            return server.path

        yield start


@contextmanager
def running_server(server: Server) -> Iterator[None]:
    """In a thread, to its end."""
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(10)


@pytest.fixture
def through_host(operator: OperatorService) -> Iterator[Device]:
    """A register without a network: its settings send it to the operator through the host's driver."""
    device = make_device(registered=True, seed=5)
    register = device.register
    register.write_table(tables.OPERATOR_CHANNEL, tables.THROUGH_HOST)
    register.write_table(tables.OPERATOR_HOST, b"127.0.0.1")
    register.write_table(tables.OPERATOR_PORT, operator.port.to_bytes(2, "big"))
    register.write_table(tables.RETRY_SECONDS, b"\x01")
    register.save()
    yield device
    device.close()


def eventually(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Within a bounded time."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def status(shop: Shop) -> Json:
    """What the vendor's driver tells of the exchange."""
    answer: Json = shop.run("ofdExchangeStatus")
    return answer


def unsent(shop: Shop) -> int:
    return int(status(shop)["status"]["notSentCount"])


def all_sent(shop: Shop) -> None:
    """In a bounded time nothing waits any more, and the driver's own thread has come to rest."""
    eventually(lambda: unsent(shop) == 0)
    time.sleep(QUIET)


def sell(shop: Shop, count: int) -> None:
    shop.open_shift()
    for _ in range(count):
        shop.sell(position())


def stored(operator: OperatorService) -> list[int]:
    return [row["fd"] for row in operator.operator.store.rows("SELECT fd FROM documents ORDER BY fd")]


def test_over_a_network(operator: OperatorService, emulators: MakeEmulator, vendors: MakeVendor) -> None:
    vendor = vendors(emulators("--registered", "--ofd", f"127.0.0.1:{operator.port}").port)
    vendor.open()
    shop = Shop(vendor)
    sell(shop, 5)
    eventually(lambda: unsent(shop) == 0)
    told = status(shop)
    assert told["errors"]["network"] == {"code": 0, "description": "Ошибок нет"}
    assert told["errors"]["ofd"]["code"] == told["errors"]["fn"]["code"] == 0
    assert stored(operator) == [*range(1, 8)]
    assert all(shop.run("getFnDocument", fiscalDocumentNumber=number)["documentTLV"] for number in (1, 7))
    assert shop.make({"type": "closeShift", "operator": CASHIER})["fiscalDocumentNumber"] == 8
    assert shop.document(8)["1097"] == 0


@pytest.mark.parametrize(
    ("behaviour", "kind", "code", "words"),
    [
        (Behaviour(garbage=b"HTTP/1.1 400 Bad Request\r\n\r\n  "), "network", 4, "Некорректный заголовок"),
        (Behaviour(cut=40), "network", 6, "Разрыв соединения при приеме квитанции"),
        (Behaviour(code=11), "ofd", 11, "Неисправимая ошибка"),
        (Behaviour(reason=1), "ofd", 1, "Неверный фискальный признак"),
        (Behaviour(reason=2), "ofd", 2, "Неверный формат"),
        (Behaviour(reason=3), "ofd", 3, "Неверный номер ФД"),
        (Behaviour(reason=4), "ofd", 4, "Неверный номер ФН"),
        (Behaviour(reason=4), "fn", 0x20, "не может быть принято"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_the_register_reports(
    operator: OperatorService,
    emulators: MakeEmulator,
    vendors: MakeVendor,
    behaviour: Behaviour,
    kind: str,
    code: int,
    words: str,
) -> None:
    operator.tell(behaviour)
    vendor = vendors(emulators("--registered", "--ofd", f"127.0.0.1:{operator.port}").port)
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: bool(status(shop)["errors"][kind]["code"]))
    errors = status(shop)["errors"]
    assert errors[kind]["code"] == code
    assert words in errors[kind]["description"]
    assert errors["documentNumber"] == 1
    assert errors["fnCommandCode"] == (0x26 if errors["fn"]["code"] else 0)
    assert unsent(shop) == 1


def test_an_operator_who_is_away(operator: OperatorService, emulators: MakeEmulator, vendors: MakeVendor) -> None:
    operator.tell(Behaviour(down=Down.REFUSE))
    vendor = vendors(emulators("--registered", "--ofd", f"127.0.0.1:{operator.port}").port)
    vendor.open()
    shop = Shop(vendor)
    shop.run("setDeviceParameters", deviceParameters=[{"key": 282, "value": 1}])
    eventually(lambda: status(shop)["errors"]["network"]["code"] == 2)
    told = status(shop)
    assert told["errors"]["network"]["description"] == "Ошибка сетевых настроек / нет соединения с сервером ОФД"
    sell(shop, 1)
    assert unsent(shop) == 3
    operator.tell(Behaviour())
    eventually(lambda: unsent(shop) == 0)
    assert status(shop)["errors"]["network"]["code"] == 0
    assert stored(operator) == [1, 2, 3]


def test_last_sent_time(operator: OperatorService, emulators: MakeEmulator, vendors: MakeVendor) -> None:
    vendor = vendors(emulators("--registered", "--ofd", f"127.0.0.1:{operator.port}").port)
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: unsent(shop) == 0)
    vendor.call("query_data", {p.QUESTION: LAST_SENT})
    assert f"(65590) = {datetime.now():%Y.%m.%d}" in vendor.log().split("LIBFPTR_PARAM_DATE_TIME")[-1], vendor.log()


def test_through_the_vendors_driver(
    through_host: Device, operator: OperatorService, serve: Serve, vendors: MakeVendor
) -> None:
    """Fifty receipts, the driver carrying documents while it sells."""
    vendor = vendors(serve(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: unsent(shop) == 0)
    sell(shop, MANY)
    assert refusal(vendor.call, "cancel_receipt")[0] == 81  # the driver empties the task buffer, mailbox and all
    all_sent(shop)
    assert status(shop)["errors"]["network"]["code"] == 0
    last = shop.last_number()
    assert last == MANY + 2
    assert stored(operator) == [*range(1, last + 1)]
    drive, store = through_host.register.drive, operator.operator.store
    for number in range(1, last + 1):
        assert store.message(drive.number, number) == build(drive.document(number), drive=drive.number)
        taken = store.find(drive.number, number)
        assert taken is not None
        said = Acknowledgement.decode(Message.decode(taken[1]))
        sign = said.sign[:18].rjust(18, b"\0")
        kept = vendor.call(
            "fn_query_data", {p.DRIVE_QUESTION: TICKET, p.DOCUMENT_NUMBER: number}, sign=(OPERATOR_SIGN, "bytes")
        )
        assert bytes.fromhex(kept["sign"]) == sign
        assert drive.operator_receipt(number) == pack_time(said.time) + sign + number.to_bytes(4, "little")


def test_through_the_vendors_driver_on_a_serial_port(
    through_host: Device, operator: OperatorService, serve_serial: Callable[[Device], str], vendors: MakeVendor
) -> None:
    """Where a shop's register has it: documents go by the cable that commands come by. The port is opened twice."""
    vendor = vendors(serve_serial(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    sell(shop, 10)
    all_sent(shop)
    assert status(shop)["errors"]["network"]["code"] == 0
    vendor.call("close")
    vendor.open()
    shop.make({"type": "closeShift", "operator": CASHIER})
    all_sent(shop)
    assert stored(operator) == [*range(1, 14)]
    kept = through_host.register.drive
    assert [kept.operator_receipt(number)[-4:] for number in range(1, 14)] == [
        number.to_bytes(4, "little") for number in range(1, 14)
    ]


def test_through_a_driver_that_goes_and_comes(
    through_host: Device, operator: OperatorService, serve: Serve, vendors: MakeVendor
) -> None:
    """It is closed while documents wait; when it is open again they travel at once."""
    through_host.register.write_table(tables.RETRY_SECONDS, b"\xff")
    operator.tell(Behaviour(down=Down.REFUSE))
    vendor = vendors(serve(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: status(shop)["errors"]["network"]["code"] == 2)
    sell(shop, 3)
    time.sleep(QUIET)
    vendor.call("close")
    operator.tell(Behaviour())
    vendor.open()
    all_sent(shop)
    assert stored(operator) == [*range(1, 6)]


def test_bad_acknowledgements_through_the_vendors_driver(
    through_host: Device, operator: OperatorService, serve: Serve, vendors: MakeVendor
) -> None:
    operator.tell(in_turn(Behaviour(), Behaviour(reason=3), Behaviour(code=11), Behaviour(code=14)))
    vendor = vendors(serve(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    sell(shop, 3)
    all_sent(shop)
    assert stored(operator) == [*range(1, 6)]
    codes = operator.operator.store.rows("SELECT code FROM documents ORDER BY fd")
    assert [row["code"] for row in codes] == [0, 0, 14, 0, 0]


def test_an_operator_who_hangs_up_on_the_vendors_driver(
    through_host: Device, operator: OperatorService, serve: Serve, vendors: MakeVendor
) -> None:
    """It tells the register as soon as it fails to send (10h 00)."""
    operator.tell(Behaviour(down=Down.CLOSE))
    vendor = vendors(serve(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: status(shop)["errors"]["network"]["code"] == 6)
    operator.tell(Behaviour())
    sell(shop, 1)
    all_sent(shop)
    assert stored(operator) == [1, 2, 3]


def test_a_register_that_was_off_under_the_vendors_driver(
    through_host: Device, operator: OperatorService, serve: Serve, vendors: MakeVendor
) -> None:
    """The driver goes on as if nothing were and does not greet again: the register asks for its version."""
    vendor = vendors(serve(through_host), OfdChannel=2)
    vendor.open()
    shop = Shop(vendor)
    sell(shop, 1)
    all_sent(shop)
    vendor.call("device_reboot")
    sell(shop, 2)
    all_sent(shop)
    assert stored(operator) == [*range(1, 6)]


def test_a_driver_that_carries_nothing(through_host: Device, serve: Serve, vendors: MakeVendor) -> None:
    """Channel 5 and a driver with OfdChannel = 0: there is no link."""
    vendor = vendors(serve(through_host))
    vendor.open()
    shop = Shop(vendor)
    eventually(lambda: status(shop)["errors"]["network"]["code"] == 1)
    assert status(shop)["errors"]["network"]["description"] == "Отсутствует физический канал связи"
