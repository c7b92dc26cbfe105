"""Registration in formats 1.1 and 1.2: A2h, A3h. Layouts: a public emulator that satisfies a real register."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand
from kkt_driver.fn.commands.registration import RegistrationData11, Signed
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.fields import OptionalU32
from kkt_driver.wire.fields import U8


class BeginRegistration11(
    FnCommand[Done],
    code=0xA2,
    ru="Начать формирование отчета о регистрации ККТ (ФФД 1.1 и 1.2)",
    effect=Effect.STEP,
    since=Generation.FN_1_1,
):
    """Begin a report of registration in format 1.1 or 1.2 (A2h).

    ``kind`` as in 02h; ``format`` 3 is 1.1, 4 is 1.2, others answer 0Ah.
    """

    kind: U8
    format: U8


class FinishRegistration11(
    FnCommand[Signed],
    RegistrationData11,
    code=0xA3,
    ru="Сформировать отчет о регистрации (ФФД 1.1 и 1.2)",
    effect=Effect.DOCUMENT,
    since=Generation.FN_1_1,
):
    """The drive becomes, or stays, registered in format 1.1 or 1.2 (A3h); 52 or 56 bytes.

    As 03h, with further modes, the operator's ИНН, and ``reasons`` as the bits of tag 1205 in a re-registration.
    """

    reasons: OptionalU32 = None
