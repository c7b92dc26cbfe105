"""A drive's day over a line on which everything goes wrong once, at every frame: each document is made exactly once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest

from kkt_driver import errors
from kkt_driver.ffd import tlv
from kkt_driver.fn import archive, document, operator
from kkt_driver.fn.command import FnCommand
from kkt_driver.fn.commands import archive as archive_commands
from kkt_driver.fn.commands import exchange, receipt, registration, service, shift
from kkt_driver.fn.document import NotMade, chunks
from kkt_driver.fn.exchange import Procedure, Unconfirmed
from kkt_driver.fn.frame import Frame
from kkt_driver.fn.session import DriveSession
from kkt_sim.drive import DriveRefused
from tests.sim.drive.host import acknowledge

from .line import FAULTS, START, Line

INN, RNM = "7702203276", "0000000005008570"
CASHIER = tlv.encode_tag(1021, "Ким")
LONG = tlv.encode([(1021, "Ким"), (1203, "123654789507")]) + tlv.encode_tag(65000, b"x" * 800) * 2
Signed = registration.Signed | shift.ShiftSigned | receipt.ReceiptSigned | shift.StateSigned


def finish_registration(time: datetime) -> registration.FinishRegistration:
    return registration.FinishRegistration(time=time, inn=INN, rnm=RNM, tax_systems=1, modes=0)


def steps(now: datetime) -> list[Callable[[], Procedure[Signed]]]:
    """The documents of a day, each as a procedure that may be begun anew."""

    def at(minutes: int) -> datetime:
        return now + timedelta(minutes=minutes)

    return [
        lambda: document.register(finish_registration(at(0)), CASHIER),
        lambda: document.report_state(at(1)),
        lambda: document.open_shift(at(2), CASHIER),
        lambda: document.sell(at(3), 1, 12345, LONG),
        lambda: document.sell(at(4), 1, 12345, LONG),
        lambda: document.correct(at(5), 3, 700, CASHIER),
        lambda: document.close_shift(at(6), CASHIER),
    ]


def day(session: DriveSession) -> tuple[list[Signed], list[int]]:
    """Make all documents, beginning anew those that were certainly not made; send two to the operator."""
    made: list[Signed] = []
    for step in steps(START):
        try:
            made.append(session.run(step()))
        except NotMade:
            made.append(session.run(step()))
    sent = []
    for _ in range(2):
        text = send(session)
        sent.append(int(session.run(operator.put_receipt(acknowledge(text))).code))
    session.run(operator.hang_up())
    return made, sent


def send(session: DriveSession) -> bytes:
    for _ in range(2):
        try:
            text = session.run(operator.next_message())
            assert text is not None
            return text
        except Unconfirmed:
            continue
    raise AssertionError("a single fault strikes once")


def exchanges() -> int:
    line = Line()
    day(DriveSession(line))
    return line.writes


def check(line: Line, made: list[Signed], sent: list[int]) -> None:
    stored = list(line.drive.documents())
    assert [(one.number, one.sign) for one in made] == [(one.number, one.sign) for one in stored]
    assert [one.form for one in stored] == [1, 21, 2, 3, 3, 31, 5]
    assert [one.receipt for one in made if isinstance(one, receipt.ReceiptSigned)] == [1, 2, 3]
    assert all(len(one.tlv) > 1600 for one in stored[3:5]), "no piece of the data is missing"
    assert sent == [0, 0]
    assert (line.drive.unconfirmed(), line.drive.exchange_status().first_number) == (5, 3)


def test_an_undisturbed_day() -> None:
    line = Line()
    session = DriveSession(line)
    check(line, *day(session))
    assert session.counts["enquiries"] == session.counts["repeated"] == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_at_each_frame(fault: str) -> None:
    total = exchanges()
    assert total > 40
    for at in range(total):
        line = Line(fault=fault, at=at)
        check(line, *day(DriveSession(line)))


def test_enq_gets_the_answer_to_a_finish_without_sending_it_again() -> None:
    finish = exchanges_before_the_first_finish()
    line = Line(fault="drop answer", at=finish)
    session = DriveSession(line)
    sent: list[int] = []
    line.device.trace = lambda question, answer: sent.append(question.code)
    made = session.run(steps(START)[0]())
    assert made.number == 1
    assert (sent.count(0x03), session.counts["enquiries"]) == (1, 1)


def exchanges_before_the_first_finish() -> int:
    line = Line()
    session = DriveSession(line)
    session.run(steps(START)[0]())
    return line.writes - 1


def test_a_lost_finish_is_not_sent_again_but_told() -> None:
    line = Line(fault="drop request", at=exchanges_before_the_first_finish())
    sent: list[int] = []
    line.device.trace = lambda question, answer: sent.append(question.code)
    with pytest.raises(NotMade, match="FinishRegistration"):
        DriveSession(line).run(steps(START)[0]())
    assert 0x03 not in sent
    assert line.drive.status().document == 0, "nothing is left in progress"


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_drive_that_falls_silent_at_the_finish(carried_out: bool) -> None:
    line = Line()
    session = DriveSession(line)
    finish = exchanges_before_the_first_finish()

    def cut(question: object, answer: object) -> None:
        line.dead = line.writes > finish

    if carried_out:
        line.device.trace = cut
    else:
        line.dies_at = finish
    with pytest.raises(errors.OutcomeUnknown, match="last document before was 0") as caught:
        session.run(steps(START)[0]())
    with pytest.raises(errors.TransportTimeout):
        caught.value.resolve()
    line.dead = False
    line.device.trace = None
    found = caught.value.resolve()
    if carried_out:
        assert found == registration.Signed(number=1, sign=line.drive.document(1).sign)
        assert caught.value.resolve() == found
    else:
        assert found is None
        assert (line.drive.status().document, line.drive.status().last_document) == (0, 0)


@pytest.mark.parametrize("step", range(7))
@pytest.mark.parametrize("fails", ["append", "sync"])
def test_a_drive_that_fails_at_the_finish(step: int, fails: str) -> None:
    """03h: the document may be there after a restart, and may not; until then nobody says either."""
    line = Line()
    session = DriveSession(line)
    for one in steps(START)[:step]:
        session.run(one())
    line.storage.fails = fails
    with pytest.raises(errors.OutcomeUnknown, match=f"has failed.*; last document before was {step};") as caught:
        session.run(steps(START)[step]())
    for _ in range(2):
        with pytest.raises(errors.TransportTimeout, match="does not know itself"):
            caught.value.resolve()
    line.storage.fails = ""
    with pytest.raises(errors.TransportTimeout):
        caught.value.resolve()
    line.restart()
    found = caught.value.resolve()
    assert line.drive.status().document == 0
    if fails == "append":
        assert found is None
        assert session.run(steps(START)[step]()).number == step + 1
    else:
        stored = line.drive.document(step + 1)
        assert (found.number, found.sign) == (stored.number, stored.sign)
        assert caught.value.resolve() == found


def test_a_drive_that_has_failed_is_given_no_other_document() -> None:
    """What it has kept without knowing would be taken for that one."""
    line = Line()
    session = DriveSession(line)
    for step in steps(START)[:3]:
        session.run(step())
    line.storage.fails = "sync"
    with pytest.raises(errors.OutcomeUnknown) as caught:
        session.run(document.sell(START + timedelta(minutes=3), 1, 100, CASHIER))
    with pytest.raises(errors.DeviceError) as refused:
        session.run(document.sell(START + timedelta(minutes=3), 1, 200, CASHIER))
    assert refused.value.code == 0x03
    line.restart()
    assert caught.value.resolve().number == 4
    assert line.drive.status().last_document == 4


def opened_with_failure(made: bool) -> tuple[Line, DriveSession]:
    """A drive that answers 04h to the finish of a shift's opening, once, and is at work again."""
    line = Line()
    session = DriveSession(line)
    for step in steps(START)[:2]:
        session.run(step())
    finish = line.drive.finish_shift_open

    def once() -> NoReturn:
        line.drive.finish_shift_open = finish  # type: ignore[method-assign]
        if made:
            finish()
        raise DriveRefused(0x04, "coprocessor")

    line.drive.finish_shift_open = once  # type: ignore[method-assign]
    return line, session


