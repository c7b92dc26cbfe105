"""Put together: model, drive, register, device; new, registered or from a folder.

device = make_device(registered=True)
answer = device.feed(frame)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kkt_driver.atol.commands import modes
from kkt_driver.atol.commands.registration import BLOCK, Fiscalise, WriteAttribute
from kkt_driver.errors import UsageError
from kkt_driver.ffd import make_rnm, tlv
from kkt_sim.clock import Clock, SystemClock
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.kept import Choices, chosen
from kkt_sim.folder import StateFolder
from kkt_sim.operator.profiles import guard
from kkt_sim.printer import Printer
from kkt_sim.register.device import Device
from kkt_sim.register.model import DEFAULT, load
from kkt_sim.register.register import Register
from kkt_sim.serve.operator_line import OperatorLine
from kkt_sim.storage import MemoryStorage, Storage

#: Without an operator no document is ever confirmed, and a drive that minds (30 days) would lock itself for good.
PROFILE = DriveProfile(operator_lock_days=None)
#: a digit of the drive's number counts them
MOST_DRIVES = 9


def make_device(
    *,
    model: str = DEFAULT,
    state: str | Path | None = None,
    registered: bool = False,
    seed: int = 1,
    clock: Clock | None = None,
    profile: DriveProfile | Choices | None = None,
    storages: tuple[Storage, Storage] | None = None,
    operator: str | None = None,
    test_server: bool = False,
) -> Device:
    """A device; ``close`` it when it has a folder.

    Args:
        model: see ``kkt_sim.register.model.names()``.
        state: folder that keeps drive, register and tape; None keeps nothing.
        registered: make the registration report of a sample shop if the drive is fresh.
        seed: 0..99999; decides serial numbers and the key of the fiscal signs.
        profile: what the drive is, all of it or only what differs from a usual one; see DriveProfile. A folder keeps
            that, so that nobody need say it again.
        storages: of drive and register, instead of ``state``.
        operator: HOST:PORT of the operator (ОФД) on this computer or a private network. The device sends its documents
            there whenever it is given time by whoever serves it, or at once by ``device.exchange()``.
        test_server: ``operator`` may also be a test server of a real operator that ``kkt_sim.operator.profiles`` knows.
            It has no key for these signs, and the drive refuses what it answers.

    Raises UsageError for a bad argument, and for a folder that is in use, damaged, of another seed or another drive.
    """
    way = operator_address(operator, test_server=test_server) if operator is not None else None
    if not 0 <= seed <= 99_999:
        raise UsageError(f"seed must lie within 0..99999, got {seed}")
    kind, wall = load(model), clock or SystemClock()
    usual = PROFILE if way is None else DriveProfile()
    folder = StateFolder(state) if state is not None else None
    kept = storages or (folder.storages if folder is not None else (MemoryStorage(), MemoryStorage()))
    printer = Printer(kind.columns)
    drives, used = [kept[0]], folder.old_drives if folder is not None else 0

    def new_drive() -> None:
        if used + len(drives) == MOST_DRIVES:
            raise UsageError(f"{MOST_DRIVES} drives have been in this device, and it has numbers for no more")
        drives.append(folder.new_drive() if folder is not None else MemoryStorage())

    def power_on() -> Register:
        drive = FiscalDrive(
            drives[-1],
            number=f"9999078900{used + len(drives)}{seed:05d}",
            key=hashlib.sha256(f"kkt-sim drive {seed}".encode()).digest(),
            profile=life,
            clock=wall,
        )
        serial = f"001067890{seed:05d}"
        return Register(
            model=kind,
            drive=drive,
            storage=kept[1],
            clock=wall,
            serial=serial,
            printer=printer,
            operator=way,
            test_server=test_server,
        )

    if folder is None:
        life = chosen(usual, profile)
        device = Device(power_on, new_drive)
    else:
        with folder.opening("the folder was made with another --seed"):
            life = folder.profile(usual, profile)
            device = Device(power_on, new_drive)
        device.on_close = folder.close
    if way is not None:
        device.network = OperatorLine(lambda: device.register.exchange, wall)
    if registered and not device.register.registered:
        register_sample_shop(device.register)
    return device


def operator_address(text: str, *, test_server: bool = False) -> tuple[str, int]:
    """``HOST:PORT`` or ``tcp://HOST:PORT``. UsageError, also where emulated registers send nothing."""
    host, colon, port = text.removeprefix("tcp://").rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise UsageError(f"the operator wants HOST:PORT with a port of 1..65535, got {text!r}")
    address = host.strip("[]"), int(port)
    guard(*address, test_server=test_server)
    return address


def register_sample_shop(register: Register) -> None:
    """Register as «ООО Ромашка» through the same commands that a driver would send."""
    inn = "7725225244"
    commands = [
        *_attributes(
            (1101, 0),
            (1037, make_rnm(1, inn, register.serial)),
            (1018, inn),
            (1048, 'ООО "Ромашка"'),
            (1009, "г. Москва, ул. Примерная, д. 1"),
            (1187, "Магазин"),
            (1017, "7704358518"),
            (1046, "ОФД Эмулятора"),
            (1060, "www.nalog.gov.ru"),
            (1117, "shop@example.com"),
            (1062, 0b000001),
            *((tag, 0) for tag in (1002, 1056, 1001, 1109, 1110, 1108, 1207, 1193, 1126, 1221)),
            (1057, 0x7F),
            (1209, 2),
        ),
        modes.ExitMode(),
        modes.EnterMode(mode=6),
        Fiscalise(),
        modes.ExitMode(),
    ]
    for command in commands:
        answer, refused = register.execute(command.to_task())
        if refused:
            raise AssertionError(f"{type(command).__name__} was answered {answer.hex(' ')}")


def _attributes(*pairs: tuple[int, int | str]) -> Iterator[WriteAttribute]:
    for tag, value in pairs:
        whole = tlv.encode_tag(tag, value)
        total = -(-len(whole) // BLOCK)
        for block in range(total):
            yield WriteAttribute(total=total, block=block, data=whole[block * BLOCK : (block + 1) * BLOCK])
