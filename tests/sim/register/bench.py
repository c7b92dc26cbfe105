"""A register on the bench: commands in, typed answers or error bytes out; nothing of the link."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from kkt_driver.atol.command import AtolCommand, Reply, decode_reply, reply_error
from kkt_driver.atol.commands import modes, receipt, registers, registration, shift
from kkt_driver.ffd import Document, tlv
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage

R = TypeVar("R", bound=Reply)
START = datetime(2026, 3, 2, 9, 0)


class Bench:
    """``ask`` wants success, ``refuse`` wants an error and checks that the drive has not changed."""

    def __init__(
        self, *, registered: bool = True, profile: DriveProfile | None = None, model: str = "atol-22f"
    ) -> None:
        self.clock = VirtualClock(START)
        self.storages = (MemoryStorage(), MemoryStorage())
        self.profile = profile
        self.model = model
        self.power_on(registered=registered)

    def power_on(self, *, registered: bool = False) -> None:
        """A new device over the same storages."""
        self.device = make_device(
            clock=self.clock, storages=self.storages, registered=registered, profile=self.profile, model=self.model
        )
        self.register = self.device.register

    def raw(self, payload: bytes) -> bytes:
        return self.register.execute(payload)[0]

    def wire(self, command: str) -> bytes:
        """The answer to a command in hex, without its password: bytes of протокол 3 and none of our declarations."""
        return self.raw(bytes.fromhex("0000" + command))

    def ask(self, command: AtolCommand[R]) -> R:
        answer = self.raw(command.to_task())
        error = reply_error(command, answer)
        assert not error, f"{command} was refused with {error:02X}h, extended {self.register.extended}"
        return decode_reply(command, answer)

    def refuse(self, command: AtolCommand[Any]) -> int:
        """The error byte; the drive's journal must be untouched."""
        before = self.storages[0].read(), self.register.drive.status()
        error = reply_error(command, self.raw(command.to_task()))
        assert error, f"{command} was not refused"
        assert (self.storages[0].read(), self.register.drive.status()) == before
        return error

    def enter(self, mode: int) -> None:
        self.ask(modes.ExitMode())
        self.ask(modes.EnterMode(mode=mode))

    def attribute(self, tag: int, value: Any) -> None:
        self.ask(registration.WriteAttribute(data=tlv.encode_tag(tag, value)))

    def open_shift(self) -> None:
        self.enter(1)
        self.ask(shift.OpenShift())

    def close_shift(self) -> None:
        self.enter(3)
        self.ask(shift.CloseShift())

    def position(self, price: int = 10_000, quantity: int = 1000, **fields: Any) -> None:
        total = fields.pop("sum", (price * quantity + 500) // 1000)
        self.ask(receipt.BeginPosition())
        values: dict[str, Any] = {"tax": 6, "name": "Товар"} | fields
        self.ask(receipt.FinishPosition(price=price, quantity=quantity, sum=total, **values))

    def pay(self, total: int, kind: int = 1) -> receipt.PaymentReply:
        return self.ask(receipt.Payment(kind=kind, sum=total))

    def sell(self, price: int = 10_000, kind: int = 1) -> Document:
        """One position, paid in cash."""
        self.ask(receipt.OpenReceipt(kind=kind))
        self.position(price)
        self.pay(price)
        self.ask(receipt.CloseReceipt())
        return self.last()

    def last(self) -> Document:
        """The last document of the drive."""
        stored = self.register.drive.document(self.ask(registers.LastDocument()).document)
        return Document.decode(stored.form, stored.tlv)
