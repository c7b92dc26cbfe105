"""What goes wrong on the line to a register, said as data.

    line = device.line(Fault(Mishap.CUT_AFTER, command="CloseReceipt"))
    with kkt_driver.connect(line) as kkt:
        kkt.sell(receipt)       # the answer to CloseReceipt never comes, and the receipt is made once

A fault strikes one exchange: a command and its answer. Which one is told by ``nth`` and ``command``; the same faults on
the same work strike the same place, however often it is run. Time on such a line is virtual: nothing waits.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kkt_driver.atol import commands as _declarations  # noqa: F401 - fills the registry
from kkt_driver.atol.command import AtolCommand
from kkt_driver.errors import FieldError


class Mishap(StrEnum):
    """What happens to the exchange."""

    # --- bytes get lost or damaged, the line holds
    LOST_REQUEST = "lost_request"  #: the command does not arrive
    LOST_REPLY = "lost_reply"  #: it is carried out, the answer does not arrive
    GARBLED_REQUEST = "garbled_request"  #: one bit of the command is wrong
    GARBLED_REPLY = "garbled_reply"  #: one bit of the answer is wrong
    GARBAGE = "garbage"  #: it is carried out, and noise comes instead of the answer
    TWICE = "twice"  #: the command arrives twice
    # --- the line breaks, and the next attempt to connect succeeds
    CUT_BEFORE = "cut_before"  #: before the command has arrived
    CUT_AFTER = "cut_after"  #: after it was carried out, before the answer
    # --- the line breaks, and nobody is there until FaultyLine.heal()
    DEAD_BEFORE = "dead_before"
    DEAD_AFTER = "dead_after"
    # --- the register loses power and is back at once
    RESTART_BEFORE = "restart_before"  #: the command is lost with it; a serial line does not notice
    RESTART_IDLE = "restart_idle"  #: the moment before: the command meets a register that has just started
    RESTART_AFTER = "restart_after"  #: after it was carried out, before the answer
    RESTART_CUT = "restart_cut"  #: the same, and the line breaks with it
    # --- the command goes another way round, through a serial server that reconnects, say
    LATE = "late"  #: it arrives behind the next one
    VERY_LATE = "very_late"  #: it arrives behind the third one after it
    # --- not the line's fault
    PAPER_OUT = "paper_out"  #: the paper ends before the command is carried out
    INTERRUPT_BEFORE = "interrupt_before"  #: Ctrl-C (KeyboardInterrupt) before the command goes out
    INTERRUPT_AFTER = "interrupt_after"  #: Ctrl-C when it is carried out, before the answer
    INTERRUPT_WAITING = "interrupt_waiting"  #: Ctrl-C while the answer is on its way


#: What a driver can get over without help, and without a second document.
PASSING = (
    Mishap.LOST_REQUEST,
    Mishap.LOST_REPLY,
    Mishap.GARBLED_REQUEST,
    Mishap.GARBLED_REPLY,
    Mishap.GARBAGE,
    Mishap.TWICE,
    Mishap.CUT_BEFORE,
    Mishap.CUT_AFTER,
    Mishap.RESTART_BEFORE,
    Mishap.RESTART_IDLE,
    Mishap.RESTART_AFTER,
    Mishap.RESTART_CUT,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One mishap.

    nth: which exchange, from 1, counted from the moment the fault is on the line.
    command: count only exchanges of this command, by the name of its declaration ("CloseReceipt"), see
        docs/reference/commands.md; a line notes the names of what is sent on it in ``FaultyLine.sent``.

    A command that the driver sends again is another exchange.
    """

    what: Mishap
    nth: int = 1
    command: str | None = None

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "what", Mishap(self.what))
        except ValueError:
            raise FieldError("what", f"must be one of {', '.join(Mishap)}", self.what) from None
        if isinstance(self.nth, bool) or not isinstance(self.nth, int) or self.nth < 1:
            raise FieldError("nth", "must be a whole number from 1", self.nth)
        if self.command is not None and self.command not in {cls.__name__ for cls in AtolCommand.registry.values()}:
            raise FieldError("command", 'must be the name of a command, such as "CloseReceipt"', self.command)


def some_faults(
    seed: int, *, exchanges: int = 100, chance: float = 0.1, of: Sequence[Mishap] = PASSING
) -> tuple[Fault, ...]:
    """Faults by chance, the same for the same arguments: each of so many exchanges is struck with ``chance`` (0..1)."""
    dice = random.Random(f"kkt_sim.faults {seed}")
    return tuple(Fault(dice.choice(of), nth) for nth in range(1, exchanges + 1) if dice.random() < chance)
