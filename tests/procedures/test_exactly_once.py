"""One mishap at every exchange of every operation with weight: made once if reported made, not at all if reported
failed, and after OutcomeUnknown resolve() tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.client import Kkt
from kkt_driver.errors import DeviceError, KktError, OutcomeUnknown
from kkt_driver.ffd import make_rnm
from kkt_driver.receipt import Buyer, Cashier, Correction, Position, Receipt, TaxSystem, VatRate, card, cash
from kkt_driver.registration import Operator, Reason, Registration
from kkt_driver.results import CashReport, FiscalDocument
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage
from tests.procedures.faulty_line import FAULTS, faulty_kkt

CASHIER = Cashier("Иванов", "123654789507")
RECEIPT = Receipt(
    [
        Position("Товар 1", "1.50"),
        Position("Товар 2", "3.00", vat=VatRate.VAT_0, unit="шт"),
        Position("Товар 3", "4.55", vat=VatRate.VAT_10),
    ],
    [cash("5.00"), card("5.00")],
    total_override="9.00",
    tax_system=TaxSystem.OSN,
    cashier=CASHIER,
    buyer=Buyer("a@b.ru"),
)
CORRECTION = Correction([cash("20.00")], "Акт", date(2021, 7, 28), "1175", vat={VatRate.VAT_10: "1.82"})


def registration(reason: Reason, serial: str = "00106789000001") -> Registration:
    inn = "7725225244"
    return Registration(
        rnm=make_rnm(1, inn, serial),
        inn=inn,
        organization="ООО Ромашка",
        address="Москва",
        place="Магазин",
        email="a@b.ru",
        tax_systems=TaxSystem.OSN,
        default_tax_system=TaxSystem.OSN,
        operator=Operator("ОФД", "7704358518", "127.0.0.1", 7777),
        reason=reason,
    )


@dataclass(frozen=True)
class Case:
    """An operation, the state it starts from, and what it must leave in the drive."""

    name: str
    state: str
    run: Callable[[Kkt], Any]
    form: int
    total: int | None = None


CASES = [
    Case("register", "fresh", lambda kkt: kkt.register(registration(Reason.REGISTRATION), CASHIER), 1),
    Case("reregister", "closed", lambda kkt: kkt.reregister(registration(Reason.CHANGE_OF_PARAMETERS)), 11),
    Case("open_shift", "closed", lambda kkt: kkt.open_shift(CASHIER), 2),
    Case("sell", "open", lambda kkt: kkt.sell(RECEIPT), 3, 900),
    Case("correct", "open", lambda kkt: kkt.correct(CORRECTION), 31, 2000),
    Case("close_shift", "open", lambda kkt: kkt.close_shift(CASHIER), 5),
    Case("state_report", "closed", lambda kkt: kkt.state_report(), 21),
]
CASH_CASES = [
    Case("cash_in", "open", lambda kkt: kkt.cash_in("10.00"), 0, 1000),
    Case("cash_out", "open", lambda kkt: kkt.cash_out("10.00"), 0, -1000),
]


@cache
def prepared(state: str) -> tuple[bytes, bytes]:
    """What drive and register keep in that state."""
    storages = (MemoryStorage(), MemoryStorage())
    device = make_device(registered=state != "fresh", storages=storages)
    if state == "open":
        kkt, _ = faulty_kkt(device)
        kkt.open_shift()
        kkt.cash_in("100.00")
    return storages[0].read(), storages[1].read()


def device_in(state: str) -> Device:
    return make_device(storages=tuple(map(MemoryStorage, prepared(state))))  # type: ignore[arg-type]


def documents(device: Device) -> list[FiscalDocument]:
    """All that the drive holds, through a line without faults."""
    kkt, _ = faulty_kkt(device)
    last = kkt.last_document()
    found = []
    for number in range(1, (last.number if last else 0) + 1):
        document = kkt.document(number)
        found.append(FiscalDocument(document.form, number, document.fiscal_sign or 0, None, "", total=document.total))
    return found


@cache
def exchanges(name: str) -> int:
    """How many commands the operation takes without faults."""
    case = next(case for case in CASES + CASH_CASES if case.name == name)
    kkt, line = faulty_kkt(device_in(case.state))
    line.arm()
    case.run(kkt)
    return line.commands


def outcome(case: Case, kkt: Kkt) -> tuple[str, Any]:
    """What the caller is told: made, failed or unknown."""
    try:
        return "made", case.run(kkt)
    except OutcomeUnknown as unknown:
        return "unknown", unknown
    except KktError as error:
        return "failed", error


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_document_is_made_exactly_once(case: Case, fault: str) -> None:
    seen = set()
    for nth in range(1, exchanges(case.name) + 1):
        device = device_in(case.state)
        before = len(documents(device))
        kkt, line = faulty_kkt(device)
        line.strike(fault, nth)
        told, what = outcome(case, kkt)
        seen.add(told)
        assert line.struck, nth
        line.heal()
        if told == "unknown":
            what = what.resolve()
            told = "made" if what is not None else "failed"
        made = [document for document in documents(device)[before:] if document.form == case.form]
        place = f"{fault} at {nth}: {told} {what!r}, drive has {made}"
        assert len(made) == (1 if told == "made" else 0), place
        assert len(documents(device)) == before + len(made), place
        if told == "made":
            assert (what.number, what.sign) == (made[0].number, made[0].sign), place
            assert what.total == made[0].total == case.total, place
        else:
            # Whatever failed left nothing in the way: the same call succeeds on the healed line.
            assert case.run(kkt).form == case.form, place
    assert "made" in seen
    if fault == "dead_after":
        assert seen == {"made", "failed", "unknown"}


IN_ORDER = [fault for fault in FAULTS if "late" not in fault]


@given(st.dictionaries(st.sampled_from(IN_ORDER), st.integers(1, 30), min_size=2, max_size=4))
def test_several_mishaps_in_one_receipt(plan: dict[str, int]) -> None:
    """Late requests are left out: two of them can carry half a receipt past each other."""
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.strike(**plan)  # type: ignore[arg-type]
    told, what = outcome(CASES[3], kkt)
    line.arm()
    line.heal()
    if told == "unknown":
        what = what.resolve()
        told = "made" if what is not None else "failed"
    made = [document for document in documents(device) if document.form == 3]
    assert len(made) == (1 if told == "made" else 0), (plan, what)
    assert all(document.total == 900 for document in made)


@pytest.mark.parametrize("fault", IN_ORDER)
@pytest.mark.parametrize("case", CASH_CASES, ids=lambda case: case.name)
def test_cash_moves_exactly_once(case: Case, fault: str) -> None:
    """Late requests are left out: the register has no state that would refuse a second one."""
    for nth in range(1, exchanges(case.name) + 1):
        device = device_in(case.state)
        kkt, line = faulty_kkt(device)
        line.strike(fault, nth)
        told, what = outcome(case, kkt)
        line.heal()
        if told == "unknown":
            what = what.resolve()
            told = "made" if what is not None else "failed"
        left = faulty_kkt(device)[0].cash()
        place = f"{fault} at {nth}: {told} {what!r}"
        assert left == 10000 + ((case.total or 0) if told == "made" else 0), place
        if told == "made":
            assert isinstance(what, CashReport)
            assert what.moved == case.total
            assert what.cash in (left, None), place


def test_what_a_healthy_receipt_costs() -> None:
    receipt = Receipt(
        [Position("Товар 1", "1.50"), Position("Товар 2", "3.00"), Position("Товар 3", "4.50")],
        [cash("4.00"), card("5.00")],
        tax_system=TaxSystem.OSN,
        cashier=CASHIER,
    )
    kkt, line = faulty_kkt(device_in("open"))
    traffic: list[bytes] = []
    kkt.session.conversation._trace = lambda _, data: traffic.append(data)
    line.arm()
    kkt.sell(receipt)
    assert line.commands <= 20  # with what is asked once per connection
    assert sum(map(len, traffic)) <= 1100
    line.arm()
    kkt.sell(receipt)
    assert line.commands == 18


def test_refusal_after_the_document_was_made_is_no_refusal() -> None:
    """Out of paper at the very end (протокол 3, 55 67 with the ФД grown): made, not printed."""
    device = device_in("open")
    kkt, _ = faulty_kkt(device)
    run = device.register.execute

    def without_paper(payload: bytes) -> tuple[bytes, bool]:
        answer = run(payload)
        return (b"\x55\x67", True) if payload[2] == 0x4A else answer

    device.register.execute = without_paper  # type: ignore[method-assign]
    assert kkt.sell(RECEIPT).total == 900


def test_refused_receipt_leaves_nothing_open() -> None:
    device = device_in("open")
    kkt, _ = faulty_kkt(device)
    run = device.register.execute

    def refusing(payload: bytes) -> tuple[bytes, bool]:
        return (b"\x55\x67", True) if payload[2] == 0x99 else run(payload)

    device.register.execute = refusing  # type: ignore[method-assign]
    with pytest.raises(DeviceError) as caught:
        kkt.sell(RECEIPT)
    assert caught.value.code == 0x67
    assert caught.value.frames
    assert len(caught.value.frames) <= 12
    assert not kkt.status().receipt_open
