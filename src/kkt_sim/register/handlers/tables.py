"""Settings and licences."""

from __future__ import annotations

from kkt_driver.atol.command import RawReply
from kkt_driver.atol.commands import tables as commands
from kkt_sim.register import tables
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on

#: encodings of packed decimal digits: passwords among them, which are compared as numbers
DECIMAL = ("bcd", "digits")


@on(commands.ReadTable)
def read_table(register: Register, command: commands.ReadTable) -> RawReply:
    """46h."""
    return RawReply(data=tables.read(register.state.tables, (command.table, command.row, command.field)))


@on(commands.WriteTable)
def write_table(register: Register, command: commands.WriteTable) -> None:
    """50h."""
    cell = (command.table, command.row, command.field)
    value = tables.fitted(cell, command.value)
    decimal = tables.cells()[cell][0] in DECIMAL
    if not command.value or (decimal and not value.hex().isdecimal()):
        raise Refused(Code.BAD_FORMAT)
    register.write_table(cell, value)
    register.save()


@on(commands.InitSettings)
def init_settings(register: Register, command: commands.InitSettings) -> None:
    """71h."""
    register.state.tables.clear()
    register.save()


@on(commands.ResetSettings)
def reset_settings(register: Register, command: commands.ResetSettings) -> None:
    """6Bh."""
    register.state.tables.clear()
    register.save()


@on(commands.ReadLicence)
def read_licence(register: Register, command: commands.ReadLicence) -> RawReply:
    """74h: none are entered. Driver 10.8.0 takes an empty answer for that, and 18h for a failure."""
    return RawReply(data=b"\0")
