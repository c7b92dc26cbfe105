"""Given the same answers, the host says what the vendor's driver says; asked the same, the device answers the same.

Where the host departs on purpose:

* it asks once where the vendor's driver asks twice;
* on a new line it asks at once, not 5 s after the command;
* an existing task (B2) is asked for its result, not aborted: it is the very task that was added;
* an answer that is not to be used does not begin the wait for the right one anew;
* an illegal task (B4) is given up at once.
"""

from __future__ import annotations

import pytest

from kkt_driver.atol.framing import ASYNC_ID, encode_frame
from kkt_driver.atol.link import DeviceLink, Lost, Result

from .script import ABORT, ACK, ADD, ASK, RESULT, Talk, frames_in
from .traces import Trace, traces

TRACES = traces()
NOT_YET = (b"\xa1", b"\xa2", b"\xa8")
Said = list[tuple[float, bytes]]


def departures(trace: Trace) -> Said | None:
    """What we say instead, where the difference is more than double questions."""
    tid = bytes((trace.tid,))
    add = ADD + b"\x01" + tid + trace.payload
    return {
        "drop": [(0.0, add), (0.0, ASK + tid), (0.0, ACK + tid)],
        "drop_b3": [(0.0, add), (0.0, ASK + tid), (0.0, add), (0.0, ACK + tid)],
        "b2": [(0.0, add), (0.0, ASK + tid), (0.0, ACK + tid)],
        "b4": [(0.0, add)],
        "a2_a6_samepid": [(0.0, add), (5.0, ASK + tid), (5.0, ACK + tid)],
    }.get(trace.name)


