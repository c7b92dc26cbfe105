"""Settings and licences."""

from __future__ import annotations

from kkt_driver.atol.command import RawReply
from kkt_driver.atol.commands import tables as commands
from kkt_sim.register import tables
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on


@on(commands.ReadTable)
def read_table(register: Register, command: commands.ReadTable) -> RawReply:
    """46h."""
    return RawReply(data=tables.read(register.state.tables, (command.table, command.row, command.field)))


@on(commands.WriteTable)
def write_table(register: Register, command: commands.WriteTable) -> None:
    """50h."""
    if not command.value:
        raise Refused(Code.BAD_FORMAT)
    register.write_table((command.table, command.row, command.field), command.value)
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
