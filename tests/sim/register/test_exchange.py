"""The register's exchange with the operator: order, codes of register 2Bh, times of register 39h, pauses, guard."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kkt_driver.atol.commands import drive, registers, registration, shift, tables
from kkt_driver.errors import UsageError
from kkt_driver.ofd.exchange import Failure
from kkt_sim.operator.behaviour import Behaviour, Down, in_turn
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.register.exchange import Channel, ExchangeErrors, Pace
from kkt_sim.register.tables import (
    ANSWER_MINUTES,
    DIAGNOSTIC_SECONDS,
    OPERATOR_CHANNEL,
    OPERATOR_HOST,
    OPERATOR_PORT,
    RETRY_SECONDS,
)
from kkt_sim.simulator import make_device
from tests.sim.register.bench import START, Bench
from tests.sim.register.sending import Sender, check_delivered, make_operator

Codes = tuple[int, int, int, int, int]


def errors(bench: Bench) -> Codes:
    """Register 2Bh: network, operator, drive, document, drive command."""
    told = bench.ask(registers.ExchangeErrors())
    return told.network, told.operator, told.drive, told.document, told.drive_command


def test_a_day() -> None:
    bench = Sender()
    operator = make_operator(bench)
    assert bench.ask(drive.DriveExchange()).queued == 1
    assert bench.ask(registers.LastSentTime()).time is None
    bench.day(5)
    status = bench.ask(drive.DriveExchange())
    assert (status.queued, status.first, status.time) == (8, 1, START)
    bench.clock.advance(seconds=61)
    assert bench.send_all(operator) == 8
    assert check_delivered(bench, operator) == 8
    status = bench.ask(drive.DriveExchange())
    assert (status.queued, status.first, status.time) == (0, 0, None)
    assert errors(bench) == (0, 0, 0, 0, 0)
    assert bench.ask(registers.LastSentTime()).time == START + timedelta(seconds=61)
    assert bench.ask(drive.FindDocument(number=3)).confirmed == 1
    assert bench.ask(drive.OperatorReceipt(number=3)).number == 3
    bench.power_on()
    assert bench.ask(registers.LastSentTime()).time == START + timedelta(seconds=61)


def test_one_at_a_time_and_the_oldest_first() -> None:
    bench = Sender()
    bench.day(1)
    for number in range(1, 5):
        job = bench.job()
        assert job.number == number
        assert bench.exchange.begin(Channel.ETHERNET) is None
        assert bench.ask(drive.DriveExchange()).bits == 0b111, "line up, message, waiting for the receipt"
        bench.exchange.end(job, Failure("network", 6))
        assert bench.exchange.begin(Channel.ETHERNET) is None, "not before the pause is over"
        assert bench.ask(drive.DriveExchange()).bits & 1 == 0
        bench.exchange.hurry()
        bench.attempt(make_operator(bench))


def test_documents_of_a_shift_know_what_waits() -> None:
    """The report that closes the shift counts what has not been acknowledged, on paper too."""
    bench = Sender()
    operator = make_operator(bench)
    bench.open_shift()
    bench.sell()
    bench.close_shift()
    assert bench.last().fields[1097] == 3
    assert "НЕ ПЕРЕДАНО ФД" in " ".join(bench.register.printer.last)
    bench.open_shift()
    bench.send_all(operator)
    bench.close_shift()
    assert bench.last().fields[1097] == 0
    assert any(line.split() == ["НЕ", "ПЕРЕДАНО", "ФД", "0"] for line in bench.register.printer.last)


@pytest.mark.parametrize(
    ("behaviour", "codes"),
    [
        (Behaviour(down=Down.REFUSE), (2, 0, 0, 1, 0)),
        (Behaviour(garbage=b"HTTP/1.1 400 Bad Request\r\n\r\n  "), (4, 0, 0, 1, 0)),
        (Behaviour(delay=301), (5, 0, 0, 1, 0)),
        (Behaviour(cut=0), (6, 0, 0, 1, 0)),
        (Behaviour(cut=29), (6, 0, 0, 1, 0)),
        (Behaviour(cut=100), (6, 0, 0, 1, 0)),
        (Behaviour(cut_request=50), (6, 0, 0, 1, 0)),
        (Behaviour(registered_only=True), (6, 0, 0, 1, 0)),
        (Behaviour(code=11), (0, 11, 0, 1, 0)),
        (Behaviour(code=17), (0, 17, 0, 1, 0)),
        (Behaviour(reason=1), (0, 1, 0x20, 1, 0x26)),
        (Behaviour(reason=2), (0, 2, 0x20, 1, 0x26)),
        (Behaviour(reason=3), (0, 3, 0x20, 1, 0x26)),
        (Behaviour(reason=4), (0, 4, 0x20, 1, 0x26)),
        (Behaviour(reason=5), (0, 5, 0, 1, 0)),
    ],
    ids=str,
)
def test_what_an_operator_may_do(behaviour: Behaviour, codes: Codes) -> None:
    """The document stays, the codes are right, and when the operator is well again nothing is lost or doubled."""
    bench = Sender()
    operator = make_operator(bench, behaviour=behaviour)
    bench.day(2)
    for failures in range(1, 4):
        assert bench.attempt(operator) is not None
        assert errors(bench) == codes
        assert bench.exchange.unsent == 5
        assert bench.exchange.failures == failures
        bench.exchange.hurry()
    operator.tell(Behaviour())
    bench.send_all(operator)
    assert errors(bench) == (0, 0, 0, 0, 0)
    assert check_delivered(bench, operator) == 5


@pytest.mark.parametrize("code", [14, 20])
def test_a_document_that_the_operator_finds_faulty_is_delivered(code: int) -> None:
    bench = Sender()
    operator = make_operator(bench, behaviour=in_turn(Behaviour(code=code)))
    bench.day(1)
    bench.attempt(operator)
    assert errors(bench) == (0, code, 0, 1, 0)
    assert bench.exchange.unsent == 3
    bench.send_all(operator)
    assert errors(bench) == (0, 0, 0, 0, 0)
    check_delivered(bench, operator)


def test_pauses_grow() -> None:
    bench = Sender()
    operator = make_operator(bench, behaviour=Behaviour(down=Down.REFUSE))
    seen = []
    for _ in range(7):
        bench.attempt(operator)
        due = bench.exchange.due(Channel.ETHERNET)
        assert due is not None
        seen.append(due)
        bench.clock.advance(seconds=due - 0.001)
        assert bench.attempt(operator) is None
        bench.clock.advance(seconds=0.002)
    assert seen == pytest.approx([5, 10, 20, 40, 60, 60, 60])
    operator.tell(Behaviour())
    assert bench.send_all(operator) == 1
    assert bench.exchange.failures == 0


def test_settings_of_the_exchange() -> None:
    """280 diagnostic messages, 281 minutes for an answer, 282 seconds between attempts."""
    bench = Sender()
    assert bench.job().pace == Pace()
    for cell, value in ((DIAGNOSTIC_SECONDS, b"\0\x1e"), (ANSWER_MINUTES, b"\x02"), (RETRY_SECONDS, b"\x07")):
        bench.ask(tables.WriteTable(table=cell[0], row=cell[1], field=cell[2], value=value))
    bench.power_on()
    job = bench.job()
    assert (job.pace.answer, job.pace.diagnostic) == (120, 30)
    assert [job.pace.pause(failures) for failures in (1, 2, 9)] == [7, 7, 7]


def test_diagnostic_messages() -> None:
    bench = Sender()
    operator = make_operator(bench)
    bench.register.write_table(DIAGNOSTIC_SECONDS, b"\0\x1e")
    assert bench.send_all(operator) == 1
    assert bench.exchange.due(Channel.ETHERNET) == 30
    bench.clock.advance(seconds=30)
    job = bench.job()
    assert (job.number, job.message.is_diagnostic) == (0, True)
    bench.exchange.end(job, Failure("network", 2))
    assert errors(bench) == (2, 0, 0, 0, 0)
    assert bench.exchange.due(Channel.ETHERNET) == 30
    bench.clock.advance(seconds=30)
    assert bench.attempt(operator) is not None
    assert errors(bench) == (0, 0, 0, 0, 0)
    bench.open_shift()
    assert bench.exchange.due(Channel.ETHERNET) == 0, "a document does not wait for the next question"


def test_no_way_no_exchange() -> None:
    bench = Sender(None)
    bench.day(1)
    assert bench.exchange.due(Channel.ETHERNET) is bench.exchange.due(Channel.HOST) is None
    assert bench.exchange.begin(Channel.ETHERNET) is None
    assert bench.device.exchange() == 4
    assert errors(bench) == (0, 0, 0, 0, 0)


def test_an_unregistered_register_has_nothing_to_send() -> None:
    bench = Sender(registered=False)
    assert bench.exchange.unsent == 0
    assert bench.exchange.begin(Channel.ETHERNET) is None


def test_the_last_document_of_a_drive() -> None:
    """With the acknowledgement of the closing report the drive goes into the archive phase; that is no error."""
    bench = Sender()
    operator = make_operator(bench)
    bench.enter(6)
    bench.ask(registration.CloseArchive())
    assert bench.register.drive.status().phase == 7
    assert bench.send_all(operator) == 2
    assert bench.register.drive.status().phase == 15
    assert check_delivered(bench, operator) == 2
    assert errors(bench) == (0, 0, 0, 0, 0)
    assert bench.exchange.due(Channel.ETHERNET) is None


def test_a_drive_that_is_reset_while_its_document_travels() -> None:
    bench = Sender()
    operator = make_operator(bench)
    job = bench.job()
    old = bench.exchange
    bench.ask(drive.ResetDebugDrive())
    old.end(job, Failure("network", 6))
    assert bench.exchange.unsent == 0
    assert errors(bench) == (0, 0, 0, 0, 0)
    assert bench.attempt(operator) is None


def test_a_host_that_switches_the_register_off() -> None:
    """CEh: what is under way is given up, and sent again afterwards."""
    bench = Sender()
    operator = make_operator(bench)
    bench.job()
    bench.register.restart()
    assert bench.send_all(operator) == 1
    check_delivered(bench, operator)


def test_documents_that_waited_too_long() -> None:
    """After 30 days the drive makes no more receipts; the exchange goes on, and then so does the shop."""
    bench = Sender()
    operator = make_operator(bench)
    bench.day(1)
    bench.clock.advance(days=31)
    bench.enter(1)
    assert bench.refuse(shift.OpenShift()) == 0xEF, "the drive's 15h"
    bench.send_all(operator)
    bench.open_shift()
    bench.sell()
    bench.send_all(operator)
    check_delivered(bench, operator)


PRODUCTION = next(end.host for profile in PROFILES.values() for end in profile.endpoints if not end.test)


@pytest.mark.parametrize("address", ["here", "127.0.0.1:0", "127.0.0.1:65536", f"{PRODUCTION}:7777", "8.8.8.8:7777"])
def test_where_no_emulated_register_sends(address: str) -> None:
    with pytest.raises(UsageError):
        make_device(operator=address)


def test_settings_that_lead_to_a_real_operator() -> None:
    """The driver of the host would connect to whatever stands there: it is never told to."""
    bench = Sender(None)
    bench.register.write_table(OPERATOR_CHANNEL, b"\x05")
    bench.register.write_table(OPERATOR_HOST, PRODUCTION.encode())
    bench.register.write_table(OPERATOR_PORT, (7777).to_bytes(2, "big"))
    assert bench.exchange.begin(Channel.HOST) is None
    assert errors(bench) == (2, 0, 0, 1, 0)
    assert bench.exchange.unsent == 1


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (ExchangeErrors(network=8, document=5), "080000 0000000005 00"),
        (ExchangeErrors(operator=14), "001400 0000000000 00"),
        (ExchangeErrors(drive=0x20, document=1234567890, command=0x26), "000032 1234567890 26"),
        (ExchangeErrors(operator=255, drive=0x7F), "009999 0000000000 00"),
    ],
)
def test_codes_are_decimal(kept: ExchangeErrors, shown: str) -> None:
    """On the wire. What two digits cannot show is 99."""
    bench = Sender()
    bench.exchange.errors = kept
    assert bench.raw(registers.ExchangeErrors().to_task()) == b"\x55\x00" + bytes.fromhex(shown)
