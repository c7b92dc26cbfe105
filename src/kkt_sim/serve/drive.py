"""A bare fiscal drive on a line, for programs that speak the drive's own protocol.

device = make_drive(state="drives/first", number="9999078900012345")
with serve_tcp(device, "127.0.0.1", 5556) as server:
    server.serve()
"""

from __future__ import annotations

import os
from pathlib import Path

from kkt_driver.errors import UsageError
from kkt_driver.fn.enums import Generation
from kkt_sim.clock import Clock
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.serve.pty import PtyServer
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.storage import FileStorage, MemoryStorage

#: the same name in a register's folder: its drive may be taken out and looked at
DRIVE_FILE = "drive.journal"


def make_drive(
    *,
    number: str = "9999078900012345",
    state: str | os.PathLike[str] | None = None,
    generation: str = "fn-1",
    profile: DriveProfile | None = None,
    clock: Clock | None = None,
) -> DriveDevice:
    """A drive ready to be served.

    Args:
        number: 9999078900xxxxxx.
        state: folder that keeps it; None keeps nothing.
        generation: "fn-1", "fn-1.1" or "fn-1.2"; not looked at if a whole ``profile`` is given.

    UsageError for a number or generation that cannot be, or a folder with another drive in it; JournalDamaged.
    """
    try:
        chosen = profile or DriveProfile(generation=Generation.parse(generation))
        storage = FileStorage(Path(state) / DRIVE_FILE) if state is not None else MemoryStorage()
        return DriveDevice(FiscalDrive(storage, number=number, profile=chosen, clock=clock), clock=clock)
    except ValueError as error:
        raise UsageError(str(error)) from error


def serve_tcp(device: DriveDevice, host: str = "127.0.0.1", port: int = 0) -> TcpServer:
    """A server for it, listening; port 0 takes a free one. OSError."""
    return TcpServer(device.feed, host=host, port=port, reset=device.new_line)


def serve_pty(device: DriveDevice, link: str | os.PathLike[str] | None = None) -> PtyServer:
    """A pseudo-terminal for it. UsageError where there are none."""
    return PtyServer(device.feed, link=link)
