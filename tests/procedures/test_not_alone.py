"""While the line is down others do not wait: another host works on the register, another register takes its address,
the user presses Ctrl-C. What is told is the truth about our operation all the same."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Any

import pytest

from kkt_driver.client import Kkt
from kkt_driver.errors import FiscalNotAllowed, KktError, OutcomeUnknown, UnexpectedReply, WrongOrder
from kkt_driver.receipt import Cashier, Correction, Position, Receipt, TaxSystem, VatRate, card, cash
from kkt_driver.registration import Reason
from kkt_driver.results import CashReport
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage
from tests.procedures.faulty_line import INTERRUPTIONS, FaultyLine, faulty_kkt
from tests.procedures.test_exactly_once import (
    CASES,
    CASH_CASES,
    RECEIPT,
    Case,
    device_in,
    documents,
    exchanges,
    outcome,
    registration,
)

OTHER = Cashier("Петров", "500100732259")
SEVEN = Receipt([Position("Кофе", "7.00")], [cash("7.00")])
#: Of the same operation and total as ours.
NINE = Receipt([Position("Кофе", "9.00")], [cash("9.00")], cashier=OTHER)
TWENTY = Correction([cash("20.00")], "Приказ", date(2021, 7, 28), "7", cashier=OTHER, vat={VatRate.VAT_10: "1.82"})
AWAY = ["cut_before", "cut_after", "dead_before", "dead_after", "restart_cut"]

Step = Callable[[Kkt], Any]

FOREIGN: dict[str, list[Step]] = {
    "register": [lambda kkt: kkt.register(registration(Reason.REGISTRATION), OTHER)],
    "reregister": [
        lambda kkt: kkt.reregister(replace(registration(Reason.CHANGE_OF_PARAMETERS), address="Тверь"), OTHER)
    ],
    "open_shift": [lambda kkt: kkt.open_shift(OTHER), lambda kkt: kkt.sell(SEVEN), lambda kkt: kkt.close_shift(OTHER)],
    "sell": [lambda kkt: kkt.sell(SEVEN), lambda kkt: kkt.sell(NINE)],
    "state_report": [lambda kkt: kkt.open_shift(OTHER), lambda kkt: kkt.close_shift(OTHER)],
    "correct": [lambda kkt: kkt.sell(SEVEN), lambda kkt: kkt.correct(TWENTY)],
    "close_shift": [lambda kkt: kkt.sell(SEVEN), lambda kkt: kkt.close_shift(OTHER), lambda kkt: kkt.open_shift(OTHER)],
}


def work(device: Device, steps: Iterable[Step]) -> set[int]:
    """Another host does what it can; the numbers of its documents."""
    kkt, _ = faulty_kkt(device)
    made = set()
    for step in steps:
        with contextlib.suppress(KktError):
            made.add(step(kkt).number)
    return made


def _ignore(step: Callable[..., Any], *arguments: Any) -> None:
    step(*arguments)


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_another_host_makes_documents_while_we_are_away(case: Case, fault: str) -> None:
    foreign: set[int] = set()
    others = 0
    for nth in range(1, exchanges(case.name) + 1):
        foreign.clear()
        device = device_in(case.state)
        before = len(documents(device))
        kkt, line = faulty_kkt(device)
        line.meanwhile = lambda device=device: foreign.update(work(device, FOREIGN[case.name]))
        line.strike(fault, nth)
        told, what = outcome(case, kkt)
        line.heal()
        if told == "unknown":
            what = what.resolve()
            told = "made" if what is not None else "failed"
        ours = [it for it in documents(device)[before:] if it.form == case.form and it.number not in foreign]
        others += len(foreign)
        place = f"{fault} at {nth}: {told} {what!r}, ours {ours}, theirs {foreign}"
        if case.name == "close_shift" and told == "made" and not ours:
            assert kkt.document(what.number).shift == 1, place  # closed is closed, whoever did it
            continue
        assert len(ours) == (1 if told == "made" else 0), place
        if told == "made":
            assert (what.number, what.sign, what.total) == (ours[0].number, ours[0].sign, case.total), place
            read = kkt.document(what.number)
            assert read.shift is None or what.shift in (None, read.shift), place
            assert what.receipt in (None, read.receipt_number), place
    # Whoever comes when ours is made already finds nothing to register.
    assert others or (case.name, fault) == ("register", "dead_after")


def test_a_foreign_receipt_is_not_claimed() -> None:
    """The line dies before the final command has arrived, another till sells: resolve() says None."""
    receipt = Receipt([Position("Чай", "1.00")], [cash("1.00")])
    others = (
        SEVEN,
        Receipt([Position("Чай", "1.00")], [card("1.00")]),
        Receipt([Position("Хлеб", "1.00")], [cash(100)]),
    )
    twin = Receipt(receipt.positions, [cash(100)])  # what nothing tells apart from ours is taken for it
    for foreign in (*others, twin):
        device = device_in("open")
        kkt, line = faulty_kkt(device)
        case = Case("", "", lambda kkt: kkt.sell(receipt), 3)
        kkt.sell(receipt)
        line.arm()
        kkt.sell(receipt)
        line.strike("dead_before", line.commands - 3)  # the final command
        told, doubt = outcome(case, kkt)
        assert told == "unknown"
        line.heal()
        work(device, [lambda kkt, foreign=foreign: kkt.sell(foreign)])  # type: ignore[misc]
        assert (doubt.resolve() is None) == (foreign is not twin)


def test_ours_among_others_keeps_its_place() -> None:
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.strike("dead_after", exchanges("sell") - 3)
    with pytest.raises(OutcomeUnknown) as caught:
        kkt.sell(RECEIPT)
    line.heal()
    line.meanwhile = partial(_ignore, work, device, [lambda kkt: kkt.sell(SEVEN)] * 3)
    made = caught.value.resolve()
    assert (made.shift, made.receipt, made.total, made.printed) == (1, 1, 900, None)
    assert made.number == kkt.document(made.number).number


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize("steps", [["5.00"], ["10.00", "5.00"], ["3.00", "4.00"]])
@pytest.mark.parametrize("case", CASH_CASES, ids=lambda case: case.name)
def test_others_move_cash_while_we_are_away(case: Case, fault: str, steps: list[str]) -> None:
    """Their part cannot always be told from ours; then it stays unknown."""
    for nth in range(1, exchanges(case.name) + 1):
        device = device_in(case.state)
        kkt, line = faulty_kkt(device)

        def others(device: Device = device) -> None:
            other, _ = faulty_kkt(device)
            for sum in steps:
                (other.cash_in if case.name == "cash_in" else other.cash_out)(sum)

        line.meanwhile = others
        line.strike(fault, nth)
        told, what = outcome(case, kkt)
        line.heal()
        if told == "unknown":
            try:
                what = what.resolve()
                told = "made" if what is not None else "failed"
            except UnexpectedReply as unclear:
                assert "others" in str(unclear)
                assert kkt.doubt is what
                continue
        theirs = sum(round(float(it) * 100) for it in steps) * (1 if case.name == "cash_in" else -1)
        if line.meanwhile is not None:
            theirs = 0
        left = faulty_kkt(device)[0].cash()
        assert left == 10000 + theirs + ((case.total or 0) if told == "made" else 0), (fault, nth, told, what)
        assert told != "made" or isinstance(what, CashReport)


def another(state: str) -> Device:
    """A second register in that state, with a drive of its own."""
    storages = (MemoryStorage(), MemoryStorage())
    device = make_device(registered=state != "fresh", storages=storages, seed=2)
    if state == "open":
        kkt, _ = faulty_kkt(device)
        kkt.open_shift()
        kkt.cash_in("100.00")
    return device


def swap(line: FaultyLine, device: Device) -> None:
    """The address leads there from the next connection on."""
    line.meanwhile = partial(setattr, line, "device", device)


@pytest.mark.parametrize("fault", AWAY)
@pytest.mark.parametrize("case", CASES + CASH_CASES, ids=lambda case: case.name)
def test_another_register_answers_after_the_reconnect(case: Case, fault: str) -> None:
    refused = 0
    for nth in range(1, exchanges(case.name) + 1):
        devices = device_in(case.state), another(case.state)
        before = [len(documents(device)) for device in devices]
        kkt, line = faulty_kkt(devices[0])
        swap(line, devices[1])
        line.strike(fault, nth)
        told, what = outcome(case, kkt)
        line.heal()
        if told == "unknown":
            # there another register answers: nothing is claimed, nothing is cancelled, the question stays open
            with pytest.raises(UnexpectedReply, match=r"99990789001\d{5}.*99990789001\d{5}"):
                what.resolve()
            assert kkt.doubt is what
            with pytest.raises(WrongOrder, match="not known what became of"):
                case.run(kkt)
            line.drop()
            swap(line, devices[0])
            assert isinstance(what, OutcomeUnknown)
            what = what.resolve()
            told = "made" if what is not None else "failed"
        refused += isinstance(what, UnexpectedReply)
        grown = [len(documents(device)) - was for device, was in zip(devices, before, strict=True)]
        place = f"{fault} at {nth}: {told} {what!r}, {grown}"
        if case in CASH_CASES:
            left = [faulty_kkt(device)[0].cash() - 10000 for device in devices]
            assert sorted(map(abs, left)) == [0, 1000 if told == "made" else 0], place
            continue
        assert sum(grown) == (1 if told == "made" else 0), place
        if told == "made":
            assert grown[int(what.drive.endswith("2"))] == 1, place
        elif case.state == "open":
            assert not faulty_kkt(devices[1])[0].status().receipt_open or not line.struck, place
    assert refused or fault.startswith("dead")


def test_a_receipt_open_on_the_other_register_is_left_alone() -> None:
    first, second = device_in("open"), another("open")
    kkt, line = faulty_kkt(first)
    line.strike("dead_after", exchanges("sell") - 3)
    with pytest.raises(OutcomeUnknown) as caught:
        kkt.sell(RECEIPT)
    there, _ = faulty_kkt(second)
    from kkt_driver.atol.commands.modes import EnterMode
    from kkt_driver.atol.commands.receipt import OpenReceipt

    with contextlib.suppress(KktError):
        there.execute(EnterMode(mode=1))
    there.execute(OpenReceipt(kind=1))
    line.heal()
    swap(line, second)
    with pytest.raises(UnexpectedReply):
        caught.value.resolve()
    assert there.status().receipt_open


def claim_to_be_real(device: Device) -> None:
    """The drive in it says from now on that it is no debug one."""
    run = device.register.execute

    def claiming(payload: bytes) -> tuple[bytes, bool]:
        answer, refused = run(payload)
        return (answer[:-1] + b"\x01", refused) if payload[2:4] == b"\xa4\x33" else (answer, refused)

    device.register.execute = claiming  # type: ignore[method-assign]


@cache
def weight(name: str) -> int:
    """Which exchange is the one with weight."""
    case = next(case for case in CASES + CASH_CASES if case.name == name)
    for nth in range(exchanges(name), 0, -1):
        device = device_in(case.state)
        kkt, line = faulty_kkt(device)
        line.strike("dead_before", nth)
        if outcome(case, kkt)[0] == "unknown" and (case in CASH_CASES or len(documents(device)) == before_in(case)):
            return nth
    raise AssertionError(name)


def before_in(case: Case) -> int:
    return len(documents(device_in(case.state)))


@pytest.mark.parametrize("same", [True, False], ids=["same number", "another number"])
@pytest.mark.parametrize("case", CASES + CASH_CASES, ids=lambda case: case.name)
def test_a_reconnect_does_not_open_the_interlock(case: Case, same: bool) -> None:
    """Cleared as a debug drive, then the line breaks and a real one is there: nothing more is made on it."""
    stopped = 0
    for nth in range(1, exchanges(case.name) + 1):
        device = device_in(case.state)
        real = device if same else another(case.state)
        before = len(documents(real))
        cash_before = faulty_kkt(real)[0].cash()
        kkt, line = faulty_kkt(device)

        def exchanged(line: FaultyLine = line, real: Device = real) -> None:
            line.device = real
            claim_to_be_real(real)

        line.meanwhile = exchanged
        line.strike("cut_before", nth)
        told, what = outcome(case, kkt)
        stopped += isinstance(what, FiscalNotAllowed)
        late = nth > weight(case.name)  # it was made before the line broke
        assert late or told == "failed" or (told == "unknown" and nth == weight(case.name) and not same), (nth, what)
        if not (late and same):
            assert len(documents(real)) == before, nth
            assert faulty_kkt(real)[0].cash() == cash_before, nth
    assert stopped


def test_allowed_work_goes_on_after_a_reconnect() -> None:
    for nth in range(1, exchanges("sell")):
        device = device_in("open")
        claim_to_be_real(device)
        line = FaultyLine(device)
        from kkt_driver.session import Session

        kkt = Kkt(Session(line), allow_fiscal=True)
        line.strike("cut_before", nth)
        assert kkt.sell(RECEIPT).total == 900


# --- Ctrl-C ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", INTERRUPTIONS)
@pytest.mark.parametrize("case", CASES + CASH_CASES, ids=lambda case: case.name)
def test_an_interruption_loses_nothing(case: Case, fault: str) -> None:
    seen = set()
    for nth in range(1, exchanges(case.name) + 1):
        device = device_in(case.state)
        before, money = len(documents(device)), faulty_kkt(device)[0].cash()
        kkt, line = faulty_kkt(device)
        line.strike(fault, nth)
        with pytest.raises(KeyboardInterrupt) as caught:
            case.run(kkt)
        line.arm()
        doubt = kkt.doubt
        changed = len(documents(device)) != before or faulty_kkt(device)[0].cash() != money
        place = f"{fault} at {nth}"
        if doubt is None:
            assert not changed, place
            assert not hasattr(caught.value, "__notes__"), place
            case.run(kkt)
            continue
        assert isinstance(doubt, OutcomeUnknown)
        assert "doubt.resolve()" in caught.value.__notes__[0]
        assert caught.value.doubt is doubt  # type: ignore[attr-defined]
        line.arm()
        with pytest.raises(WrongOrder, match=f"{doubt.operation}: doubt"):
            case.run(kkt)
        made = doubt.resolve()
        assert kkt.doubt is None
        seen.add(made is not None)
        assert doubt.resolve() is made, "it is asked once"
        grown = len(documents(device)) - before
        if case in CASH_CASES:
            assert faulty_kkt(device)[0].cash() - money == ((case.total or 0) if made else 0), place
        else:
            assert grown == (made is not None), place
        if made is None:
            case.run(kkt)
    assert seen == {True, False} or (seen == {True} and fault != "interrupt_before")


def test_an_interruption_after_the_last_answer() -> None:
    """Only the acknowledgement was still to go out: the receipt is made, and the caller was not told."""
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.arm()
    write, total = line.write, exchanges("sell")

    def interrupted(data: bytes) -> None:
        if line.commands == total:
            raise KeyboardInterrupt
        write(data)

    line.write = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        kkt.sell(RECEIPT)
    line.write = write  # type: ignore[method-assign]
    assert kkt.doubt is not None
    assert kkt.doubt.resolve().total == 900
    assert kkt.sell(RECEIPT).receipt == 2


def test_any_exception_from_outside_counts() -> None:
    """A bug in a trace function, say, in the middle of the final exchange."""
    device = device_in("open")
    kkt, line = faulty_kkt(device)

    def trace(direction: str, data: bytes) -> None:
        if line.commands == exchanges("sell") - 3 and direction == "<-":
            raise ZeroDivisionError

    line.arm()
    kkt.session.conversation._trace = trace
    with pytest.raises(ZeroDivisionError) as caught:
        kkt.sell(RECEIPT)
    kkt.session.conversation._trace = None
    assert caught.value.__notes__
    assert kkt.doubt is not None
    assert kkt.doubt.resolve().total == 900


def test_reading_goes_on_in_doubt_and_does_not_end_it() -> None:
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.strike("dead_after", exchanges("sell") - 3)
    with pytest.raises(OutcomeUnknown) as caught:
        kkt.sell(RECEIPT)
    assert kkt.doubt is caught.value
    with pytest.raises(KktError):
        caught.value.resolve()
    line.heal()
    assert kkt.status().shift_open
    kkt.cancel_receipt()
    for step in (kkt.open_shift, kkt.close_shift, lambda: kkt.cash_in(1), lambda: kkt.sell(SEVEN)):
        with pytest.raises(WrongOrder, match="sell: doubt"):
            step()
    assert kkt.doubt is caught.value
    assert caught.value.resolve().total == 900
    assert kkt.sell(SEVEN).total == 700


def test_a_doubt_of_a_closed_connection_is_asked_through_another() -> None:
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.strike("dead_after", exchanges("sell") - 3)
    with pytest.raises(OutcomeUnknown) as caught, kkt:
        kkt.sell(RECEIPT)
    with pytest.raises(WrongOrder, match="closed"):
        caught.value.resolve()
    fresh, _ = faulty_kkt(device)
    made = fresh.resolve(caught.value)
    assert made is not None
    assert made is caught.value.resolve()
    with pytest.raises(UnexpectedReply):
        faulty_kkt(another("open"))[0].resolve(doubtful(device))
    with pytest.raises(WrongOrder):
        fresh.resolve(OutcomeUnknown("sell", 1))


def doubtful(device: Device) -> OutcomeUnknown:
    kkt, line = faulty_kkt(device)
    line.strike("dead_after", exchanges("sell") - 3)
    with contextlib.suppress(KktError):
        kkt.sell(RECEIPT)
    assert kkt.doubt is not None
    return kkt.doubt


def test_a_doubt_travels_as_news() -> None:
    doubt = doubtful(device_in("open"))
    twin = pickle.loads(pickle.dumps(doubt))
    assert (type(twin), twin.operation, twin.before, str(twin)) == (OutcomeUnknown, "sell", doubt.before, str(doubt))
    with pytest.raises(WrongOrder):
        twin.resolve()


def test_names_that_the_register_writes_otherwise_are_still_ours() -> None:
    receipt = Receipt(
        [Position("Сыр «Маасдам»  № 1", "2.50", "1.5", vat=VatRate.VAT_10), Position("Хлеб\u00a0— чёрный $", "1.10")],
        [card("2.00"), cash("10.00")],
        tax_system=TaxSystem.OSN,
        cashier=OTHER,
        additional="№ 7",
    )
    device = device_in("open")
    kkt, line = faulty_kkt(device)
    line.arm()
    kkt.sell(receipt)
    line.strike("cut_after", line.commands - 4)
    assert kkt.sell(receipt).receipt == 2
    assert line.struck
