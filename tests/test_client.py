"""The register as its users see it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

import kkt_driver
from kkt_driver.atol.commands.printing import PrintLine
from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_driver.errors import (
    FieldError,
    FiscalNotAllowed,
    NoDriveData,
    NotEnoughCash,
    ShiftExpired,
    UsageError,
    WrongOrder,
)
from kkt_driver.receipt import Cashier, Correction, Position, Receipt, ReceiptKind, VatRate, card, cash
from kkt_driver.wire.fields import MAX_LINE
from kkt_sim.clock import VirtualClock
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import FaultyLine, faulty_kkt

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
CASHIER = Cashier("Иванов", "123654789507")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 3, 31, 12, 0))


@pytest.fixture
def kkt(clock: VirtualClock) -> Kkt:
    return faulty_kkt(make_device(registered=True, clock=clock))[0]


def of(kind: ReceiptKind) -> Receipt:
    return Receipt([Position("Чай", "10.00")], [cash("10.00")], kind)


def test_a_day(kkt: Kkt) -> None:
    assert kkt.open_shift(CASHIER).shift == 1
    sold = kkt.sell(TEA)
    assert (sold.receipt, sold.total, sold.operation, sold.printed) == (1, 1000, 1, True)
    assert sold.qr == f"t=20260331T1200&s=10.00&fn={sold.drive}&i={sold.number}&fp={sold.sign}&n=1"
    assert kkt.sell_return(of(ReceiptKind.SELL_RETURN)).operation == 2
    kkt.cash_in("20.00")
    assert kkt.buy(of(ReceiptKind.BUY)).operation == 3
    assert kkt.buy_return(of(ReceiptKind.BUY_RETURN)).operation == 4
    correction = Correction([card("5.00")], "Акт", date(2026, 3, 1), "1", vat={VatRate.VAT_10: "0.45"})
    assert kkt.correct(correction).form == 31
    assert kkt.cash_out("5.00").cash == kkt.cash() == 1500
    kkt.x_report()
    assert "X-ОТЧЕТ" in [line.strip() for line in kkt.last_tape()]
    shift = kkt.shift()
    assert (shift.is_open, shift.receipts, shift.cash) == (True, 5, 1500)
    closed = kkt.close_shift(CASHIER)
    assert kkt.last_document() is not None
    assert kkt.document(closed.number).fields[1021] == "Иванов"
    assert "Смена: закрыта" in kkt.status().text


def test_documents_tell_what_was_sold(kkt: Kkt) -> None:
    kkt.open_shift()
    made = kkt.sell(Receipt([Position("Чай", "10.55", "1.5")], [cash("20.00")], total_override="15.00"))
    document = kkt.document(made.number)
    assert document.total == made.total == 1500
    assert document.positions[0][1030] == "Чай"
    assert document.fiscal_sign == made.sign
    with pytest.raises(NoDriveData):
        kkt.document(made.number + 1)


def test_order_of_things_is_checked_before_anything_is_sent(kkt: Kkt) -> None:
    with pytest.raises(WrongOrder, match="shift is closed"):
        kkt.close_shift()
    with pytest.raises(WrongOrder, match="shift is closed"):
        kkt.sell(TEA)
    kkt.open_shift()
    with pytest.raises(WrongOrder, match="shift is open"):
        kkt.open_shift()
    with pytest.raises(FieldError, match="kind"):
        kkt.sell(of(ReceiptKind.BUY))
    with pytest.raises(NotEnoughCash):
        kkt.cash_out("1.00")
    with pytest.raises(FieldError):
        kkt.cash_in(0)


def leave_a_receipt_open(kkt: Kkt) -> None:
    from kkt_driver.atol.commands.modes import EnterMode
    from kkt_driver.atol.commands.receipt import OpenReceipt

    if kkt.status().mode != 1:
        kkt.execute(EnterMode(mode=1))
    kkt.execute(OpenReceipt(kind=1))


def test_a_receipt_left_open(kkt: Kkt) -> None:
    kkt.open_shift()
    leave_a_receipt_open(kkt)
    with pytest.raises(WrongOrder, match="receipt is open"):
        kkt.close_shift()
    with pytest.raises(WrongOrder, match="receipt is open"):
        kkt.cash_in("1.00")
    assert kkt.cancel_receipt() is True
    assert kkt.cancel_receipt() is False
    leave_a_receipt_open(kkt)
    assert kkt.sell(TEA).total == 1000  # what a crashed program left is cancelled
    assert kkt.close_shift().form == 5


def test_a_shift_of_more_than_a_day(kkt: Kkt, clock: VirtualClock) -> None:
    kkt.open_shift()
    clock.advance(hours=24, minutes=1)
    with pytest.raises(ShiftExpired):
        kkt.sell(TEA)
    assert kkt.status().shift_expired
    assert "истекла" in kkt.status().text
    kkt.close_shift()
    kkt.open_shift()
    assert kkt.sell(TEA).shift == 2


def real_drive(line: FaultyLine) -> None:
    """The drive in the register says that it is no debug one."""
    run = line.device.register.execute

    def claiming(payload: bytes) -> tuple[bytes, bool]:
        answer, refused = run(payload)
        return (answer[:-1] + b"\x01", refused) if payload[2:4] == b"\xa4\x33" else (answer, refused)

    line.device.register.execute = claiming  # type: ignore[method-assign]


def test_nothing_fiscal_on_a_real_drive_unless_allowed() -> None:
    kkt, line = faulty_kkt(make_device(registered=True))
    real_drive(line)
    for step in (kkt.open_shift, lambda: kkt.cash_in(100)):
        with pytest.raises(FiscalNotAllowed, match="allow_fiscal"):
            step()
    assert kkt.last_document() is not None
    allowed = Kkt(kkt.session, allow_fiscal=True)
    assert allowed.open_shift().form == 2


def test_a_new_connection_is_asked_anew() -> None:
    kkt, line = faulty_kkt(make_device(registered=True))
    kkt.open_shift()
    real_drive(line)  # somebody has plugged in another register
    kkt.cash_in(100)
    line.strike("cut_before", 1)
    with pytest.raises(FiscalNotAllowed):
        kkt.sell(TEA)


def test_prints_settings_and_clock(kkt: Kkt) -> None:
    kkt.print_text(["Привет", "№ 1"])
    assert [line.strip() for line in kkt.last_tape()] == ["Привет", "№ 1"]
    with pytest.raises(FieldError):
        kkt.print_text(["☃"])
    assert kkt.write_setting(0x13, 1, 1, b"ofd.example") is True
    assert kkt.write_setting(0x13, 1, 1, b"ofd.example") is False
    with pytest.raises(FieldError, match="at most"):
        kkt.write_setting(0x13, 1, 1, b"x" * 500)
    kkt.set_time(datetime(2026, 4, 1, 9, 30))
    assert kkt.status().time == datetime(2026, 4, 1, 9, 30)
    kkt.continue_print()


def test_results_are_ready_for_json(kkt: Kkt) -> None:
    import json

    kkt.open_shift()
    for result in (kkt.info(), kkt.status(), kkt.shift(), kkt.sell(TEA), kkt.cash_in(1)):
        assert json.loads(json.dumps(result.to_dict())) == result.to_dict()


def test_connect() -> None:
    with connect("sim:") as kkt:
        assert kkt.info().drive_debug is True
    for url in ("nowhere:x", "x", ""):
        with pytest.raises(UsageError, match=r"unknown scheme; known are .*sim:.*tcp:"):
            connect(url)
    with pytest.raises(UsageError, match="password"):
        connect("sim:", password=12345)


def test_connect_over_a_line_of_ones_own() -> None:
    line = make_device(registered=True).line()
    with connect(line, timeout=5) as kkt:
        assert kkt.session.transport is line
        kkt.open_shift()
    with connect(line) as kkt:
        assert kkt.shift().is_open
    for nothing in (None, b"sim:", object(), make_device()):
        with pytest.raises(UsageError, match="a line"):
            connect(nothing)  # type: ignore[arg-type]


def test_public_names_are_there() -> None:
    for name in kkt_driver.__all__:
        assert getattr(kkt_driver, name) is not None
    assert set(dir(kkt_driver)) == set(kkt_driver.__all__)
    with pytest.raises(AttributeError):
        _ = kkt_driver.nothing


def test_import_brings_nothing_heavy() -> None:
    code = (
        "import sys, kkt_driver; kkt_driver.connect; "
        "print({'asyncio', 'serial', 'argparse', 'json', 'importlib.metadata'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# --- what is handed in --------------------------------------------------------------------------------------------


def bad_calls() -> dict[str, tuple[str, Callable[[Kkt], object]]]:
    """Wrong types by what is wrong: the field that is named, the call."""
    anything: Any = "Иванов"
    sale = of(ReceiptKind.SELL)
    return {
        "cashier of open_shift": ("cashier", lambda kkt: kkt.open_shift(anything)),
        "cashier of close_shift": ("cashier", lambda kkt: kkt.close_shift(anything)),
        "cashier of close_archive": ("cashier", lambda kkt: kkt.close_archive(anything)),
        "cashier name": ("cashier.name", lambda kkt: kkt.open_shift(Cashier(cast(Any, 5)))),
        "receipt None": ("receipt", lambda kkt: kkt.sell(cast(Any, None))),
        "receipt list": ("receipt", lambda kkt: kkt.sell_return(cast(Any, [Position("Чай", 1)]))),
        "receipt correction": ("receipt", lambda kkt: kkt.buy(cast(Any, anything))),
        "receipt dict": ("receipt", lambda kkt: kkt.buy_return(cast(Any, {}))),
        "correction": ("correction", lambda kkt: kkt.correct(cast(Any, sale))),
        "registration": ("registration", lambda kkt: kkt.register(cast(Any, None))),
        "registration again": ("registration", lambda kkt: kkt.reregister(cast(Any, {"inn": "1"}))),
        "sum": ("sum", lambda kkt: kkt.cash_in(cast(Any, 1.5))),
        "time": ("time", lambda kkt: kkt.set_time(cast(Any, "x"))),
        "time with a zone": ("time", lambda kkt: kkt.set_time(datetime(2026, 1, 1, tzinfo=UTC))),
        "date": ("time", lambda kkt: kkt.set_time(cast(Any, date(2026, 1, 1)))),
        "setting": ("value", lambda kkt: kkt.write_setting(2, 1, 1, cast(Any, "x"))),
        "table": ("table", lambda kkt: kkt.read_setting(cast(Any, "2"), 1, 1)),
        "row": ("row", lambda kkt: kkt.read_setting(2, -1, 1)),
        "field": ("field", lambda kkt: kkt.write_setting(2, 1, 256, b"")),
        "command": ("command", lambda kkt: kkt.execute(cast(Any, "x"))),
        "class of a command": ("command", lambda kkt: kkt.execute(cast(Any, PrintLine))),
        "number": ("number", lambda kkt: kkt.document(cast(Any, "1"))),
        "lines as one text": ("lines", lambda kkt: kkt.print_text("привет")),
        "lines None": ("lines", lambda kkt: kkt.print_text(cast(Any, None))),
        "line 5": ("lines[1]", lambda kkt: kkt.print_text(["а", cast(Any, 5)])),
        "long line": ("lines[0]", lambda kkt: kkt.print_text(["я" * 20_000])),
        "line with a tab": ("lines[1]", lambda kkt: kkt.print_text(["", "a\tb"])),
        "line outside cp866": ("lines[0]", lambda kkt: kkt.print_text(["☃"])),
        "line with a displaced character": ("lines[0]", lambda kkt: kkt.print_text(["Є"])),
        "long line of a command": ("PrintLine.text", lambda kkt: kkt.execute(PrintLine(text="x" * 20_000))),
        "text of a command": ("PrintLine.text", lambda kkt: kkt.execute(PrintLine(text=cast(Any, 5)))),
    }


@pytest.mark.parametrize("name", bad_calls())
def test_wrong_types_are_named_and_nothing_is_sent(name: str) -> None:
    kkt, line = faulty_kkt(make_device(registered=True))
    line.arm()
    field, call = bad_calls()[name]
    with pytest.raises(FieldError) as caught:
        call(kkt)
    assert caught.value.field == field
    assert line.commands == 0


def test_a_line_as_long_as_may_be(kkt: Kkt) -> None:
    lines = ["я" * MAX_LINE, ""]
    kkt.print_text(line for line in lines)
    assert kkt.last_tape() == lines


@pytest.mark.parametrize(("url", "timeout"), [(None, None), (5, 1.0), ("tcp://kkt", "x"), ("tcp://kkt", True)])
def test_wrong_types_in_connect(url: Any, timeout: Any) -> None:
    with pytest.raises(UsageError):
        connect(url, timeout=timeout)


def test_a_closed_register_stays_closed() -> None:
    with connect("sim:") as kkt:
        pass
    for step in (kkt.status, kkt.open_shift, kkt.last_tape):
        with pytest.raises(WrongOrder, match=r"this connection is closed; connect\(\) again"):
            step()


def test_sums_of_the_status_are_exact(kkt: Kkt) -> None:
    kkt.open_shift()
    leave_a_receipt_open(kkt)
    status = replace(kkt.status(), receipt_sum=9_999_999_999_999_999)
    assert "Чек: открыт, 99999999999999.99" in status.text
