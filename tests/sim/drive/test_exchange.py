"""The exchange with the operator: 20h to 26h, 41h, 42h, the queue, and the end of a drive's life."""

from __future__ import annotations

import pytest

from kkt_driver.ffd import Document as Said
from kkt_driver.ffd import tlv
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Message
from kkt_sim.drive import DriveProfile, DriveRefused, FiscalDrive, Phase
from kkt_sim.operator.behaviour import spoil
from kkt_sim.operator.core import Operator

from .day import BSO, OFFLINE, Day, refusal
from .host import RECEIVED, acknowledge, deliver

UP, MESSAGE, WAITING = 1, 2, 4


def registered() -> Day:
    day = Day()
    day.register()
    day.open_shift()
    return day


def begun(day: Day) -> bytes:
    """A message read to its end; its receipt is awaited."""
    day.drive.set_transport(1)
    text = day.drive.read_message(0, day.drive.begin_message())
    day.drive.end_message()
    return text


def test_status_step_by_step() -> None:
    day = registered()
    drive = day.drive

    def bits() -> tuple[int, bool]:
        status = drive.exchange_status()
        return status.bits, status.reading

    assert bits() == (MESSAGE, False)
    drive.set_transport(1)
    assert bits() == (UP | MESSAGE, False)
    drive.begin_message()
    assert bits() == (UP | MESSAGE, True)
    drive.cancel_message()
    assert bits() == (UP | MESSAGE, False)
    text = begun(day)
    assert bits() == (UP | MESSAGE | WAITING, False)
    drive.put_receipt(acknowledge(text))
    assert bits() == (UP | MESSAGE, False)
    deliver(drive)
    assert (bits(), drive.unconfirmed()) == ((UP, False), 0)
    assert refusal(drive.begin_message) == 0x08
    drive.set_transport(0)
    assert bits() == (0, False)


def test_the_message_is_what_operators_know() -> None:
    day = registered()
    message = Message.decode(begun(day))
    container = message.container
    assert container is not None
    stored = day.drive.document(1)
    assert message.header.drive == container.drive == day.drive.number
    assert (container.form, container.number) == (1, 1)
    payload = container.open()
    assert payload.document == tlv.encode([(1, stored.tlv)])
    assert (payload.sign[:2], len(payload.sign), payload.tail) == (b"\x81\x06", 8, b"\0\0")
    assert Said.unwrap(payload.document).number == 1
    assert int.from_bytes(container.service2[-2:], "big") == len(payload.document)


def test_a_container_alone_if_so_wished() -> None:
    day = Day(profile=DriveProfile(whole_messages=False))
    day.register()
    text = begun(day)
    assert Container.decode(text).number == 1
    answer = acknowledge(Message.of(Container.decode(text)).encode())
    day.drive.put_receipt(answer[30:])
    assert day.drive.unconfirmed() == 0


@pytest.mark.parametrize("size", [1, 100, 1024])
def test_reading_in_blocks(size: int) -> None:
    day = registered()
    day.drive.set_transport(1)
    length = day.drive.begin_message()
    text = b"".join(day.drive.read_message(offset, size) for offset in range(0, length, size))
    assert len(text) == length
    assert day.drive.read_message(length, 10) == b""
    assert day.drive.read_message(length - 3, 10) == text[-3:]
    assert refusal(day.drive.read_message, length + 1, 10) == 0x01


def test_documents_go_first_in_first_out() -> None:
    day = registered()
    day.receipt()
    numbers = []
    while day.drive.unconfirmed():
        numbers.append(day.drive.exchange_status().first_number)
        assert deliver(day.drive) == 0
        assert day.drive.find(numbers[-1]).confirmed
    assert numbers == [1, 2, 3]


def test_a_receipt_that_is_kept() -> None:
    day = registered()
    deliver(day.drive)
    kept = day.drive.operator_receipt(1)
    assert len(kept) == 27
    assert kept[:5] == bytes((24, 5, 17, 12, 30)), "as the operator told it, in UTC"
    assert RECEIVED.minute == 30
    assert (kept[5:7], kept[23:]) == (b"\0\0", (1).to_bytes(4, "little"))
    assert any(kept[7:23])
    assert refusal(day.drive.operator_receipt, 2) == 0x08
    assert day.reopen().operator_receipt(1) == kept


