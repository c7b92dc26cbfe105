"""What is sent for a receipt, once every rule has been kept."""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.atol.commands.receipt import FinishPosition


@dataclass(frozen=True, slots=True)
class Line:
    """A position: its attributes, then the command that registers it."""

    finish: FinishPosition
    attributes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent: whole TLVs, positions, ``discount`` that rounds the total, payments with the cash last."""

    kind: int
    electronic: bool
    cashier: tuple[bytes, ...]
    header: tuple[bytes, ...]
    lines: tuple[Line, ...]
    footer: tuple[bytes, ...]
    discount: int
    payments: tuple[tuple[int, int], ...]
    total: int

    @property
    def change(self) -> int:
        """Kopecks to give back."""
        return sum(amount for _, amount in self.payments) - self.total
