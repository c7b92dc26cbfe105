"""Late, doubled and half-lost answers never make the host take a wrong result, drop a right one or do work twice."""

from __future__ import annotations

import pytest

from kkt_driver.atol.link import Lost
from kkt_driver.atol.link.host import MAX_REMINDERS

from .script import ABORT, ACK, ADD, ASK, RESULT, TASK, Talk

FIRST = ADD + b"\x01\x00" + TASK


def run(talk: Talk, *, acknowledged: bool = True) -> Talk:
    """One command from end to end, with the answers to its acknowledgements or without."""
    talk.submit().tell(b"\xa3" + RESULT)
    seen = len(talk.log)
    talk.sent()
    for _, packet, data in talk.log[seen:]:
        assert data[:1] == ACK
        if acknowledged:
            talk.tell(b"\xa3", packet)
    return talk


def test_a_doubled_stopped_does_not_abort_the_task_that_runs_now() -> None:
    """The second A5 once emptied the buffer under the task just added, and had a receipt closed twice."""
    talk = Talk().submit(repeatable=False)
    first = talk.last_id
    assert talk.tell(b"\xa5\x09", first).sent() == [ABORT, FIRST]
    assert talk.tell(b"\xa5\x09", first).sent() == []
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_stopped_again_after_the_abort_was_lost() -> None:
    talk = Talk().submit(repeatable=False).tell(b"\xa5\x09")
    talk.sent()
    assert talk.tell(b"\xa5\x09").sent() == [ABORT, FIRST]


def test_a_not_found_from_before_the_add_is_out_of_date() -> None:
    """ADD and ASK are answered A5 and B3; the B3 arrives when the task has already been added again."""
    talk = Talk().submit(repeatable=False)
    add = talk.last_id
    talk.wait()
    ask = talk.last_id
    assert talk.tell(b"\xa5\x09", add).sent() == [ABORT, FIRST]
    assert talk.tell(b"\xb3", ask).host.outcome is None
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_a_not_found_from_before_the_overflow_pause_ended() -> None:
    talk = Talk().submit(repeatable=False)
    add = talk.last_id
    talk.wait()
    ask = talk.last_id
    talk.tell(b"\xb1", add)
    talk.wait()
    assert talk.sent() == [FIRST]
    assert talk.tell(b"\xb3", ask).host.outcome is None


def test_two_not_founds_add_once() -> None:
    talk = Talk().submit(repeatable=True)
    talk.wait()
    first = talk.last_id
    talk.wait()
    second = talk.last_id
    assert talk.tell(b"\xb3", first).sent() == [FIRST]
    assert talk.tell(b"\xb3", second).sent() == []


def test_an_empty_failure_does_not_drop_the_result() -> None:
    """A4 without a result: aborting would make the register forget what it did, and deny it when asked."""
    talk = Talk().submit().tell(b"\xa4")
    assert talk.sent() == []
    talk.wait()
    assert talk.tell(b"\xa4\x55\x66").result == b"\x55\x66"
    assert talk.sent() == [ABORT]


def test_no_asking_in_the_overflow_pause() -> None:
    """The answer is known: the register has no such task. For a command that is not repeatable it would be final."""
    talk = Talk().submit(repeatable=False)
    talk.now = 4.8
    talk.tell(b"\xb1")
    assert talk.wait() == 5.0
    assert talk.sent() == []
    assert talk.wait() == 5.3
    assert talk.sent() == [FIRST]


def test_overflow_frees_what_nobody_asks_for_again() -> None:
    talk = Talk().submit(patience=1)
    while talk.host.outcome is None:
        talk.wait()
        if talk.host.wants_reconnect:
            talk.reconnect()
    talk.sent()
    talk.submit()
    assert talk.sent() == [ADD + b"\x01\x01" + TASK]
    assert talk.tell(b"\xb1").sent() == [ACK + b"\x00"]  # the lost one's result, if there is one


def test_connection_lost() -> None:
    talk = Talk().submit()
    talk.sent()
    talk.host.receive(bytes.fromhex("fe0900"), 0.1)  # half an answer
    talk.host.connection_lost()
    assert talk.reconnect().sent() == [ASK + b"\0"]
    assert talk.tell(b"\xa3" + RESULT).result == RESULT


def test_connection_lost_before_the_task_was_sent() -> None:
    talk = Talk().submit(repeatable=True)
    talk.host.connection_lost()
    assert talk.reconnect().sent() == [ASK + b"\0"]
    assert talk.tell(b"\xb3").sent() == [FIRST]


