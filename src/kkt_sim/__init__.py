"""An emulator of a fiscal register (ККТ), its fiscal drive (ФН) and the operator (ОФД).

    device = kkt_sim.make_device(registered=True)
    with kkt_driver.connect(device.line()) as kkt:
        device.paper_out()

Nothing it makes has legal force: serial numbers lie in the debug range and fiscal signs are keyed hashes.

PYTEST_DONT_REWRITE: with the fixtures installed pytest would take this package for a plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kkt_sim.clock import VirtualClock as VirtualClock
    from kkt_sim.faults import Fault as Fault
    from kkt_sim.faults import Mishap as Mishap
    from kkt_sim.faults import some_faults as some_faults
    from kkt_sim.register.device import Device as Device
    from kkt_sim.serve.faulty import FaultyLine as FaultyLine
    from kkt_sim.simulator import make_device as make_device

# Where they live; loaded at first use, so that a program that has the emulator installed does not pay for it.
_HOME = {
    "Device": "register.device",
    "Fault": "faults",
    "FaultyLine": "serve.faulty",
    "Mishap": "faults",
    "VirtualClock": "clock",
    "make_device": "simulator",
    "some_faults": "faults",
}

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