def test_a_failure_that_made_nothing_is_a_refusal() -> None:
    line, session = opened_with_failure(made=False)
    with pytest.raises(errors.DeviceError) as caught:
        session.run(steps(START)[2]())
    assert caught.value.code == 0x04
    assert line.drive.status().document == 0
    assert session.run(steps(START)[2]()).number == 3


def test_a_failure_that_made_the_document_is_an_answer() -> None:
    line, session = opened_with_failure(made=True)
    made = session.run(steps(START)[2]())
    assert (made.number, made.sign) == (3, line.drive.document(3).sign)


def test_an_archive_that_cannot_be_read_leaves_the_outcome_open(monkeypatch: pytest.MonkeyPatch) -> None:
    line, session = opened_with_failure(made=True)

    def deaf(offset: int, size: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(line.storage, "read_at", deaf)
        with pytest.raises(errors.OutcomeUnknown, match="last document before was 2") as caught:
            session.run(steps(START)[2]())
    assert caught.value.resolve().number == 3


def test_what_a_broken_line_left_in_progress_is_dropped() -> None:
    line = Line()
    session = DriveSession(line)
    line.dies_at = exchanges_before_the_first_finish() - 1
    with pytest.raises(Unconfirmed):
        session.run(steps(START)[0]())
    line.dead, line.dies_at = False, -1
    assert line.drive.status().document == 1
    assert session.run(steps(START)[0]()).number == 1


def test_a_refused_step_leaves_nothing_behind() -> None:
    line = Line()
    session = DriveSession(line)
    session.run(steps(START)[0]())
    with pytest.raises(errors.WrongMode):
        session.run(steps(START)[3]())
    session.run(steps(START)[2]())
    with pytest.raises(errors.BadValue):
        session.run(document.sell(START + timedelta(minutes=3), 9, 100, CASHIER))
    assert session.ask(service.ReadStatus()).document == 0
    assert session.ask(shift.ReadShift()).state == 1


def test_reading_documents_and_registrations() -> None:
    for fault in ("", *FAULTS):
        for at in range(20, 60, 3):
            line = Line()
            session = DriveSession(line)
            day(session)
            line.fault, line.at, line.writes = fault, at, 0
            found = session.run(archive.read_document(4))
            assert (found.number, found.total) == (4, 12345)
            assert session.run(archive.read_registration(1)) == CASHIER
            with pytest.raises(errors.NoDriveData):
                session.run(archive.read_document(99))


def test_a_short_document_is_the_drives_mistake() -> None:
    line = Line()
    session = DriveSession(line)
    day(session)
    procedure = archive.read_document(4)
    next(procedure)
    head = archive_commands.DocumentHead(form=3, length=1).encode()
    procedure.send(Frame(0, head))
    with pytest.raises(errors.UnexpectedReply, match="1 bytes announced"):
        procedure.send(Frame(0x08))


def test_nothing_to_send() -> None:
    line = Line()
    session = DriveSession(line)
    session.run(steps(START)[0]())
    session.run(operator.put_receipt(acknowledge(send(session))))
    assert session.run(operator.next_message()) is None
    with pytest.raises(errors.WrongMode):
        session.run(operator.put_receipt(b"too late"))


def test_a_refused_receipt_names_its_reason() -> None:
    session = DriveSession(Line())
    session.run(steps(START)[0]())
    answer = acknowledge(send(session))
    with pytest.raises(errors.DriveError) as caught:
        session.run(operator.put_receipt(answer[:-1] + b"\x01"))
    assert (caught.value.code, caught.value.extended) == (0x20, 5)
    session.run(operator.put_receipt(answer))


def test_data_goes_in_whole_tlvs() -> None:
    parts = chunks(LONG)
    assert b"".join(parts) == LONG
    assert [len(part) <= 1024 for part in parts] == [True, True]
    assert [pair for part in parts for pair in tlv.split(part)] == tlv.split(LONG)
    with pytest.raises(errors.FieldError, match="65000"):
        chunks(tlv.encode_tag(65000, bytes(1021)))
    with pytest.raises(errors.FieldError, match="finish"):
        next(document.make(exchange.ReadExchange(), b"", service.ReadStatus()))


def test_a_drive_that_is_not_there() -> None:
    line = Line(fault="break before", at=0)
    line.dead = True
    session = DriveSession(line)
    with pytest.raises(Unconfirmed, match="ReadStatus: sent, not confirmed: the drive is silent") as caught:
        session.ask(service.ReadStatus())
    assert not caught.value.usable
    quiet = Line()
    quiet.dead = True
    session = DriveSession(quiet, timeout=1.0, enquiries=2, tries=2)
    before = quiet.monotonic()
    with pytest.raises(errors.TransportTimeout):
        session.ask(service.ReadStatus())
    assert quiet.monotonic() - before == pytest.approx(2 * (1 + 2))
    assert session.counts == {"sent": 2, "repeated": 1, "enquiries": 4}
    with pytest.raises(Unconfirmed):
        session.run(operator.put_receipt(b""))


def test_a_line_that_breaks_at_every_enq() -> None:
    class Fragile(Line):
        def write(self, data: bytes) -> None:
            self.fault, self.at = ("break before", self.writes) if data == b"\x05" else ("drop answer", self.writes)
            super().write(data)

    session = DriveSession(Fragile(), enquiries=2, tries=1)
    with pytest.raises(Unconfirmed):
        session.ask(service.ReadStatus())
    assert session.counts["enquiries"] == 2


def test_an_answer_that_may_be_an_older_one_proves_nothing() -> None:
    line = Line()
    session = DriveSession(line)
    session.ask(registration.Cancel())
    line.fault, line.at, line.writes = "drop request", 0, 0
    with pytest.raises(Unconfirmed, match="earlier command") as caught:
        session.ask(registration.BeginRegistration())
    assert caught.value.usable
    assert session.ask(service.ReadStatus()).document == 0


def test_tlvs_without_an_end() -> None:
    procedure = archive.read_registration(1)
    next(procedure)

    def give() -> None:
        while True:
            procedure.send(Frame(0, CASHIER))

    with pytest.raises(errors.UnexpectedReply, match="no end"):
        give()


def test_an_archive_that_tells_another_kind_than_was_made() -> None:
    line = Line()
    session = DriveSession(line)
    day(session)
    sold: FnCommand[Any] = receipt.FinishReceipt(time=START, operation=1, total=1)
    finishes: list[FnCommand[Any]] = [finish_registration(START), shift.FinishStateReport(), shift.FinishShiftOpen()]
    finishes += [sold, sold, sold, shift.FinishShiftClose()]
    made = [session.run(document.made(finish, number)) for number, finish in enumerate(finishes, 1)]
    assert [one.number for one in made] == list(range(1, 8))
    with pytest.raises(errors.OutcomeUnknown, match="document 3 is of kind 02h"):
        session.run(document.made(finishes[0], 3))


def test_the_session_gives_its_line_up() -> None:
    line = Line()
    with DriveSession(line):
        pass
    assert line.dead