@pytest.mark.parametrize("reason", [1, 2, 3, 4, 5])
def test_answers_that_are_refused(reason: int) -> None:
    day = registered()
    answer = acknowledge(begun(day))
    with pytest.raises(DriveRefused) as caught:
        day.drive.put_receipt(spoil(answer, reason))
    assert (caught.value.code, caught.value.data) == (0x20, bytes((reason,)))
    assert day.drive.exchange_status().bits & WAITING, "another answer may be tried"
    day.drive.put_receipt(answer)
    assert day.drive.find(1).confirmed


ALONE = Message.diagnostic("9999078900012345").encode()


@pytest.mark.parametrize("answer", [b"", b"nonsense", bytes(1024), bytes.fromhex("2A08410A") + bytes(26), ALONE])
def test_nonsense_is_a_wrong_format(answer: bytes) -> None:
    day = registered()
    begun(day)
    with pytest.raises(DriveRefused) as caught:
        day.drive.put_receipt(answer)
    assert caught.value.code == 0x20


def test_every_changed_byte_of_an_answer_is_refused() -> None:
    day = registered()
    answer = acknowledge(begun(day))
    for place in range(30, len(answer)):  # the session header has no checksum
        changed = bytearray(answer)
        changed[place] ^= 0x10
        assert refusal(day.drive.put_receipt, bytes(changed)) == 0x20
    assert day.drive.unconfirmed() == 2


def test_an_answer_to_another_document() -> None:
    day = registered()
    first = acknowledge(begun(day))
    day.drive.put_receipt(first)
    begun(day)
    with pytest.raises(DriveRefused) as caught:
        day.drive.put_receipt(first)
    assert caught.value.data == b"\x03"


def test_an_operator_with_another_secret() -> None:
    day = registered()
    stranger = FiscalDrive(day.storage, operator_secret=b"other")
    stranger.set_transport(1)
    text = stranger.read_message(0, stranger.begin_message())
    stranger.end_message()
    with pytest.raises(DriveRefused) as caught:
        stranger.put_receipt(acknowledge(text))
    assert caught.value.data == b"\x01"
    trusting = FiscalDrive(day.storage, operator_secret=b"other", profile=DriveProfile(check_operator=False))
    assert deliver(trusting) == 0


@pytest.mark.parametrize(("code", "left"), [(0, 1), (14, 1), (11, 2)])
def test_codes_of_the_operator(code: int, left: int) -> None:
    day = registered()
    text = begun(day)
    said = day.drive.put_receipt(acknowledge(text, code=code))
    assert (said.code, said.delivered, day.drive.unconfirmed()) == (code, left == 1, left)
    assert said.message == (tlv.encode([(1068, [(1022, code)])]) if code else b"")
    assert not day.drive.exchange_status().bits & WAITING


def test_the_operators_words_stand_in_the_next_report_of_a_shift() -> None:
    day = registered()
    deliver(day.drive, messages=2)
    deliver(day.drive, messages=8)
    day.close_shift()
    day.reopen()
    fields = dict(tlv.split(day.drive.document(day.open_shift().number).tlv))
    assert fields[1206] == b"\x0a"
    day.close_shift()
    assert 1206 not in dict(tlv.split(day.drive.document(day.open_shift().number).tlv))


def test_no_transport() -> None:
    day = registered()
    assert refusal(day.drive.begin_message) == 0x11
    day.drive.set_transport(1)
    day.drive.begin_message()
    day.drive.set_transport(0)
    assert refusal(day.drive.read_message, 0, 10) == 0x11
    day.drive.set_transport(1)
    assert refusal(day.drive.read_message, 0, 10) == 0x02, "a line that broke gave the message up"
    assert refusal(day.drive.set_transport, 2) == 0x01


def test_a_lost_connection_while_the_receipt_is_awaited() -> None:
    day = registered()
    first = begun(day)
    day.drive.set_transport(0)
    second = begun(day)
    assert second == first, "the same document again"
    day.drive.put_receipt(acknowledge(second))


