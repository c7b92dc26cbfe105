"""Faults are data: what is said happens, where it is said, and the same each time."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

import pytest

import kkt_driver
import kkt_sim
from kkt_driver.atol.command import AtolCommand
from kkt_driver.client import Kkt
from kkt_driver.errors import ConnectError, ConnectionLost, FieldError, KktError, OutcomeUnknown, TransportError
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.clock import VirtualClock
from kkt_sim.faults import PASSING, Fault, Mishap, some_faults
from kkt_sim.register.device import Device
from kkt_sim.serve.faulty import FaultyLine
from kkt_sim.simulator import make_device

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
#: what a sale consists of on a fresh connection, the register being in the mode for it
SALE = [
    *("FullStatus", "DriveVersion", "DriveStatus"),
    *("OpenReceipt", "BeginPosition", "FinishPosition", "Payment", "CloseReceipt"),
    *("FindDocument", "DriveShift", "PrintState"),
]


def shop(*faults: Fault, seed: int = 1) -> tuple[Kkt, FaultyLine, Device]:
    """A shift is open; the faults wait for what comes next."""
    device = make_device(registered=True, clock=VirtualClock(datetime(2026, 3, 2, 9)))
    with kkt_driver.connect(device.line()) as kkt:
        kkt.open_shift()
    line = device.line(*faults, seed=seed)
    return kkt_driver.connect(line), line, device


def printed(device: Device) -> int:
    return sum("КАССОВЫЙ ЧЕК" in line for line in device.tape)


def test_a_healthy_line_notes_what_is_sent() -> None:
    kkt, line, device = shop()
    kkt.sell(TEA)
    assert line.sent == SALE
    line.arm()
    assert (line.sent, line.struck) == ([], [])
    assert printed(device) == 1


@pytest.mark.parametrize("what", PASSING)
def test_what_passes_is_got_over(what: Mishap) -> None:
    for nth in range(1, len(SALE) + 1):
        fault = Fault(what, nth)
        kkt, line, device = shop(fault)
        assert kkt.sell(TEA).number == 3, nth
        assert line.struck == [fault]
        assert printed(device) == 1, nth


@pytest.mark.parametrize("name", sorted(set(SALE)))
def test_by_the_name_of_the_command(name: str) -> None:
    kkt, line, _ = shop(Fault(Mishap.CUT_AFTER, command=name))
    kkt.sell(TEA)
    assert len(line.struck) == 1
    assert line.sent.count(name) >= 1


def test_the_second_of_its_name() -> None:
    fault = Fault(Mishap.CUT_BEFORE, 2, "OpenReceipt")
    kkt, line, _ = shop(fault)
    kkt.sell(TEA)
    assert line.struck == []
    kkt.sell(TEA)
    assert line.struck == [fault]


def test_of_several_for_one_exchange_the_first_happens() -> None:
    first = Fault(Mishap.LOST_REQUEST, 3)
    kkt, line, _ = shop(first, Fault(Mishap.DEAD_AFTER, 3), Fault(Mishap.DEAD_AFTER, command="DriveStatus"))
    kkt.sell(TEA)
    assert line.struck == [first]


@pytest.mark.parametrize(("what", "made"), [(Mishap.DEAD_BEFORE, False), (Mishap.DEAD_AFTER, True)])
def test_dead_until_healed(what: Mishap, made: bool) -> None:
    kkt, line, device = shop(Fault(what, command="CloseReceipt"))
    with pytest.raises(OutcomeUnknown) as caught:
        kkt.sell(TEA)
    with pytest.raises(ConnectError):
        line.reconnect()
    line.heal()
    assert (caught.value.resolve() is not None) == made
    assert printed(device) == made


@pytest.mark.parametrize("what", [Mishap.LATE, Mishap.VERY_LATE])
def test_late_commands_arrive(what: Mishap) -> None:
    kkt, line, device = shop(Fault(what, command="CloseReceipt"))
    assert kkt.sell(TEA).number == 3
    assert line.struck
    assert printed(device) == 1


@pytest.mark.parametrize("what", [mishap for mishap in Mishap if mishap.startswith("interrupt")])
def test_ctrl_c(what: Mishap) -> None:
    kkt, _, device = shop(Fault(what, command="CloseReceipt"))
    with pytest.raises(KeyboardInterrupt):
        kkt.sell(TEA)
    assert printed(device) == (what is not Mishap.INTERRUPT_BEFORE)


def test_the_paper_ends() -> None:
    kkt, _, device = shop(Fault(Mishap.PAPER_OUT, command="CloseReceipt"))
    assert kkt.sell(TEA).printed is False
    assert printed(device) == 0
    device.paper_in()
    kkt.continue_print()
    assert printed(device) == 1


def test_broken_between_two_commands() -> None:
    kkt, line, device = shop()
    happened: list[str] = []
    line.meanwhile = lambda: happened.append("once")
    line.drop()
    with pytest.raises(ConnectionLost):
        line.read(0)
    assert kkt.sell(TEA).number == 3
    line.drop()
    assert kkt.sell(TEA).number == 4
    assert happened == ["once"]
    line.die()
    with pytest.raises(TransportError):
        kkt.sell(TEA)
    line.heal()
    assert kkt.sell(TEA).number == 5
    assert printed(device) == 3


def test_the_line_does_not_end_the_device() -> None:
    kkt, line, device = shop()
    kkt.close()
    with pytest.raises(ConnectionLost):
        line.write(b"\xfe")
    with kkt_driver.connect(device.line()) as again:
        assert again.shift().is_open


def test_asynchronously() -> None:
    async def day() -> None:
        _, line, device = shop(Fault(Mishap.CUT_AFTER, command="CloseReceipt"))
        async with kkt_driver.aconnect(line) as kkt:
            assert (await kkt.sell(TEA)).number == 3
        assert line.struck
        assert printed(device) == 1

    asyncio.run(day())


# --- chance --------------------------------------------------------------------------------------------------------


def test_the_same_seed_throws_the_same() -> None:
    assert some_faults(7) == some_faults(7) != some_faults(8)
    assert some_faults(7, exchanges=3, chance=1, of=[Mishap.TWICE]) == tuple(Fault(Mishap.TWICE, n) for n in (1, 2, 3))
    assert some_faults(7, chance=0) == ()
    assert 20 <= len(some_faults(7, exchanges=1000, chance=0.03)) <= 40


def test_and_leads_to_the_same_bytes() -> None:
    """Noise too, and all that the driver does about it."""

    def bytes_of(seed: int) -> list[tuple[str, bytes]]:
        kkt, _, _ = shop(*some_faults(seed, chance=0.15), Fault(Mishap.GARBAGE, command="FinishPosition"), seed=seed)
        traffic: list[tuple[str, bytes]] = []
        kkt.session.conversation._trace = lambda direction, data: traffic.append((direction, data))
        with contextlib.suppress(KktError):
            kkt.sell(TEA)
        return traffic

    assert bytes_of(5) == bytes_of(5) != bytes_of(6)


# --- as data -------------------------------------------------------------------------------------------------------


def test_a_fault_is_a_value() -> None:
    assert Fault(Mishap.CUT_AFTER, 2) == Fault(Mishap("cut_after"), 2, None)
    assert {Fault(Mishap.TWICE): 1}[Fault(Mishap.TWICE, 1)] == 1


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("what", ("earthquake",)),
        ("nth", (Mishap.TWICE, 0)),
        ("nth", (Mishap.TWICE, True)),
        ("nth", (Mishap.TWICE, "1")),
        ("command", (Mishap.TWICE, 1, "CloseTheReceipt")),
    ],
)
def test_a_fault_that_cannot_be(field: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(FieldError) as caught:
        Fault(*arguments)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_names_of_commands_are_those_of_the_reference() -> None:
    names = [cls.__name__ for cls in AtolCommand.registry.values()]
    assert len(set(names)) == len(names)


def test_what_the_package_gives() -> None:
    for name in kkt_sim.__all__:
        assert getattr(kkt_sim, name).__name__ == name
    assert dir(kkt_sim) == sorted(kkt_sim.__all__)
    with pytest.raises(AttributeError):
        kkt_sim.nothing  # noqa: B018
