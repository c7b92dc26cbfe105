"""Fixtures for the tests of programs that work with a register; pytest finds them when the package is installed.

kkt_clock    the time that the register lives in: it stands still until a test moves it
kkt_device   an emulated register, registered, its shift closed; ``@pytest.mark.kkt_device(...)`` says otherwise
kkt_line     a line to it, on which a test can let things go wrong
kkt          the driver, connected through that line

Every test has its own, and each time the same: serial numbers, times and fiscal signs too. Nothing is loaded before a
test asks for one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import kkt_driver
    from kkt_sim.clock import VirtualClock
    from kkt_sim.register.device import Device
    from kkt_sim.serve.faulty import FaultyLine

MARKER = "kkt_device(**options): arguments of kkt_sim.make_device for the fixtures kkt_device and kkt"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def kkt_clock() -> VirtualClock:
    """A virtual clock, Monday, 2 March 2026, 9:00: ``kkt_clock.advance(hours=24)``."""
    from datetime import datetime

    from kkt_sim.clock import VirtualClock

    return VirtualClock(datetime(2026, 3, 2, 9, 0))


@pytest.fixture
def kkt_device(request: pytest.FixtureRequest, kkt_clock: VirtualClock) -> Iterator[Device]:
    """An emulated register on ``kkt_clock``; the marker ``kkt_device`` gives ``make_device`` other arguments."""
    from kkt_sim.simulator import make_device

    options: dict[str, Any] = {"registered": True, "clock": kkt_clock}
    for marker in reversed(list(request.node.iter_markers("kkt_device"))):
        options |= marker.kwargs
    device = make_device(**options)
    yield device
    device.close()


@pytest.fixture
def kkt_line(kkt_device: Device) -> FaultyLine:
    """The line between ``kkt`` and ``kkt_device``: ``kkt_line.arm(Fault(...))``, ``kkt_line.drop()``."""
    return kkt_device.line()


@pytest.fixture
def kkt(kkt_line: FaultyLine) -> Iterator[kkt_driver.Kkt]:
    """The driver, connected to ``kkt_device``."""
    import kkt_driver

    with kkt_driver.connect(kkt_line) as connected:
        yield connected
