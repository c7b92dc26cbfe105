"""What the register refuses, in the words of the vendor's driver; and that nothing is left of what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device

from .conftest import MakeVendor, Serve
from .shop import CASHIER, Json, Shop, position, receipt, refusal

pytestmark = pytest.mark.xdist_group("conformance-refusals")

FINISH_POSITION = 0xEB


ONE = position()
REFUSED: list[tuple[str, Json, int, str]] = [
    ("payment below total", receipt("sell", ONE, pay={"cash": 19.99}), 66, "Чек оплачен не полностью"),
    (
        "cards above total",
        receipt("sell", ONE, pay={"electronically": 20.01}),
        52,
        "Сумма не наличных платежей превышает сумму чека",
    ),
    (
        "return with too little cash",
        receipt("sellReturn", position(price=1e6, quantity=1)),
        80,
        "В ККТ нет денег для выплаты",
    ),
    ("buying with too little cash", receipt("buy", position(price=1e6, quantity=1)), 80, "В ККТ нет денег для выплаты"),
    ("tax system not registered", receipt("sell", ONE, taxationType="esn"), 143, "Некорректная СНО"),
    (
        "excise not registered",
        receipt("sell", position(paymentObject="excise")),
        147,
        "Недопустима регистрация подакцизного товара",
    ),
    ("no quantity", receipt("sell", position(quantity=0, amount=20)), 17, "Неверное количество"),
]


@pytest.mark.parametrize(("task", "code", "text"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_receipt(shop: Shop, task: Json, code: int, text: str) -> None:
    before, totals, cash = shop.last_number(), shop.shift_totals(), shop.cash()
    assert refusal(shop.vendor.task, task) == (code, text)
    assert (shop.last_number(), shop.shift_totals(), shop.cash()) == (before, totals, cash)
    # The driver has cancelled what was begun: the next sale is an ordinary one.
    assert shop.sell(ONE)["fiscalDocumentNumber"] == before + 1


def test_shift_opened_twice(shop: Shop) -> None:
    before = shop.last_number()
    assert refusal(shop.run, "openShift", operator=CASHIER) == (83, "Смена открыта, операция невозможна")
    assert shop.last_number() == before


def test_closed_shift_closed(shop: Shop) -> None:
    shop.close_shift()
    before = shop.last_number()
    assert refusal(shop.run, "closeShift", operator=CASHIER) == (73, "Смена закрыта - операция невозможна")
    assert shop.last_number() == before


@pytest.mark.parametrize("kind", ["closeArchive", "reportOfdExchangeStatus"])
def test_not_with_the_shift_open(shop: Shop, kind: str) -> None:
    before = shop.last_number()
    assert refusal(shop.run, kind, operator=CASHIER)[0] in (83, 117)
    assert shop.last_number() == before


def test_more_than_the_drawer_can_count(shop: Shop) -> None:
    """Sums on the line have ten digits; the driver itself notices first."""
    before = shop.cash()
    assert refusal(shop.run, "cashIn", cashSum=1e12)[0] > 0
    assert shop.cash() == before


@dataclass
class Own:
    """A register of this process, to be tampered with."""

    device: Device
    shop: Shop
    clock: VirtualClock


@pytest.fixture
def own(serve: Serve, vendors: MakeVendor) -> Own:
    """A registered register with the shift open since nine o'clock."""
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0))
    device = make_device(registered=True, clock=clock, profile=DriveProfile())
    vendor = vendors(serve(device))
    vendor.open()
    shop = Shop(vendor)
    shop.open_shift()
    return Own(device, shop, clock)


def test_sale_in_an_expired_shift(own: Own) -> None:
    own.clock.advance(hours=23, minutes=59)
    own.shop.sell(ONE)
    own.clock.advance(hours=1)
    before = own.shop.last_number()
    expired = (68, "Смена превысила 24 часа")
    assert refusal(own.shop.sell, ONE) == expired
    assert refusal(own.shop.make, receipt("sellReturn", ONE)) == expired
    assert own.shop.last_number() == before


def test_documents_unsent_for_a_month(own: Own) -> None:
    """The drive signs nothing more until the operator has had the old ones."""
    own.shop.close_shift()
    own.clock.advance(days=29)
    own.shop.open_shift()
    own.shop.close_shift()
    assert own.shop.run("getFnStatus")["fnStatus"]["warnings"]["ofdTimeout"] is True
    own.clock.advance(days=3)
    before = own.shop.last_number()
    overdue = (140, "Исчерпан ресурс ожидания передачи сообщения в ФН")
    assert refusal(own.shop.run, "openShift", operator=CASHIER) == overdue
    assert own.shop.last_number() == before


def test_worn_out_drive(serve: Serve, vendors: MakeVendor) -> None:
    """Its keys live 470 days: warnings 30 and 3 days before, no shift after. It learns the date from documents."""
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0))
    patient = DriveProfile(operator_lock_days=None)
    vendor = vendors(serve(make_device(registered=True, clock=clock, profile=patient)))
    vendor.open()
    shop = Shop(vendor)
    seen = []
    for days in (439, 1, 26, 1, 3):
        clock.advance(days=days)
        shop.open_shift()
        shop.close_shift()
        warned = shop.run("getFnInfo")["fnInfo"]["warnings"]
        seen.append((warned["resourceExhausted"], warned["needReplacement"]))
    assert seen == [(False, False), (True, False), (True, False), (True, True), (True, True)]
    before = shop.last_number()
    clock.advance(days=1)
    assert refusal(shop.run, "openShift", operator=CASHIER) == (120, "Закончен срок эксплуатации ФН")
    assert shop.last_number() == before


def test_no_paper(own: Own) -> None:
    own.device.register.printer.paper = False
    before = own.shop.last_number()
    assert own.shop.run("getDeviceStatus")["deviceStatus"]["paperPresent"] is False
    assert refusal(own.shop.sell, ONE) == (44, "Нет бумаги")
    assert refusal(own.shop.run, "closeShift") == (44, "Нет бумаги")
    assert own.shop.last_number() == before
    # Electronic receipts need none.
    assert own.shop.sell(ONE, electronically=True)["fiscalDocumentNumber"] == before + 1
    own.device.register.printer.paper = True
    assert own.shop.sell(ONE)["fiscalDocumentNumber"] == before + 2


def test_paper_ends_within_a_receipt(own: Own) -> None:
    """The receipt is signed all the same; it is printed when there is paper again."""
    printer, before = own.device.register.printer, own.shop.last_number()

    def tear(payload: bytes, answer: bytes) -> None:
        if payload[2] == FINISH_POSITION:
            printer.paper = False

    own.device.trace = tear
    result = own.shop.vendor.task(receipt("sell", position("Рулон")))
    own.device.trace = None
    assert result["fiscalParams"]["fiscalDocumentNumber"] == before + 1
    assert result["warnings"]["notPrinted"] is True
    assert "Рулон" not in "\n".join(printer.tape)
    assert refusal(own.shop.run, "continuePrint") == (44, "Нет бумаги")
    printer.paper = True
    own.shop.run("continuePrint")
    assert "\n".join(printer.tape).count("Рулон") == 1
    assert own.shop.last_number() == before + 1
