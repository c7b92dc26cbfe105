"""The register's side runs a task once, keeps its result until acknowledged and denies only what never came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol.framing import ASYNC_ID, Frame, encode_frame
from kkt_driver.atol.link import DeviceLink

from .script import ABORT, ACK, ADD, ASK, RESULT, TASK, frames_in

OK, IGNORE, MAILBOX, UNWANTED = b"\x01", b"\x03", b"\x07", b"\x00"
FAIL = b"fail"
SLOW = b"slow"


class Bench:
    """A device and what it was made to run."""

    def __init__(self) -> None:
        self.device = DeviceLink(self.run)
        self.ran: list[tuple[int, bytes]] = []
        self.packet = 0

    def run(self, tid: int, payload: bytes) -> tuple[bytes, bool] | None:
        self.ran.append((tid, payload))
        if payload == SLOW:
            return None
        return (b"\x55\x66", True) if payload == FAIL else (RESULT, False)

    def say(self, *requests: bytes) -> bytes:
        """The answer to the last of the requests; each answer comes under the id of its request."""
        answer = b""
        for request in requests:
            self.packet = (self.packet + 1) % 0xDD
            (frame,) = frames_in(self.device.receive(encode_frame(self.packet, request)))
            assert frame.id == self.packet
            answer = frame.data
        return answer

    def add(self, tid: int, payload: bytes = TASK, flags: bytes = OK) -> bytes:
        return self.say(ADD + flags + bytes((tid,)) + payload)

    def ask(self, tid: int) -> bytes:
        return self.say(ASK + bytes((tid,)))

    def acknowledge(self, tid: int) -> bytes:
        return self.say(ACK + bytes((tid,)))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_result_until_acknowledged(bench: Bench) -> None:
    assert bench.add(7) == b"\xa3" + RESULT
    for _ in range(3):
        assert bench.ask(7) == b"\xa3" + RESULT
        assert bench.add(7) == b"\xb2"
    assert bench.ran == [(7, TASK)]
    assert bench.acknowledge(7) == b"\xa3"
    assert bench.acknowledge(7) == b"\xb3"
    assert bench.ask(7) == b"\xb3"
    assert bench.add(7) == b"\xa3" + RESULT
    assert len(bench.ran) == 2


def test_not_found_is_for_what_never_came(bench: Bench) -> None:
    assert bench.ask(0) == bench.acknowledge(0) == b"\xb3"
    for tid, payload in ((1, TASK), (2, SLOW), (3, FAIL)):
        bench.add(tid, payload)
        assert bench.ask(tid) != b"\xb3"


def test_running_on(bench: Bench) -> None:
    assert bench.add(7, SLOW) == bench.ask(7) == b"\xa2"
    assert bench.add(7, SLOW) == b"\xb2"
    assert bench.acknowledge(7) == b"\xb3"  # there is no result to acknowledge
    assert frames_in(bench.device.finish(7, RESULT)) == [Frame(ASYNC_ID, b"\xa6\x07" + RESULT)]
    assert bench.ask(7) == b"\xa3" + RESULT
    assert bench.ran == [(7, SLOW)]


def test_running_on_and_failing(bench: Bench) -> None:
    bench.add(7, SLOW)
    assert frames_in(bench.device.finish(7, b"\x55\x67", failed=True)) == [Frame(ASYNC_ID, b"\xa7\x07\x55\x67")]
    assert bench.ask(7) == b"\xa4\x55\x67"
    assert bench.add(8) == b"\xa5\x07"


def test_aborted_while_running(bench: Bench) -> None:
    bench.add(7, SLOW)
    assert bench.say(ABORT) == b"\xa3"
    assert bench.device.finish(7, RESULT) == b""


def test_failure_stops_the_buffer(bench: Bench) -> None:
    assert bench.add(7, FAIL) == b"\xa4\x55\x66"
    assert bench.ask(7) == b"\xa4\x55\x66"
    assert bench.add(8) == bench.add(9) == b"\xa5\x07"
    assert bench.ask(8) == b"\xb3"
    assert bench.acknowledge(7) == b"\xa3"
    assert bench.add(8) == b"\xa5\x07"  # only ABORT starts it again
    assert bench.say(ABORT) == b"\xa3"
    assert bench.add(8) == b"\xa3" + RESULT
    assert bench.ran == [(7, FAIL), (8, TASK)]


def test_ignored_failure(bench: Bench) -> None:
    assert bench.add(7, FAIL, IGNORE) == b"\xa3\x55\x66"
    assert bench.add(8) == b"\xa3" + RESULT


def test_mailbox(bench: Bench) -> None:
    """The vendor's Ethernet over transport waits in two of them, with a task that is but a password."""
    assert bench.add(0xDE, b"\0\0", MAILBOX) == b"\xa8"
    assert bench.ask(0xDE) == b"\xa8"
    assert bench.add(0xDE, b"\0\0", MAILBOX) == b"\xb2"
    assert bench.ran == []
    assert bench.add(7) == b"\xa3" + RESULT
    data = b"\x01\x02\x03"
    assert frames_in(bench.device.finish(0xDE, data)) == [Frame(ASYNC_ID, b"\xa6\xde" + data)]
    assert bench.acknowledge(0xDE) == b"\xa3"
    assert bench.add(0xDE, b"\0\0", MAILBOX) == b"\xa8"


def test_result_not_wanted(bench: Bench) -> None:
    assert bench.add(7, flags=UNWANTED) == b"\xa3" + RESULT
    assert bench.ask(7) == b"\xa3" + RESULT  # a lost answer is chased all the same
    assert bench.add(7, flags=UNWANTED) == b"\xa3" + RESULT  # the id came round, nobody acknowledged
    assert bench.ran == [(7, TASK)] * 2
    assert bench.acknowledge(7) == b"\xa3"
    assert bench.add(8, SLOW, UNWANTED) == b"\xa2"
    assert bench.add(8, SLOW, UNWANTED) == b"\xb2"


