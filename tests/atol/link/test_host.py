"""The host meets each answer as ATOL protocol 3 wants it, and silence by asking, never by sending the work again."""

from __future__ import annotations

import pytest

from kkt_driver.atol.framing import Frame, encode_frame
from kkt_driver.atol.link import Lost
from kkt_driver.atol.link.host import MAX_HASTY, OVERFLOW_PAUSE

from .script import ABORT, ACK, ADD, ASK, RESULT, TASK, Talk, frames_in

FIRST = ADD + b"\x01\x00" + TASK


def test_opening_empties_the_buffer() -> None:
    talk = Talk()
    talk.host.open(now=0.0)
    assert talk.sent() == [ABORT]
    assert talk.host.outcome is None
    assert talk.tell(b"\xa3").result == b""


def test_opening_is_repeated_and_given_up() -> None:
    talk = Talk()
    talk.host.open(now=0.0, patience=1.0)
    assert [talk.wait() for _ in range(3)] == [1.0, 2.0, 4.0]
    talk.reconnect()
    assert [talk.wait() for _ in range(3)] == [5.0, 6.0, 7.0]
    assert {data for _, _, data in talk.log} == {ABORT}
    assert talk.lost.reached is None


def test_only_done_ends_the_opening() -> None:
    talk = Talk()
    talk.host.open(now=0.0)
    for answer in (b"", b"\xb3", b"\xa2", b"\xa5\x00", b"\xb4"):
        assert talk.tell(answer).host.outcome is None
    assert talk.tell_async(b"\xa6\xdc" + RESULT).host.outcome is None
    assert talk.tell(b"\xa3").result == b""


def test_result() -> None:
    talk = Talk().submit()
    assert talk.sent() == [FIRST]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT
    assert talk.sent() == [ACK + b"\x00"]


@pytest.mark.parametrize("first", [b"\xa1", b"\xa2", b"\xa8"])
def test_result_later_by_itself(first: bytes) -> None:
    talk = Talk().submit().tell(first)
    assert talk.result is None
    assert talk.sent() == []
    talk.now = 1.5
    assert talk.tell_async(b"\xa6\x00" + RESULT).result == RESULT
    assert talk.sent() == [ACK + b"\x00"]


def test_failure_later_by_itself() -> None:
    talk = Talk().submit().tell(b"\xa2").tell_async(b"\xa7\x00\x55\x66")
    assert talk.result == b"\x55\x66"
    assert talk.sent() == [ABORT]


def test_async_of_another_task_or_kind() -> None:
    talk = Talk().submit().tell(b"\xa2")
    for data in (b"", b"\xa6", b"\xa6\x00", b"\xa6\x01" + RESULT, b"\xa6\xde" + RESULT, b"\xa3\x00\x55", b"\xb3\x00"):
        assert talk.tell_async(data).host.outcome is None
    assert talk.sent() == []


def test_async_code_under_our_own_id() -> None:
    """It carries a task id where a result would begin; the vendor's driver does not take it either."""
    talk = Talk().submit().tell(b"\xa2")
    assert talk.tell(b"\xa6\x00" + RESULT).result is None
    assert talk.tell(b"\xa7\x00" + RESULT).result is None


@pytest.mark.parametrize("answers", [[], [b"\xa2"], [b"\xa1"], [b"\xa3"], [b"\xa4"], [b"\xb3"]], ids=repr)
def test_silence(answers: list[bytes]) -> None:
    """Whatever is no answer: the same schedule. A3 and A4 need a result, and B3 is none to an ADD."""
    talk = Talk().submit()
    assert talk.sent() == [FIRST]
    for answer in answers:
        talk.tell(answer)
    assert talk.sent() == []
    assert [(talk.wait(), talk.sent()) for _ in range(2)] == [(5.0, [ASK + b"\0"]), (10.0, [ASK + b"\0"])]
    assert talk.wait() == 20.0
    assert talk.host.wants_reconnect
    assert talk.sent() == []
    assert talk.reconnect().sent() == [ASK + b"\0"]
    assert [(talk.wait(), talk.sent()) for _ in range(2)] == [(25.0, [ASK + b"\0"]), (30.0, [ASK + b"\0"])]
    assert talk.wait() == 35.0
    assert talk.sent() == []
    assert talk.lost == Lost("no answer in 35 s")


