"""Life of a drive: numbering, phases, reset, and that opening it anew changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kkt_sim.drive import Document, DriveProfile, DriveRefused, DriveStatus, FiscalDrive, Phase, ShiftParameters
from kkt_sim.drive.table import MOVES
from kkt_sim.storage import FileStorage, MemoryStorage

from .day import BSO, CASHIER, INN, OFFLINE, RNM, START, Day, refusal
from .host import deliver


def test_a_new_drive() -> None:
    drive = FiscalDrive(MemoryStorage())
    assert drive.status() == DriveStatus(
        phase=Phase.READY,
        document=Document.NONE,
        has_data=False,
        shift_open=False,
        flags=0,
        time=None,
        number="9999078900012345",
        last_document=0,
    )
    assert drive.version() == ("fn_debug_v_1.32", 0)
    assert list(drive.documents()) == []


def test_status_follows_the_document() -> None:
    day = Day()
    day.drive.begin_registration(1)
    assert (day.drive.status().document, day.drive.status().has_data) == (Document.REPLACEMENT, False)
    day.drive.add(CASHIER)
    assert (day.drive.status().document, day.drive.status().has_data) == (Document.REPLACEMENT, True)
    day.drive.finish_registration(START, INN, RNM, 1, 0)
    status = day.drive.status()
    assert (status.phase, status.document, status.has_data) == (Phase.FISCAL, Document.NONE, False)
    assert (status.time, status.last_document) == (START, 1)


def test_numbering() -> None:
    day = Day()
    day.register()
    assert day.drive.shift() == ShiftParameters(False, 0, 0)
    assert day.open_shift().shift == 1
    assert day.drive.shift() == ShiftParameters(True, 1, 0)
    assert [day.receipt().receipt, day.correction().receipt, day.receipt().receipt] == [1, 2, 3]
    assert day.close_shift().shift == 1
    assert day.drive.shift() == ShiftParameters(False, 1, 3)
    opened = day.open_shift()
    assert (opened.shift, opened.number) == (2, 7)
    assert day.drive.shift() == ShiftParameters(True, 2, 0)
    assert day.receipt().receipt == 1
    assert [made.number for made in day.drive.documents()] == list(range(1, 9))


def test_a_refused_document_takes_no_number() -> None:
    day = Day()
    day.register()
    day.open_shift()
    day.drive.begin_receipt(day.tick())
    day.drive.add(CASHIER)
    day.drive.cancel()
    assert refusal(day.receipt, -1) == 0x09
    day.drive.cancel()
    made = day.receipt()
    assert (made.receipt, made.number) == (1, 3)


def test_finish_answers_match_the_archive() -> None:
    day = Day()
    day.register()
    signed = day.open_shift()
    stored = day.drive.document(signed.number)
    assert (stored.number, stored.sign, stored.form) == (signed.number, signed.sign, 2)
    assert next(iter(day.drive.documents())) == day.drive.document(1)


def test_archive_commands_leave_the_document_in_progress_alone() -> None:
    """The same receipt with and without the reads is the same document, to the last byte of its sign."""
    days = [Day(), Day()]
    for day, reads in zip(days, (False, True), strict=True):
        day.register()
        day.open_shift()
        day.drive.begin_receipt(day.tick())
        day.drive.add(CASHIER)
        if reads:
            before = day.drive.status()
            assert day.drive.find(1).form == 1
            assert day.drive.document(2).form == 2
            assert day.drive.registration_tlvs(1) == [CASHIER]
            assert day.drive.exchange_status().queued == 2
            assert refusal(day.drive.document, 3) == 0x08
            assert day.drive.status() == before
        day.drive.finish_receipt(day.now, 1, 100)
    plain, read = (day.drive.document(3) for day in days)
    assert read == plain
    assert read.tlv == plain.tlv
    assert days[0].storage.read() == days[1].storage.read()


@pytest.mark.parametrize(("modes", "phase"), [(0, Phase.POST_FISCAL), (OFFLINE, Phase.ARCHIVE)])
def test_closing(modes: int, phase: Phase) -> None:
    day = Day()
    day.register(modes)
    day.close()
    assert day.drive.status().phase is phase
    day.reopen()
    assert day.drive.status().phase is phase


def test_closing_an_autonomous_drive_with_older_documents_waiting() -> None:
    day = Day()
    day.register(0)
    day.register(OFFLINE, kind=2, reason=4)
    day.close()
    assert day.drive.status().phase is Phase.POST_FISCAL
    assert day.drive.unconfirmed() == 1


def test_reset() -> None:
    day = Day()
    day.full()
    day.drive.reset()
    assert day.drive.status() == FiscalDrive(MemoryStorage()).status()
    assert list(day.drive.documents()) == []
    assert day.register().number == 1
    day.open_shift()
    day.reopen()
    assert day.drive.status().last_document == 2
    assert (day.drive.validity().done, day.drive.unconfirmed()) == (1, 2)


def test_a_drive_in_a_file(tmp_path: Path) -> None:
    day = Day(storage=FileStorage(tmp_path / "drives" / "first"))
    made = day.full()
    other = Day(storage=FileStorage(tmp_path / "drives" / "first"))
    assert list(other.drive.documents()) == made


class AnyDay(RuleBasedStateMachine):
    """Whatever the drive was told, a drive opened from the same bytes knows the same."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day(profile=DriveProfile(queue_capacity=25, capacity=40, operator_lock_days=5, registrations=4))
        self.phase = Phase.READY

    def attempt(self, call: object, *arguments: object) -> None:
        before = self.observed(self.day.drive)
        if refusal(call, *arguments):
            assert self.observed(self.day.drive)[1:] == before[1:], "a refusal changes nothing but the draft"

    @staticmethod
    def observed(drive: FiscalDrive) -> list[object]:
        made = list(drive.documents())
        seen: list[object] = [drive.status(), drive.validity(), drive.unconfirmed(), made]
        seen += [drive.operator_receipt(document.number) for document in made if document.confirmed]
        for read in (drive.shift, drive.registration, lambda: drive.exchange_status().queued):
            try:
                seen.append(read())
            except DriveRefused as refused:
                seen.append(refused.code)
        return seen

    @initialize(modes=st.sampled_from([None, 0, 0, OFFLINE, BSO]))
    def start(self, modes: int | None) -> None:
        if modes is not None:
            self.day.register(modes)

    @rule(minutes=st.sampled_from([-90, -30, -1, 1, 30, 60, 12 * 60, 25 * 60, 3 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.day.now += timedelta(minutes=minutes)

    @rule(modes=st.sampled_from([0, OFFLINE, BSO]), kind=st.integers(0, 2), reason=st.sampled_from([None, 1, 4]))
    def register(self, modes: int, kind: int, reason: int | None) -> None:
        self.work(lambda: self.day.register(modes, kind, reason=reason))

    @rule(receipts=st.integers(0, 5))
    def shift(self, receipts: int) -> None:
        self.work(self.day.open_shift)
        for number in range(receipts):
            self.work(self.day.correction if number % 3 == 2 else self.day.receipt)

    @rule(what=st.sampled_from(["close_shift", "receipt", "report"]))
    def document(self, what: str) -> None:
        self.work(getattr(self.day, what))

    def work(self, call: Callable[[], object]) -> None:
        self.day.drive.cancel()
        self.attempt(call)

    @invariant()
    def phases_move_as_the_table_says(self) -> None:
        phase = self.day.drive.status().phase
        known = {(move.before, move.after) for move in MOVES}
        assert phase is self.phase or (self.phase, phase) in known
        self.phase = phase

    @rule(what=st.sampled_from(["begin_receipt", "begin_shift_open", "begin_shift_close", "begin_state_report"]))
    def begin(self, what: str) -> None:
        self.attempt(getattr(self.day.drive, what), self.day.now)

    @rule(count=st.integers(1, 6), messages=st.sampled_from([None, None, 2]))
    def send(self, count: int, messages: int | None) -> None:
        for _ in range(count):
            self.attempt(lambda: deliver(self.day.drive, messages=messages))

    @rule(what=st.sampled_from(["begin_message", "cancel_message", "end_message"]), connected=st.integers(0, 1))
    def talk(self, what: str, connected: int) -> None:
        self.attempt(self.day.drive.set_transport, connected)
        self.attempt(getattr(self.day.drive, what))

    @rule()
    def cancel(self) -> None:
        self.day.drive.cancel()

    @rule()
    def add(self) -> None:
        self.attempt(self.day.drive.add, CASHIER)

    @rule(sure=st.integers(0, 20))
    def end(self, sure: int) -> None:
        if sure == 19:
            self.work(self.day.close)
        if sure == 20:
            self.work(self.day.drive.reset)

    @rule()
    def restart(self) -> None:
        self.day.drive.cancel()  # what a restart forgets
        before = self.observed(self.day.drive)
        self.day.reopen()
        assert self.observed(self.day.drive) == before

    @invariant()
    def a_copy_knows_the_same(self) -> None:
        copy = FiscalDrive(MemoryStorage(self.day.storage.read()), profile=self.day.profile)
        seen = self.observed(self.day.drive)
        status = seen[0]
        assert isinstance(status, DriveStatus)
        assert self.observed(copy)[1:] == seen[1:]
        assert copy.status().last_document == status.last_document
        assert [made.number for made in copy.documents()] == list(range(1, status.last_document + 1))


AnyDay.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestAnyDay = AnyDay.TestCase