class Replay:
    """A register that answers each kind of request as it did in the trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.talk = trace, Talk()
        self.talk.host._packet, self.talk.host._tid = trace.first_id, trace.tid - 1
        asked = trace.answered(ASK)
        if trace.name in ("lost_b3", "drop_b3"):
            asked = asked[::2]
        self.answers = {ADD: trace.answered(ADD), ASK: asked, ABORT: trace.answered(ABORT), ACK: [b""]}
        if trace.name == "b2":
            self.answers[ASK] = [b"\xa3" + RESULT]
        self.unasked = list(trace.unasked)
        self.said: Said = []

    def run(self) -> Replay:
        host = self.talk.host
        self.talk.submit(self.trace.payload, repeatable=True)
        while True:
            self._answer_all()
            if host.outcome is not None:
                return self
            if self.unasked and self.unasked[0][0] <= host.deadline:
                self.talk.now, data = self.unasked.pop(0)
                self.talk.tell(data, ASYNC_ID)
                continue
            self.talk.wait()
            if host.wants_reconnect:
                self.talk.reconnect()

    def _answer_all(self) -> None:
        seen = len(self.talk.log)
        while self.talk.sent():
            new, seen = self.talk.log[seen:], len(self.talk.log)
            for time, packet, data in new:
                self.said.append((time, data))
                self._answer(packet, data[:1])

    def _answer(self, packet: int, kind: bytes) -> None:
        answers, host = self.answers[kind], self.talk.host
        answer = answers.pop(0) if len(answers) > 1 else answers[0] if answers else b""
        first = len(self.said) == 1
        if first and self.trace.name.startswith("drop"):
            host.connection_lost()
            self.talk.reconnect()
        elif first and self.trace.name == "badcrc":
            frame = encode_frame(packet, answer)
            host.receive(frame[:-1] + bytes((frame[-1] ^ 1,)), self.talk.now)
        elif first and self.trace.name == "wrongid":
            self.talk.tell(self.trace.answers[0x16], 0x16)
        elif answer:
            self.talk.tell(answer, packet)
            if first and self.trace.name == "a2_a6_samepid":
                self.talk.tell(b"\xa6\x07" + RESULT, packet)


def assert_alike(ours: Said, vendors: Said) -> None:
    assert [data.hex() for _, data in ours] == [data.hex() for _, data in vendors]
    for (our_time, data), (their_time, _) in zip(ours, vendors, strict=True):
        assert our_time == pytest.approx(their_time, abs=0.1), data.hex()


@pytest.mark.parametrize("name", TRACES)
def test_the_host(name: str) -> None:
    trace = TRACES[name]
    replay = Replay(trace).run()
    outcome = replay.talk.host.outcome
    ours, vendors = replay.said, departures(trace) or trace.vendor()
    if name in ("frag", "a5"):  # the recordings end before the acknowledgement
        assert ours.pop()[1][:1] == ACK
    assert_alike(ours, vendors)
    if trace.gave_up:
        assert isinstance(outcome, Lost)
        assert replay.talk.now == 35.0
    elif name == "b4":
        assert outcome == Lost("the register calls the task illegal", reached=False)
    elif name in ("a4", "lost_then_a4"):
        assert outcome == Result(bytes.fromhex("556600"))
    else:
        assert outcome == Result(RESULT)


def questions(trace: Trace) -> int:
    """Double ones as one."""
    return sum(data[:1] == ASK for _, data in trace.vendor())


def test_the_vendors_double_questions() -> None:
    """The one difference that :meth:`Trace.vendor` irons out."""
    doubled = {name for name, trace in TRACES.items() if len(trace.answered(ASK)) > questions(trace)}
    assert doubled == {
        *(
            "a2_a6_samepid",
            "a2_noasync",
            "a2forever",
            "b3",
            "b4",
            "drop",
            "drop_b3",
            "lost_all",
            "lost_b3",
            "lost_once",
        ),
        *("lost_then_a4", "wrongid"),
    }


class Bench:
    """A device that behaves as the register of one scenario did, as far as an honest one can."""

    #: a register that breaks the protocol (deliberate faults), or one that hears nothing
    IMPOSSIBLE = frozenset({"a2_a6_samepid", "b3", "b4", "lost_all"})

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.device = DeviceLink(self._run)
        self.ran: list[int] = []
        self._prepare()

    def _prepare(self) -> None:
        for tid in {"a5": range(1), "b1": range(20, 84), "b2": range(7, 8)}.get(self.trace.name, range(0)):
            self.device.receive(encode_frame(0, ADD + b"\x01" + bytes((tid,)) + b"\0\0\x45"))
        self.ran.clear()

    def _run(self, tid: int, payload: bytes) -> tuple[bytes, bool] | None:
        self.ran.append(tid)
        name = self.trace.name
        if payload != self.trace.payload:
            return bytes.fromhex("550000"), name == "a5"
        if name.startswith(("a1", "a2", "a8")):
            return None
        return (bytes.fromhex("556600"), True) if name.endswith("a4") else (RESULT, False)

    def replay(self) -> None:
        """Feed the vendor's packets; compare every answer that the trace has."""
        unasked = list(self.trace.unasked)
        for number, (time, packet, data) in enumerate(self.trace.requests):
            while unasked and unasked[0][0] <= time:
                _, told = unasked.pop(0)
                (frame,) = frames_in(self.device.finish(told[1], told[2:], failed=told[0] == 0xA7))
                assert (frame.id, frame.data) == (ASYNC_ID, told)
            self._between(number)
            if number == 0 and self.trace.name.endswith("_b3"):
                continue  # it never arrived
            (frame,) = frames_in(self.device.receive(encode_frame(packet, data)))
            assert frame.id == packet
            recorded = self.trace.answers.get(packet)
            if self.trace.name == "ackfail" and data[:1] == ACK:
                assert (recorded, frame.data) == (b"\xb3", b"\xa3")
            elif recorded in NOT_YET:
                assert frame.data in NOT_YET
            elif recorded is not None:
                assert frame.data == recorded, f"{data.hex()} -> {frame.data.hex()}"
        assert not unasked

    def _between(self, number: int) -> None:
        if number == 1 and self.trace.name == "b1":
            self.device.receive(encode_frame(0, ACK + bytes((20,))))
        if number == 1 and self.trace.name == "a2_noasync":
            self.device.finish(self.trace.tid, RESULT)  # what it sends gets lost
        if number == 1 and self.trace.name.startswith("drop"):
            self.device.new_line()


@pytest.mark.parametrize("name", sorted(TRACES.keys() - Bench.IMPOSSIBLE))
def test_the_device(name: str) -> None:
    bench = Bench(TRACES[name])
    bench.replay()
    assert bench.ran.count(TRACES[name].tid) == 1


def test_every_trace_is_used() -> None:
    assert len(TRACES) == 23
    assert len(TRACES.keys() - Bench.IMPOSSIBLE) == 19
