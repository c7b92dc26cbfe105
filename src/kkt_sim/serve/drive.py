"""A bare fiscal drive on a line, for programs that speak the drive's own protocol.

with make_drive(state="drives/first", number="9999078900012345") as device:
    with serve_tcp(device, "127.0.0.1", 5556) as server:
        server.serve()
"""

from __future__ import annotations

import os

from kkt_driver.errors import UsageError
from kkt_driver.fn.enums import Generation
from kkt_sim.clock import Clock
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.kept import Choices, chosen
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.folder import StateFolder
from kkt_sim.serve.pty import PtyServer
from kkt_sim.serve.serial import SerialServer
from kkt_sim.serve.tcp import TcpServer
from kkt_sim.storage import MemoryStorage, Storage

NUMBER = "9999078900012345"


def make_drive(
    *,
    number: str = NUMBER,
    state: str | os.PathLike[str] | None = None,
    generation: str | None = None,
    profile: DriveProfile | Choices | None = None,
    clock: Clock | None = None,
) -> DriveDevice:
    """A drive ready to be served; ``close`` it when it has a folder.

    Args:
        number: 9999078900xxxxxx.
        state: folder that keeps it; None keeps nothing. A register's folder will do: its drive is taken out, so to say.
        generation: "fn-1", "fn-1.1" or "fn-1.2"; not looked at if a whole ``profile`` is given.
        profile: what the drive is, all of it or only what differs from a usual one; see DriveProfile. A folder keeps
            that, so that nobody need say it again.

    UsageError for a number or generation that cannot be, and for a folder that is in use, damaged, or has another drive
    in it.
    """
    asked = profile if profile is not None else Choices()
    if generation is not None and not isinstance(asked, DriveProfile):
        try:
            asked = {**asked, "generation": Generation.parse(generation)}
        except ValueError as error:
            raise UsageError(str(error)) from error

    def made(storage: Storage, life: DriveProfile) -> DriveDevice:
        return DriveDevice(FiscalDrive(storage, number=number, profile=life, clock=clock), clock=clock)

    usual = DriveProfile()
    if state is None:
        try:
            return made(MemoryStorage(), chosen(usual, asked))
        except ValueError as error:
            raise UsageError(str(error)) from error
    folder = StateFolder(os.fspath(state))
    with folder.opening():
        device = made(folder.storages[0], folder.profile(usual, asked))
    device.on_close = folder.close
    return device


def serve_tcp(device: DriveDevice, host: str = "127.0.0.1", port: int = 0) -> TcpServer:
    """A server for it, listening; port 0 takes a free one. OSError."""
    return TcpServer(device.feed, host=host, port=port, reset=device.new_line)


def serve_pty(device: DriveDevice, link: str | os.PathLike[str] | None = None) -> PtyServer:
    """A pseudo-terminal for it. UsageError where there are none."""
    return PtyServer(device.feed, link=link, reset=device.new_line)


def serve_serial(device: DriveDevice, port: str, baudrate: int = 115200) -> SerialServer:
    """It at the end of a serial cable. ConnectError."""
    return SerialServer(device.feed, port=port, baudrate=baudrate, reset=device.new_line)
