"""Modes, clock, power."""

from __future__ import annotations

from kkt_driver.atol.commands import modes
from kkt_sim.register import tables
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on
from kkt_sim.register.rules import Mode

#: rows of table 3: cashiers, the administrator (29), the system administrator (30)
USERS = range(1, 31)


@on(modes.EnterMode)
def enter_mode(register: Register, command: modes.EnterMode) -> None:
    """56h: modes 1, 2, 3, 4 and 6, for whoever has a password."""
    if command.mode not in {mode.value for mode in Mode} or command.mode == Mode.CHOICE.value:
        raise Refused(Code.WRONG_MODE)
    if command.password not in {_password(register, row) for row in USERS}:
        raise Refused(Code.BAD_MODE_PASSWORD)
    register.mode, register.password = command.mode, command.password


def _password(register: Register, row: int) -> int:
    return int(tables.read(register.state.tables, (3, row, 1)).hex())


@on(modes.ExitMode)
def exit_mode(register: Register, command: modes.ExitMode) -> None:
    """48h."""
    register.mode = Mode.CHOICE.value


@on(modes.DriverVersion)
def driver_version(register: Register, command: modes.DriverVersion) -> None:
    """EF 09: noted and of no consequence."""


@on(modes.ContinuePrint)
def continue_print(register: Register, command: modes.ContinuePrint) -> None:
    """EEh: print what lack of paper has held back."""
    if not register.printer.paper:
        raise Refused(Code.NO_PAPER)
    register.printer.resume()


@on(modes.SetClock)
def set_clock(register: Register, command: modes.SetClock) -> None:
    """EDh: not before the last fiscal document."""
    if command.time is None:
        raise Refused(Code.BAD_TIME)
    last = register.drive.status().time
    if last is not None and command.time < last:
        raise Refused(Code.BAD_TIME)
    register.state.clock_offset = command.time - register.clock.now()
    register.save()


@on(modes.PowerOff)
def power_off(register: Register, command: modes.PowerOff) -> None:
    """CEh: what is not durable is forgotten."""
    register.restart()
