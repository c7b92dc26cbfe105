"""A device whose storage fails goes off as in a power cut: what was durable is there, and the host asks the drive."""

from __future__ import annotations

import pytest

import kkt_driver as kkt
from kkt_driver.atol.commands import receipt
from kkt_driver.atol.framing import encode_frame
from kkt_driver.client import Kkt
from kkt_driver.session import Session
from kkt_sim.register.device import Device, PowerLost
from kkt_sim.serve.embedded import EmbeddedLine
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage


class FullDisk(MemoryStorage):
    """Refuses the n-th append from now."""

    left: int | None = None

    def append(self, data: bytes) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise OSError(28, "No space left on device")
        super().append(data)


RECEIPT = kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])


def shop(storages: tuple[FullDisk, FullDisk]) -> tuple[Device, Kkt]:
    device = make_device(registered=True, storages=storages)
    register = Kkt(Session(EmbeddedLine(device)))
    register.open_shift()
    return device, register


def test_the_register_cannot_store_what_its_drive_has_signed() -> None:
    """The disk is full for one write only: the driver reconnects, asks the drive and finds the document."""
    drive, own = FullDisk(), FullDisk()
    device, register = shop((drive, own))
    before = device.register.drive.status().last_document

    class Once(FullDisk):
        def append(self, data: bytes) -> None:
            if own.left is not None:
                own.left = None
                raise OSError(28, "No space left on device")
            MemoryStorage.append(own, data)

    own.append = Once().append  # type: ignore[method-assign]
    own.left = 0
    sold = register.sell(RECEIPT)
    assert (sold.number, sold.total) == (before + 1, 1000)
    assert device.register.drive.status().last_document == before + 1
    assert device.register.state.booked == before + 1


def test_a_disk_that_stays_full() -> None:
    drive, own = FullDisk(), FullDisk()
    device, register = shop((drive, own))
    own.left = 0
    with pytest.raises(kkt.OutcomeUnknown) as caught:
        register.sell(RECEIPT)
    own.left = None
    found = caught.value.resolve()
    assert found is not None
    assert found.total == 1000
    assert device.register.drive.status().last_document == found.number


def test_a_fault_of_the_emulator_is_a_power_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    device = make_device(registered=True)
    add = encode_frame(0, bytes.fromhex("C1 01 00") + receipt.CancelReceipt().to_task())

    def broken(payload: bytes) -> tuple[bytes, bool]:
        raise ZeroDivisionError

    monkeypatch.setattr(device.register, "execute", broken)
    with pytest.raises(PowerLost):
        device.feed(add)
    with pytest.raises(PowerLost, match="off"):
        device.feed(add)
    device.new_line()
    assert device.feed(encode_frame(1, bytes.fromhex("C3 00"))) == encode_frame(1, b"\xb3")  # it has forgotten


def test_paper_that_nobody_can_look_at() -> None:
    device = make_device()

    def closed(lines: object) -> None:
        raise BrokenPipeError

    device.register.printer.listener = closed
    device.register.printer.document(["x"])
    assert list(device.register.printer.tape) == ["x"]
    assert device.register.printer.listener is None
