"""The library's faulty line with the short names that the tests give to mishaps."""

from __future__ import annotations

from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_sim.faults import Fault, Mishap
from kkt_sim.register.device import Device
from kkt_sim.serve import faulty

INTERRUPTIONS = [mishap.value for mishap in Mishap if mishap.startswith("interrupt")]
#: everything that the line or the mains can do
FAULTS = [mishap.value for mishap in Mishap if mishap.value not in (*INTERRUPTIONS, Mishap.PAPER_OUT)]


class FaultyLine(faulty.FaultyLine):
    """Strikes the n-th command (from 1) sent after :meth:`strike` or :meth:`arm`."""

    def strike(self, fault: str = "", nth: int = 0, **more: int) -> None:
        """Start counting commands; ``fault`` strikes the ``nth`` of them, ``more`` are others as name=nth."""
        faults = {number: name for name, number in more.items()} | ({nth: fault} if fault else {})
        self.arm(*(Fault(Mishap(name), number) for number, name in faults.items()))

    @property
    def commands(self) -> int:
        """How many were sent since."""
        return len(self.sent)


def faulty_kkt(device: Device) -> tuple[Kkt, FaultyLine]:
    """A register on a faulty line that is still whole."""
    line = FaultyLine(device)
    return connect(line), line