def test_connection_lost_in_the_overflow_pause() -> None:
    """The task was not taken, but another register may be behind the new line: only what is harmless is added there."""
    talk = Talk().submit(repeatable=True).tell(b"\xb1")
    talk.host.connection_lost()
    assert talk.reconnect().sent() == []
    assert talk.wait() == 0.5
    assert talk.sent() == [FIRST]
    talk = Talk().submit().tell(b"\xb1")
    talk.host.connection_lost()
    assert talk.reconnect().sent() == []
    assert talk.lost.reached is False


def test_connection_lost_with_an_acknowledgement_under_way() -> None:
    talk = Talk().submit().tell(b"\xa3" + RESULT)
    talk.sent()
    talk.host.connection_lost()
    assert talk.reconnect().sent() == [ACK + b"\0"]  # and no question: the outcome is known
    assert talk.result == RESULT
    talk.submit()
    talk.sent()
    talk.host.connection_lost()
    assert talk.reconnect().sent() == [ACK + b"\0", ASK + b"\1"]


def test_line_given_up() -> None:
    talk = Talk().submit()
    talk.host.connection_lost()
    talk.host.abandon("no such port")
    assert talk.lost == Lost("no such port")


def test_a_late_tick_leaves_the_register_its_time() -> None:
    """After half a minute of reconnecting all deadlines are past; yet each question has its time to be answered."""
    talk = Talk().submit()
    talk.sent()
    talk.host.connection_lost()
    talk.now = 40.0
    talk.reconnect()
    times = []
    while talk.host.outcome is None:
        talk.host.tick(talk.now)
        times.append(talk.now)
        if talk.host.wants_reconnect:
            talk.reconnect()
        talk.now = max(talk.now, talk.host.deadline)
    assert times == [40, 45, 55, 60, 65, 70]


def test_ids_run_from_00_to_dc() -> None:
    talk = Talk()
    for _ in range(300):
        run(talk)
    packets = [packet for _, packet, _ in talk.log]
    tids = [data[2] for _, _, data in talk.log if data[:1] == ADD]
    assert packets == [number % 0xDD for number in range(600)]
    assert tids == [number % 0xDD for number in range(300)]


def test_an_unanswered_acknowledgement_holds_its_task_id() -> None:
    """Under it the register may still hold an old result, which would be taken for that of the new command."""
    talk = run(Talk(), acknowledged=False)
    for _ in range(0xDD):
        run(talk)
    tids = [data[2] for _, _, data in talk.log if data[:1] == ADD]
    reminders = [data for _, _, data in talk.log if data == ACK + b"\0"]
    assert len(reminders) == 3  # its own, the reminder, which was answered, and that of its second use
    assert tids == [*range(0xDD), 0]


def test_a_held_task_id_is_skipped() -> None:
    talk = Talk().submit(patience=1)
    while talk.host.outcome is None:
        talk.wait()
        if talk.host.wants_reconnect:
            talk.reconnect()
    for _ in range(0xDD):
        run(talk)
    tids = [data[2] for _, _, data in talk.log if data[:1] == ADD]
    assert tids == [*range(0xDD), 1]


def test_opening_frees_held_task_ids() -> None:
    talk = Talk().submit(patience=1)
    talk.host.abandon("test")
    talk.host.open(now=talk.now)
    talk.tell(b"\xa3")
    for _ in range(0xDD):
        run(talk)
    tids = [data[2] for _, _, data in talk.log if data[:1] == ADD]
    assert tids == [*range(0xDD), 0]


def test_a_register_that_never_answers_acknowledgements() -> None:
    """Few reminders, and in the end the oldest id has to do."""
    talk = Talk()
    for _ in range(0xDD + 2):
        before = len(talk.log)
        run(talk, acknowledged=False)
        assert len(talk.log) - before <= 2 + MAX_REMINDERS
    tids = [data[2] for _, _, data in talk.log if data[:1] == ADD]
    assert tids == [*range(0xDD), 0, 1]


def test_a_packet_id_comes_round_while_its_acknowledgement_is_unanswered() -> None:
    """The answer then belongs to the new packet, and says nothing of the old task."""
    talk = run(Talk(), acknowledged=False)
    stale = talk.last_id
    talk.host._packet = stale
    talk.submit()
    assert talk.last_id == stale
    assert talk.tell(b"\xa3" + RESULT).result == RESULT
    assert 0 in talk.host._held


@pytest.mark.parametrize("answer", [b"\xa3", b"\xb3"])
def test_any_answer_settles_an_acknowledgement(answer: bytes) -> None:
    talk = Talk().submit().tell(b"\xa3" + RESULT)
    talk.tell(answer)
    assert talk.submit().tell(b"\xa3" + RESULT).sent() == [ACK + b"\1"]