def test_the_work_may_take_long_and_a_lost_frame_may_not() -> None:
    """Asked from the fifth second on; given up when the patience is over."""
    talk, times = Talk().submit(patience=60), []
    while talk.host.outcome is None:
        times.append(talk.wait())
        if talk.host.wants_reconnect:
            talk.reconnect()
        assert set(talk.sent()) <= {ASK + b"\0", FIRST}
    assert times == [5, 10, 20, 25, 30, 35, 40, 45, 50, 55, 60]
    assert talk.lost == Lost("no answer in 60 s")


@pytest.mark.parametrize("answer", [b"\xa1", b"\xa2", b"\xa8"])
def test_who_says_to_be_at_work_is_given_more_time(answer: bytes) -> None:
    talk, times = Talk().submit(patience=60), []
    while talk.host.outcome is None:
        times.append(talk.wait())
        if talk.host.wants_reconnect:
            talk.reconnect()
        if talk.sent() and times[-1] < 200:
            talk.tell(answer)
    assert times[-1] == 205
    talk, times = Talk().submit(patience=60), []
    while talk.host.outcome is None:
        times.append(talk.wait())
        if talk.host.wants_reconnect:
            talk.reconnect()
        if talk.sent():
            talk.tell(answer)
    assert times[-1] == 7 * 60


def test_a_short_patience_shortens_the_schedule() -> None:
    talk = Talk().submit(patience=1)
    assert [talk.wait() for _ in range(3)] == [1, 2, 4]
    talk.reconnect()
    assert [talk.wait() for _ in range(3)] == [5, 6, 7]
    assert talk.lost == Lost("no answer in 7 s")


def test_busy_for_ever() -> None:
    talk, times = Talk().submit().tell(b"\xa2"), []
    while talk.host.outcome is None:
        times.append(talk.wait())
        if talk.host.wants_reconnect:
            talk.reconnect()
        if talk.sent():
            talk.tell(b"\xa2")
    assert times == [5, 10, 20, 25, 30, 35]
    assert talk.lost.reached is None


def test_answer_to_the_question() -> None:
    talk = Talk().submit()
    talk.wait()
    assert talk.tell(b"\xa3" + RESULT).result == RESULT
    assert talk.sent() == [ACK + b"\0"]


def test_never_received_and_repeatable() -> None:
    talk = Talk().submit(repeatable=True)
    talk.wait()
    assert talk.tell(b"\xb3").sent() == [FIRST]  # the same task id, the same payload
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_never_received_and_not_repeatable() -> None:
    talk = Talk().submit(repeatable=False)
    talk.wait()
    talk.tell(b"\xb3")
    assert talk.lost == Lost("the register does not know the task", reached=False)
    assert talk.sent() == []


def test_bad_checksum() -> None:
    talk = Talk().submit()
    frame = bytearray(encode_frame(talk.last_id, b"\xa3" + RESULT))
    frame[-2] ^= 1
    talk.host.receive(bytes(frame), 0.01)
    assert talk.sent() == [ASK + b"\0"]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_haste_is_capped_until_the_schedule_acts() -> None:
    talk = Talk().submit()
    noise = bytes.fromhex("fe01000000ff")
    talk.sent()
    talk.host.receive(noise * 50, 0.0)
    assert talk.sent() == [ASK + b"\0"] * MAX_HASTY
    assert talk.wait() == 5.0
    talk.host.receive(noise, 5.0)
    assert talk.sent() == [ASK + b"\0"] * 2  # one by schedule, one in new haste