def test_failed_text_stops_the_next_task(bench: Bench) -> None:
    assert bench.add(7, FAIL, UNWANTED) == b"\xa4\x55\x66"
    assert bench.add(8) == b"\xa5\x07"
    assert bench.add(7) == b"\xa5\x07"
    assert bench.say(ABORT, ADD + OK + b"\x08" + TASK) == b"\xa3" + RESULT


@pytest.mark.parametrize("flags", [0x08, 0x10, 0x80, 0xFF])
def test_illegal_flags(bench: Bench, flags: int) -> None:
    assert bench.add(7, flags=bytes((flags,))) == b"\xb4"
    assert bench.ask(7) == b"\xb3"
    bench.add(7, flags=UNWANTED)
    assert bench.add(7, flags=bytes((flags,))) == b"\xb4"
    assert bench.ask(7) == b"\xa3" + RESULT
    assert len(bench.ran) == 1


@pytest.mark.parametrize("data", ["", "00", "c0", "c5", "c1", "c10107", "c2", "c20700", "c3", "c30700", "c400", "a3"])
def test_illegal_requests(bench: Bench, data: str) -> None:
    assert bench.say(bytes.fromhex(data)) == b"\xb4"
    assert bench.ran == []


def test_overflow(bench: Bench) -> None:
    for tid in range(DeviceLink.CAPACITY):
        assert bench.add(tid) == b"\xa3" + RESULT
    assert bench.add(100) == b"\xb1"
    assert bench.ask(100) == b"\xb3"
    assert bench.acknowledge(5) == b"\xa3"
    assert bench.add(100) == b"\xa3" + RESULT
    assert bench.add(101) == b"\xb1"
    assert bench.add(6) == b"\xb2"


def test_unwanted_results_make_room(bench: Bench) -> None:
    for tid in range(DeviceLink.CAPACITY):
        bench.add(tid, flags=UNWANTED if tid in (3, 9) else OK)
    assert bench.add(100) == b"\xa3" + RESULT
    assert (bench.ask(3), bench.ask(9)) == (b"\xb3", b"\xa3" + RESULT)


@given(st.binary(max_size=40))
def test_a_result_is_never_one_byte(result: bytes) -> None:
    """The vendor's driver would ask for it again and again, without pause."""
    device = DeviceLink(lambda tid, payload: None if payload == SLOW else (result, False))
    (at_once,) = frames_in(device.receive(encode_frame(0, ADD + OK + b"\x01" + TASK)))
    assert len(at_once.data) >= 3
    assert at_once.data.startswith(b"\xa3" + result)
    device.receive(encode_frame(0, ADD + OK + b"\x02" + SLOW))
    (later,) = frames_in(device.finish(2, result))
    assert len(later.data) >= 4
    assert later.data.startswith(b"\xa6\x02" + result)


def test_broken_frames_are_dropped(bench: Bench) -> None:
    raw = bytearray(encode_frame(1, ADD + OK + b"\x07" + TASK))
    raw[-1] ^= 1
    assert bench.device.receive(bytes(raw)) == b""
    assert bench.device.broken == 1
    assert bench.ran == []


def test_several_frames_in_pieces(bench: Bench) -> None:
    stream = b"junk" + b"".join(encode_frame(tid, ADD + OK + bytes((tid,)) + TASK) for tid in range(3))
    out = b"".join(bench.device.receive(stream[place : place + 1]) for place in range(len(stream)))
    assert frames_in(out) == [Frame(tid, b"\xa3" + RESULT) for tid in range(3)]


def test_a_new_line_forgets_half_a_frame_and_keeps_the_buffer(bench: Bench) -> None:
    bench.add(7)
    bench.device.receive(b"\xfe\x30\x00\x01")
    bench.device.new_line()
    assert bench.device.receive(b"\0" * 60) == b""
    assert bench.device.broken == 0
    assert bench.ask(7) == b"\xa3" + RESULT


_requests = st.one_of(
    st.builds(
        lambda flags, tid, payload: bytes((0xC1, flags, tid)) + payload,
        st.integers(0, 8),
        st.integers(0, 3),
        st.sampled_from([TASK, SLOW, FAIL]),
    ),
    st.builds(lambda code, tid: bytes((code, tid)), st.sampled_from([0xC2, 0xC3]), st.integers(0, 3)),
    st.just(ABORT),
    st.binary(max_size=6),
)


@given(st.lists(_requests, max_size=30))
def test_any_requests(requests: list[bytes]) -> None:
    """Each is answered; a wanted result, once promised, is there until ACK or ABORT, and its task ran once."""
    bench = Bench()
    owed: dict[int, int] = {}  # task id -> how often tasks had run when it was taken
    for request in requests:
        ran = len(bench.ran)
        answer = bench.say(request)
        assert answer
        if request == ABORT:
            owed.clear()
        elif request[:1] == ACK and answer == b"\xa3":
            owed.pop(request[1], None)
        elif request[:1] == ADD and len(request) > 3 and answer[0] in (0xA2, 0xA3, 0xA4) and request[1] & 1:
            assert request[2] not in owed
            owed[request[2]] = len(bench.ran)
        if len(bench.ran) > ran:
            assert request[:1] == ADD
            assert len(bench.ran) == ran + 1
        for tid in owed:
            assert bench.ask(tid)[0] in (0xA2, 0xA3, 0xA4)
