"""Numbers of the drive's protocol that have names."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Generation(IntEnum):
    """What a drive can do; a later one knows all commands of an earlier one."""

    FN_1 = 1  #: ФН-1: formats 1.0 and 1.05
    FN_1_1 = 2  #: ФН-1.1: up to format 1.1
    FN_1_2 = 3  #: ФН-М, ФН-1.2: up to format 1.2, marked goods

    @property
    def title(self) -> str:
        """``fn-1``, ``fn-1.1`` or ``fn-1.2``."""
        return self.name.lower().replace("_", "-", 1).replace("_", ".")

    @property
    def highest_format(self) -> int:
        """The latest data format as command 3Ah numbers it: 2 is 1.05, 3 is 1.1, 4 is 1.2."""
        return self + 1

    @classmethod
    def parse(cls, title: str) -> Generation:
        """The generation of that title. ValueError lists what there is."""
        for generation in cls:
            if generation.title == title:
                return generation
        raise ValueError(f"generation must be one of {', '.join(known.title for known in cls)}, got {title!r}")


class Phase(IntEnum):
    """Phase of a drive's life, byte 0 of command 30h. It only ever goes on, but for the reset of a debug drive."""

    SETUP = 0x00  #: in the factory
    READY = 0x01  #: ready for the registration
    FISCAL = 0x03  #: registered
    POST_FISCAL = 0x07  #: closed, documents still go to the operator
    ARCHIVE = 0x0F  #: closed, all is sent, only to be read


class Current(IntEnum):
    """Document in progress, byte 1 of command 30h; these are not the numbers of the format."""

    NONE = 0x00
    REGISTRATION = 0x01
    SHIFT_OPEN = 0x02
    RECEIPT = 0x04
    SHIFT_CLOSE = 0x08
    FN_CLOSE = 0x10
    BSO = 0x11
    REPLACEMENT = 0x12
    REREGISTRATION = 0x13
    CORRECTION = 0x14
    BSO_CORRECTION = 0x15
    STATE_REPORT = 0x17


class WarningFlag(IntFlag):
    """Warning flags, byte 4 of command 30h."""

    REPLACE = 0x01  #: the keys end within 3 days
    EXPIRING = 0x02  #: the keys end within 30 days
    MEMORY = 0x04  #: the archive is full to 90 %
    OPERATOR = 0x08  #: no answer of the operator (ОФД) for too long
    CRITICAL = 0x80  #: the drive failed


class Exchange(IntFlag):
    """Bits of the exchange with the operator, byte 0 of command 20h."""

    CONNECTED = 0x01  #: the register has a line to the operator
    MESSAGE = 0x02  #: there is a message for the operator
    WAITING = 0x04  #: a message was read to its end and waits for the operator's receipt
    COMMAND = 0x08  #: there is a command from the operator
    SETTINGS = 0x10  #: settings of the connection were changed
    COMMAND_ANSWER = 0x20  #: waits for the answer to the operator's command
