"""What the commands do, one file per subject; importing this package fills :data:`HANDLERS`."""

from kkt_sim.register.handlers import (
    cash,
    counters,
    drive,
    eou,
    modes,
    printing,
    receipt,
    registration,
    shift,
    status,
    tables,
)

__all__ = [
    "cash",
    "counters",
    "drive",
    "eou",
    "modes",
    "printing",
    "receipt",
    "registration",
    "shift",
    "status",
    "tables",
]
