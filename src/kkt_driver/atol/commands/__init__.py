"""Every command of the register, by subject. Nothing but declarations in here.

status, modes, registration, shift, receipt, registers, tables, drive, printing, eou
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

__all__ = ["drive", "eou", "modes", "printing", "receipt", "registers", "registration", "shift", "status", "tables"]
