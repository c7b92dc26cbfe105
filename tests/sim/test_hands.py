"""What a hand can do to a device: paper, power, another drive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_driver.errors import NoPaper, TransportError, UsageError
from kkt_sim.clock import VirtualClock
from kkt_sim.register.device import Device, PowerLost
from kkt_sim.simulator import MOST_DRIVES, make_device
from tests.transport.echo import serve_device

TEA = kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])


@pytest.fixture
def device() -> Device:
    return make_device(registered=True, clock=VirtualClock(datetime(2026, 3, 2, 9)))


def test_paper(device: Device) -> None:
    with kkt.connect(device.line()) as register:
        device.paper_out()
        assert not register.status().paper
        with pytest.raises(NoPaper):
            register.open_shift()
        device.paper_in()
        assert register.open_shift().printed
    assert any("ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ" in line for line in device.tape)


def test_off_until_switched_on(device: Device) -> None:
    with kkt.connect(device.line()) as register:
        register.open_shift()
        device.power_off()
        with pytest.raises(TransportError):
            register.sell(TEA)
        with pytest.raises(PowerLost):
            device.feed(b"")
        with pytest.raises(PowerLost):
            device.new_line()
        device.power_on()
        assert register.sell(TEA).receipt == 1


def test_in_the_middle_of_a_receipt(device: Device) -> None:
    from kkt_driver.atol.commands.receipt import OpenReceipt

    with kkt.connect(device.line()) as register:
        register.open_shift()
        register.execute(OpenReceipt(kind=1))
        device.power_off()
        device.power_on()
        assert not register.status().receipt_open
        assert register.sell(TEA).receipt == 1


def test_switching_on_what_is_on_changes_nothing(device: Device) -> None:
    before = device.register
    device.power_on()
    assert device.register is before


def test_over_tcp(device: Device) -> None:
    """Who has it on a line of another kind sees the same."""
    with serve_device(device) as url, kkt.connect(url) as register:
        register.open_shift()
        device.paper_out()
        with pytest.raises(NoPaper):
            register.sell(TEA)


def test_the_clock(device: Device) -> None:
    assert device.clock.now() == datetime(2026, 3, 2, 9)


# --- another drive -------------------------------------------------------------------------------------------------


def test_another_drive(device: Device) -> None:
    with kkt.connect(device.line()) as register:
        first = register.info()
        register.close_archive()
        device.replace_drive()
        second = register.info()
        assert (second.serial, second.rnm) == (first.serial, None)
        assert (first.drive, second.drive) == ("9999078900100001", "9999078900200001")
        assert register.last_document() is None


def test_nine_at_most(device: Device) -> None:
    for _ in range(MOST_DRIVES - 1):
        device.replace_drive()
    assert device.register.drive.number == "9999078900900001"
    with pytest.raises(UsageError, match="9 drives"):
        device.replace_drive()


def test_a_folder_keeps_the_old_one(tmp_path: Path) -> None:
    device = make_device(state=tmp_path, registered=True, seed=7)
    archive = (tmp_path / "drive.journal").read_bytes()
    device.replace_drive()
    number = device.register.drive.number
    device.close()
    assert (tmp_path / "drive-1.journal").read_bytes() == archive
    again = make_device(state=tmp_path, registered=True, seed=7)
    assert again.register.drive.number == number == "9999078900200007"
    assert again.register.registered
    again.replace_drive()
    assert again.register.drive.number == "9999078900300007"
    again.close()


def test_a_device_made_otherwise_has_none(device: Device) -> None:
    with pytest.raises(UsageError, match="no other drive"):
        Device(lambda: device.register).replace_drive()
