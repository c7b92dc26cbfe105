"""A register on the bench with an operator, and what must be true when its documents have reached him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kkt_driver.ofd import Acknowledgement, Message
from kkt_driver.ofd.exchange import Outcome
from kkt_sim.drive import Phase
from kkt_sim.drive.message import build
from kkt_sim.drive.record import pack_time
from kkt_sim.operator.core import Operator
from kkt_sim.operator.line import in_process
from kkt_sim.register.exchange import Channel, Exchange, Job
from kkt_sim.simulator import make_device
from tests.sim.register.bench import Bench

MOSCOW = timedelta(hours=3)
NOBODY = "127.0.0.1:1"


class Sender(Bench):
    """A bench whose register has a network of its own that leads to ``address``."""

    def __init__(self, address: str | None = NOBODY, **options: Any) -> None:
        self.address = address
        super().__init__(**options)

    def power_on(self, *, registered: bool = False) -> None:
        self.device = make_device(
            clock=self.clock,
            storages=self.storages,
            registered=registered,
            profile=self.profile,
            operator=self.address,
        )
        self.register = self.device.register

    @property
    def exchange(self) -> Exchange:
        return self.register.exchange

    def day(self, receipts: int) -> None:
        """A shift with so many receipts, closed: with the registration ``receipts + 3`` documents."""
        self.open_shift()
        for _ in range(receipts):
            self.sell()
        self.close_shift()

    def attempt(self, operator: Operator) -> Outcome | None:
        """One message, if there is one to be sent now."""
        job = self.exchange.begin(Channel.ETHERNET)
        if job is None:
            return None
        outcome = in_process(job.steps(), operator)
        self.exchange.end(job, outcome)
        return outcome

    def job(self) -> Job:
        job = self.exchange.begin(Channel.ETHERNET)
        assert job is not None
        return job

    def send_all(self, operator: Operator) -> int:
        """Until nothing is left; how many messages it took."""
        count = 0
        while self.attempt(operator) is not None:
            count += 1
        assert self.exchange.unsent == 0
        return count


def make_operator(bench: Bench, **options: Any) -> Operator:
    return Operator(clock=bench.clock, utc_offset=MOSCOW, **options)


def check_delivered(bench: Bench, operator: Operator) -> int:
    """Every document of the drive is with the operator once, byte for byte, and the drive has his acknowledgement."""
    drive = bench.register.drive
    last = drive.status().last_document
    assert [row["fd"] for row in operator.store.rows("SELECT fd FROM documents ORDER BY fd")] == [*range(1, last + 1)]
    assert operator.store.rows("SELECT * FROM conflicts") == []
    for number in range(1, last + 1):
        stored = drive.document(number)
        assert stored.confirmed
        assert operator.store.message(drive.number, number) == build(stored, drive=drive.number)
        taken = operator.store.find(drive.number, number)
        assert taken is not None
        said = Acknowledgement.decode(Message.decode(taken[1]))
        kept = pack_time(said.time) + said.sign[:18].rjust(18, b"\0") + number.to_bytes(4, "little")
        assert drive.operator_receipt(number) == kept
    if drive.status().phase == Phase.FISCAL:
        status = drive.exchange_status()
        assert (status.bits, status.queued, status.first_number) == (0, 0, 0)
    return last
