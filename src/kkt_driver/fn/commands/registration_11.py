"""Registration in formats 1.1 and 1.2: A2h, A3h. Layouts: a public emulator that satisfies a real register."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand
from kkt_driver.fn.commands.registration import Signed
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.fields import OptionalU32
from kkt_driver.wire.fields import U8, DriveTime, Inn, RegistrationNumber


class BeginRegistration11(FnCommand[Done], code=0xA2, effect=Effect.STEP, since=Generation.FN_1_1):
    """Begin a report of registration (A2h). ``kind`` as in 02h; ``format`` 3 is 1.1, 4 is 1.2, others answer 0Ah."""

    kind: U8
    format: U8


class FinishRegistration11(FnCommand[Signed], code=0xA3, effect=Effect.DOCUMENT, since=Generation.FN_1_1):
    """The drive becomes, or stays, registered (A3h); 52 or 56 bytes.

    As 03h, with further modes, the operator's ИНН, and ``reasons`` as the bits of tag 1205 in a re-registration.
    """

    time: DriveTime
    inn: Inn
    rnm: RegistrationNumber
    tax_systems: U8
    modes: U8
    more_modes: U8
    operator_inn: Inn
    reasons: OptionalU32 = None
