"""Power goes between any two steps of the exchange: each document is delivered once, and the drive knows of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from functools import wraps
from typing import Any

import pytest

from kkt_driver.atol.commands import drive, registers
from kkt_driver.ofd.exchange import Event, Outcome, Step
from kkt_sim.operator.core import Operator
from kkt_sim.operator.line import in_process
from kkt_sim.register.device import PowerLost
from kkt_sim.register.exchange import Channel
from kkt_sim.storage import MemoryStorage
from tests.sim.drive.faulty import FullDisk
from tests.sim.register.sending import Sender, check_delivered, make_operator

COMMANDS = ("set_transport", "begin_message", "read_message", "end_message", "put_receipt")


class Cut(BaseException):
    """The light goes out."""


class Fuse:
    """Blows at the n-th place that could be the last one; ``places`` counts them."""

    def __init__(self, at: int | None = None) -> None:
        self.left, self.places = at, 0

    def __call__(self) -> None:
        self.places += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Cut


class Fused(MemoryStorage):
    """Before the bytes, between bytes and sync, after the sync."""

    fuse: Fuse | None = None

    def append(self, data: bytes) -> None:
        self._burn()
        super().append(data)
        self._burn()

    def sync(self) -> None:
        super().sync()
        self._burn()

    def _burn(self) -> None:
        if self.fuse is not None:
            self.fuse()


class Steps(Generator[Step, Event, Outcome]):
    """The steps of an exchange, with a place for a cut before each."""

    def __init__(self, steps: Generator[Step, Event, Outcome], fuse: Fuse) -> None:
        self._steps, self._fuse = steps, fuse

    def send(self, event: Event) -> Step:
        self._fuse()
        return self._steps.send(event)

    def throw(self, *error: Any) -> Step:
        raise NotImplementedError


def fused(call: Callable[..., Any], fuse: Fuse) -> Callable[..., Any]:
    @wraps(call)
    def wrapped(*arguments: Any) -> Any:
        fuse()
        result = call(*arguments)
        fuse()
        return result

    return wrapped


class Life:
    """A register whose every step may be its last in this session."""

    def __init__(self, receipts: int = 2) -> None:
        self.bench = Sender()
        self.bench.storages = (Fused(), Fused())
        self.bench.power_on(registered=True)
        self.bench.day(receipts)
        self.operator = make_operator(self.bench)

    def run(self, fuse: Fuse, operator: Operator | None = None) -> None:
        """Exchange until nothing is left."""
        bench = self.bench
        for storage in bench.storages:
            assert isinstance(storage, Fused)
            storage.fuse = fuse
        for name in COMMANDS:
            setattr(bench.register.drive, name, fused(getattr(bench.register.drive, name), fuse))
        while (job := bench.exchange.begin(Channel.ETHERNET)) is not None:
            bench.exchange.end(job, in_process(Steps(job.steps(), fuse), operator or self.operator))
            fuse()
        assert bench.exchange.unsent == 0

    def cut(self, *, keep_unsynced: bool) -> None:
        """Off and on; ``keep_unsynced``: what was written and not synced happens to be there."""
        kept = []
        for storage in self.bench.storages:
            data = storage.read()
            kept.append(Fused(data if keep_unsynced else data[: storage.synced]))
        self.bench.storages = (kept[0], kept[1])
        self.bench.power_on()


def places() -> int:
    fuse = Fuse()
    Life().run(fuse)
    return fuse.places


@pytest.mark.parametrize("keep_unsynced", [False, True])
def test_between_any_two_steps(keep_unsynced: bool) -> None:
    count = places()
    assert count > 100
    for place in range(count):
        life = Life()
        with pytest.raises(Cut):
            life.run(Fuse(place))
        life.cut(keep_unsynced=keep_unsynced)
        unsent = life.bench.exchange.unsent
        assert life.bench.ask(drive.DriveExchange()).queued == unsent
        life.run(Fuse())
        assert check_delivered(life.bench, life.operator) == 5
        assert life.bench.ask(registers.LastSentTime()).time is not None


def test_again_and_again() -> None:
    dice = random.Random(26)
    life, cuts = Life(20), 0
    while True:
        try:
            life.run(Fuse(dice.randrange(60)))
        except Cut:
            cuts += 1
            life.cut(keep_unsynced=dice.random() < 0.5)
            continue
        break
    assert cuts > 8
    assert check_delivered(life.bench, life.operator) == 23


def test_a_drive_that_cannot_store_the_acknowledgement() -> None:
    """It says so (03h of 26h), and goes on failing until it was off; the operator then says the same once more."""
    bench = Sender()
    storage = FullDisk()
    bench.storages = (storage, MemoryStorage())
    bench.power_on(registered=True)
    operator = make_operator(bench)
    storage.full = True
    for _ in range(2):
        bench.attempt(operator)
        told = bench.ask(registers.ExchangeErrors())
        assert (told.network, told.operator, told.drive, told.document, told.drive_command) == (0, 0, 3, 1, 0x26)
        assert bench.exchange.unsent == 1
        bench.exchange.hurry()
    storage.full = False
    bench.power_on()
    assert bench.send_all(operator) == 1
    check_delivered(bench, operator)


def test_a_register_that_dies_of_its_exchange() -> None:
    """Its own memory is full when the last document was delivered: off, and on again with the next connection."""

    bench = Sender()
    own = FullDisk()
    bench.storages = (MemoryStorage(), own)
    bench.power_on(registered=True)
    operator = make_operator(bench)

    class AtHand:
        """A network that leads to an operator in this process."""

        def work(self) -> bool:
            bench.attempt(operator)
            return False

        def nothing(self, *_: object) -> None: ...

        attach = detach = run = drop = pause = nothing

    bench.device.network = AtHand()
    own.full = True
    with pytest.raises(PowerLost):
        bench.device.work()
    assert bench.device.work() == (b"", False)
    assert bench.device.pause() is None
    own.full = False
    bench.device.new_line()
    bench.register = bench.device.register
    bench.device.work()
    check_delivered(bench, operator)
