"""Whatever an ordered line does to the frames, a command that must not be repeated runs at most once and nobody lies.

Host and device are joined by two channels in the hands of hypothesis. Not played here, because the line below does
not do it: frames that overtake each other, and bytes of an old connection that arrive behind those of a new one.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kkt_driver.atol.framing import encode_frame
from kkt_driver.atol.link import DeviceLink, HostLink, Lost, Result

from .channel import Channel

PATIENCE = 5.0
QUICK, SLOW, FAILING, SLOW_FAILING = range(4)
#: Task ids of work that is not the host's, and that never ends in its sight.
OTHERS = range(0xE0, 0xE3)
STOPPER = b"\x55\x67"
behaviours = st.sampled_from([QUICK, SLOW, FAILING, SLOW_FAILING])
misfortunes = st.sampled_from(["drop", "drop", "double", "double", "damage", "cut short", "noise"])


class SmallDevice(DeviceLink):
    """Few places, so that overflow is met."""

    CAPACITY = 3


class Joined(RuleBasedStateMachine):
    """A host, a device and the line between them; each command is a number, counted when it is run."""

    restarts: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.host = HostLink()
        self.device = SmallDevice(self.run_task)
        self.down, self.up = Channel(), Channel()  # to the device, to the host
        self.executed: Counter[int] = Counter()
        self.running: dict[int, bytes] = {}  # task id -> payload of what is being done
        self.number = 0
        self.numbers = count(1)
        self.repeatable: dict[int, bool] = {}
        self.denied: set[int] = set()  # of these the host said: never executed
        self.submitted_at = 0.0
        self.opening = True
        self.judged = True
        self.restarted = False

    # --- the device's work ---

    def run_task(self, tid: int, payload: bytes) -> tuple[bytes, bool] | None:
        if tid in OTHERS:
            return payload, payload == STOPPER
        number, behaviour = int.from_bytes(payload[:4], "big"), payload[4]
        self.executed[number] += 1
        if behaviour in (SLOW, SLOW_FAILING):
            self.running[tid] = payload
            return None
        return self.result_of(payload)

    @staticmethod
    def result_of(payload: bytes) -> tuple[bytes, bool]:
        failed = payload[4] in (FAILING, SLOW_FAILING)
        return b"\x55" + (b"\x66" if failed else b"\0") + payload[:4], failed

    # --- the host's caller ---

    @property
    def busy(self) -> bool:
        return not self.judged

    def begin(self, *, opening: bool) -> None:
        self.opening, self.judged, self.submitted_at, self.restarted = opening, False, self.now, False

    def after_host(self) -> None:
        """What a caller does after each of the host's turns."""
        while self.host.wants_reconnect and self.host.outcome is None:
            self.new_line(0, 0, 0, 0)
        self.down.put(self.host.data_to_send())
        outcome = self.host.outcome
        if outcome is not None and self.busy:
            self.judged = True
            self.judge(outcome)

    def judge(self, outcome: Result | Lost) -> None:
        assert self.now - self.submitted_at <= 7 * PATIENCE
        if self.opening:
            return
        done = self.executed[self.number]
        if isinstance(outcome, Result):
            assert int.from_bytes(outcome.data[2:6], "big") == self.number, "the result of another command"
            assert done == 1 or (self.restarts and self.repeatable[self.number] and done > 1)
        elif outcome.reached is False:
            assert not self.repeatable[self.number]
            if not self.restarted:
                assert done == 0
                self.denied.add(self.number)

    # --- rules: ordinary life ---

    @precondition(lambda self: not self.busy)
    @rule(behaviour=behaviours, repeatable=st.booleans(), unheard=st.booleans())
    def submit(self, behaviour: int, repeatable: bool, unheard: bool) -> None:
        """``unheard``: the ACK or ABORT of the command before gets lost."""
        if unheard:
            self.down.frames.clear()
        self.number = next(self.numbers)
        self.repeatable[self.number] = repeatable
        self.begin(opening=False)
        payload = self.number.to_bytes(4, "big") + bytes((behaviour,))
        self.host.submit(payload, now=self.now, patience=PATIENCE, repeatable=repeatable)
        self.after_host()

    @precondition(lambda self: not self.busy and isinstance(self.host.outcome, Lost))
    @rule()
    def open(self) -> None:
        self.begin(opening=True)
        self.host.open(now=self.now, patience=PATIENCE)
        self.after_host()

    @precondition(lambda self: self.down.frames)
    @rule(times=st.integers(1, 3))
    def reach_device(self, times: int) -> None:
        for _ in range(min(times, len(self.down.frames))):
            self.up.put(self.device.receive(self.down.take()))

    @precondition(lambda self: self.up.frames)
    @rule(times=st.integers(1, 3))
    def reach_host(self, times: int) -> None:
        for _ in range(min(times, len(self.up.frames))):
            self.host.receive(self.up.take(), self.now)
            self.after_host()

    @precondition(lambda self: self.up.frames or self.down.frames)
    @rule()
    def flow(self) -> None:
        """All that is under way arrives, and what is said thereupon."""
        while self.up.frames or self.down.frames:
            if self.down.frames:
                self.reach_device(3)
            if self.up.frames:
                self.reach_host(3)

    @precondition(lambda self: self.running)
    @rule(place=st.integers(0))
    def finish(self, place: int) -> None:
        tid = sorted(self.running)[place % len(self.running)]
        result, failed = self.result_of(self.running.pop(tid))
        self.up.put(self.device.finish(tid, result, failed=failed))

    @precondition(lambda self: self.busy)
    @rule(share=st.sampled_from([0.1, 0.5, 1.0, 1.0, 1.0]))
    def pass_time(self, share: float) -> None:
        self.now += (self.host.deadline - self.now) * share
        self.host.tick(self.now)
        self.after_host()

    # --- rules: misfortune ---

    def other(self, request: bytes) -> None:
        self.device.receive(encode_frame(0xE0, request))

    @precondition(lambda self: not self.busy and self.device.stopped_by is None)
    @rule()
    def stop_device(self) -> None:
        """A text queued by somebody fails: what is added from now on is answered STOPPED."""
        self.other(b"\xc1\x00\xe0" + STOPPER)

    @precondition(lambda self: not self.busy and OTHERS[1] not in self.device.tasks)
    @rule()
    def crowd_device(self) -> None:
        """Somebody's results take all places: what is added from now on is answered OVERFLOW."""
        for tid in OTHERS:
            self.other(bytes((0xC1, 1, tid, 0x55, 0)))

    @precondition(lambda self: OTHERS[1] in self.device.tasks)
    @rule()
    def make_room(self) -> None:
        for tid in OTHERS:
            self.other(bytes((0xC2, tid)))

    @precondition(lambda self: self.down.frames)
    @rule(what=misfortunes, place=st.integers(0, 9), where=st.integers(0, 999))
    def harm_request(self, what: str, place: int, where: int) -> None:
        self.down.harm(what, place, where)

    @precondition(lambda self: self.up.frames)
    @rule(what=misfortunes, place=st.integers(0, 9), where=st.integers(0, 999))
    def harm_answer(self, what: str, place: int, where: int) -> None:
        self.up.harm(what, place, where)

    @precondition(lambda self: self.busy)
    @rule(down=st.integers(0, 3), up=st.integers(0, 3), first=st.integers(0, 99), second=st.integers(0, 99))
    def cut_connection(self, down: int, up: int, first: int, second: int) -> None:
        self.host.connection_lost()
        self.new_line(down, up, first, second)
        self.after_host()

    def new_line(self, down: int, up: int, first: int, second: int) -> None:
        """Some of the old connection's bytes arrive, then the new one takes its place."""
        for piece in self.down.break_off(down, first):
            self.up.put(self.device.receive(piece))
        for piece in self.up.break_off(up, second):
            self.host.receive(piece, self.now)
        self.down.put(self.host.data_to_send())
        self.down.frames.clear()
        self.device.new_line()
        self.host.reconnected()

    @precondition(lambda self: self.restarts)
    @rule()
    def restart_device(self) -> None:
        """Power off and on: the task buffer, the work under way and the bytes not yet read are gone."""
        self.restarted = True
        self.down.frames.clear()
        self.running.clear()
        self.device = SmallDevice(self.run_task)

    # --- what must hold ---

    @invariant()
    def never_twice(self) -> None:
        for number, times in self.executed.items():
            assert times <= 1 or (self.restarts and self.repeatable[number]), f"command {number} ran {times} times"

    @invariant()
    def nobody_lies(self) -> None:
        assert not any(self.executed[number] for number in self.denied)

    def teardown(self) -> None:
        """The line heals. What was under way ends; what is said next is done at once."""
        healed_in_time = self.now - self.submitted_at < 6 * PATIENCE
        was_busy = self.busy
        self.make_room()
        self.settle()
        outcome = self.host.outcome
        if was_busy and healed_in_time and isinstance(outcome, Lost):
            assert outcome.reached is False
        self.open()
        self.settle()
        assert self.host.outcome == Result(b"")
        began = self.now
        self.submit(QUICK, False, False)
        self.settle()
        assert isinstance(self.host.outcome, Result)
        assert self.now - began <= 1.0
        self.never_twice()
        self.nobody_lies()

    def settle(self) -> None:
        for _ in range(200):
            self.flow()
            while self.running:
                self.finish(0)
                self.flow()
            if not self.busy:
                return
            self.pass_time(1.0)
        raise AssertionError("the host never comes to an end")


class JoinedWithRestarts(Joined):
    """The device may be switched off and on again."""

    restarts = True


def steps(runs: int) -> Any:
    return settings(max_examples=settings().max_examples * runs // 50, stateful_step_count=50)


TestAdversary = Joined.TestCase
TestAdversary.settings = steps(200)
TestRestarts = JoinedWithRestarts.TestCase
TestRestarts.settings = steps(150)