def test_a_restart_forgets_what_was_under_way_and_nothing_else() -> None:
    day = registered()
    text = begun(day)
    drive = day.reopen()
    assert drive.exchange_status().bits == MESSAGE
    assert refusal(drive.put_receipt, acknowledge(text)) == 0x02
    assert deliver(drive) == 0


def test_a_document_in_progress_does_not_mind() -> None:
    day = registered()
    day.drive.begin_receipt(day.tick())
    day.drive.add(b"\xfd\x03\x01\x00x")
    deliver(day.drive)
    assert day.drive.finish_receipt(day.now, 1, 100).number == 3
    assert day.drive.exchange_status().first_number == 2


def test_the_last_receipt_ends_a_closed_drive() -> None:
    day = registered()
    day.close_shift()
    day.close()
    assert day.drive.status().phase is Phase.POST_FISCAL
    while day.drive.unconfirmed() > 1:
        deliver(day.drive)
    assert day.drive.status().phase is Phase.POST_FISCAL
    deliver(day.drive)
    assert day.drive.status().phase is Phase.ARCHIVE
    assert day.reopen().status().phase is Phase.ARCHIVE
    assert refusal(day.drive.exchange_status) == 0x02
    assert day.drive.find(1).confirmed


def test_documents_of_before_go_out_in_autonomous_mode_too() -> None:
    day = Day()
    day.register()
    day.register(OFFLINE, kind=2, reason=4)
    day.close()
    deliver(day.drive)
    assert day.drive.status().phase is Phase.ARCHIVE


def test_the_lock_of_30_days_is_lifted_by_sending() -> None:
    day = registered()
    day.now = day.now.replace(month=7)
    assert refusal(day.close_shift) == 0x15
    while day.drive.unconfirmed():
        deliver(day.drive)
    day.close_shift()
    assert day.drive.status().flags == 0


def test_a_full_queue_is_relieved_by_sending() -> None:
    day = Day(profile=DriveProfile(queue_capacity=2))
    day.register()
    day.open_shift()
    assert refusal(day.receipt) == 0x14
    deliver(day.drive)
    day.drive.cancel()
    day.receipt()


def test_only_the_short_record_is_left_after_a_month() -> None:
    day = Day(profile=DriveProfile(full_days=30, operator_lock_days=None))
    day.register()
    deliver(day.drive)
    day.open_shift()
    day.now = day.now.replace(month=7)
    day.close_shift()
    assert refusal(day.drive.document, 1) == 0x08
    assert day.drive.find(1).confirmed
    assert day.drive.document(2).number == 2, "what was not confirmed is kept in full"


def test_reset_forgets_the_exchange() -> None:
    day = registered()
    begun(day)
    day.drive.reset()
    day.register()
    assert day.drive.exchange_status().bits == MESSAGE
    assert refusal(day.drive.operator_receipt, 1) == 0x08


def test_messages_hold_the_largest_receipt() -> None:
    day = registered()
    day.drive.begin_receipt(day.tick())
    for _ in range(30):
        day.drive.add(tlv.encode_tag(65000, bytes(1020)))
    day.drive.finish_receipt(day.now, 1, 100)
    deliver(day.drive)
    deliver(day.drive)
    assert deliver(day.drive) == 0


def test_the_emulated_operator_takes_every_kind_of_document() -> None:
    operator = Operator()
    for modes in (0, BSO):
        day = Day(number=f"99990789000{modes:05}")
        day.register(modes)
        day.open_shift()
        for operation in range(1, 5):
            day.receipt(100, operation)
            day.correction(100, operation)
        day.close_shift()
        day.register(modes, kind=2, reason=4)
        day.report()
        day.close()
        while day.drive.status().phase is Phase.POST_FISCAL:
            answer = operator.handle(Message.decode(begun(day))).data
            assert day.drive.put_receipt(answer).code == 0
        assert all(made.confirmed for made in day.drive.documents())
        assert [day.drive.operator_receipt(number)[23] for number in range(1, 15)] == list(range(1, 15))
