"""Every command of the register, by subject. Nothing but declarations in here.

status, modes, registration, shift, receipt, registers (by what they hold: money, documents, drive, device), tables,
drive, printing, eou
"""

from kkt_driver.atol.commands import (
    drive,
    eou,
    modes,
    printing,
    receipt,
    registers,
    registration,
    shift,
    status,
    tables,
)
from kkt_driver.atol.commands.registers import device as registers_device
from kkt_driver.atol.commands.registers import documents as registers_documents
from kkt_driver.atol.commands.registers import drive as registers_drive
from kkt_driver.atol.commands.registers import money as registers_money

__all__ = [
    "drive",
    "eou",
    "modes",
    "printing",
    "receipt",
    "registers",
    "registers_device",
    "registers_documents",
    "registers_drive",
    "registers_money",
    "registration",
    "shift",
    "status",
    "tables",
]