def test_haste_used_up_by_noise_comes_back() -> None:
    """Else a repeatable command, never received, could not be added again however quiet the line has become."""
    talk = Talk().submit(repeatable=True)
    talk.host.receive(bytes.fromhex("fe01000000ff") * 50, 0.0)
    talk.wait()
    assert talk.tell(b"\xb3").sent() == [FIRST]


def test_noise_after_the_outcome() -> None:
    talk = Talk().submit().tell(b"\xa3" + RESULT)
    talk.sent()
    talk.host.receive(bytes.fromhex("fe01000000ff"), 0.0)
    talk.host.receive(encode_frame(0, b"\xa4\x55\x66"), 0.0)
    talk.host.tick(1000.0)
    assert talk.sent() == []
    assert talk.result == RESULT


def test_failure() -> None:
    talk = Talk().submit().tell(b"\xa4\x55\x66")
    assert talk.result == b"\x55\x66"
    assert talk.submit().sent() == [ABORT, ADD + b"\x01\x01" + TASK]  # the buffer is started again before the next


@pytest.mark.parametrize("repeatable", [True, False])
def test_stopped(repeatable: bool) -> None:
    """An earlier task failed; this one was never begun, so it may be added again whatever it is."""
    talk = Talk().submit(repeatable=repeatable).tell(b"\xa5\x00")
    assert talk.sent() == [ABORT, FIRST]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


@pytest.mark.parametrize("repeatable", [True, False])
def test_overflow(repeatable: bool) -> None:
    talk = Talk().submit(repeatable=repeatable)
    talk.now = 1.0
    assert talk.tell(b"\xb1").sent() == []
    assert talk.wait() == 1.0 + OVERFLOW_PAUSE
    assert talk.sent() == [FIRST]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_overflow_for_ever_is_given_up() -> None:
    talk, adds = Talk().submit(repeatable=True), 0
    while talk.host.outcome is None:
        if talk.sent():
            adds += 1
            talk.tell(b"\xb1")
        talk.wait()
        if talk.host.wants_reconnect:
            talk.reconnect()
    assert talk.now == 35.0
    assert talk.lost.reached is None
    assert 60 <= adds <= 70
    assert {data[:1] for _, _, data in talk.log} == {ADD}


def test_exists() -> None:
    talk = Talk().submit().tell(b"\xb2")
    assert talk.sent() == [ASK + b"\0"]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_illegal() -> None:
    talk = Talk().submit().tell(b"\xb4")
    assert talk.lost == Lost("the register calls the task illegal", reached=False)


def test_illegal_as_answer_to_a_question_says_nothing_of_the_task() -> None:
    talk = Talk().submit()
    talk.wait()
    assert talk.tell(b"\xb4").host.outcome is None


def test_foreign_ids() -> None:
    talk = Talk().submit()
    for packet_id in (1, 2, 0x50, 0xDC, 0xDE, 0xEF, 0xF1, 0xFF):
        assert talk.tell(b"\xa3" + RESULT, packet_id).result is None
    assert talk.tell(b"\xa3" + RESULT, 0).result == RESULT


def test_the_result_of_an_earlier_command() -> None:
    talk = Talk().submit().tell(b"\xa3" + RESULT).submit()
    assert talk.tell(b"\xa3" + RESULT, 0).result is None


def test_one_byte_of_result_is_a_result() -> None:
    assert Talk().submit().tell(b"\xa3\x44").result == b"\x44"


def test_byte_by_byte_with_junk() -> None:
    talk = Talk().submit()
    for byte in b"\x00junk" + encode_frame(talk.last_id, b"\xa3" + RESULT):
        talk.host.receive(bytes((byte,)), 0.0)
    assert talk.result == RESULT


def test_acknowledgement_and_next_command_share_a_write() -> None:
    talk = Talk().submit().tell(b"\xa3" + RESULT).submit()
    assert frames_in(talk.host.data_to_send()) == [
        Frame(1, ACK + b"\0"),
        Frame(2, ADD + b"\x01\x01" + TASK),
    ]
