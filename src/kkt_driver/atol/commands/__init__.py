"""Every command of the register, by subject. Nothing but declarations in here.

status, modes, registration, shift, receipt, registers, tables, drive, printing
"""

from kkt_driver.atol.commands import (
    drive,
    modes,
    printing,
    receipt,
    registers,
    registration,
    shift,
    status,
    tables,
)

__all__ = ["drive", "modes", "printing", "receipt", "registers", "registration", "shift", "status", "tables"]
