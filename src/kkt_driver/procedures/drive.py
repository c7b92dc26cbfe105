"""The fiscal drive: how it is, how long it lasts, what waits for the operator. Nothing here changes anything."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.atol.commands.drive import (
    DriveExchange,
    DriveExchangeReply,
    DriveStatus,
    DriveVersion,
    NextRegistrationTlv,
    OperatorReceipt,
    RegistrationParameter,
)
from kkt_driver.atol.commands.registers import DateTime, ExchangeErrors, LastSentTime
from kkt_driver.atol.commands.registers import Validity as ValidityRegister
from kkt_driver.atol.errors import exchange_error
from kkt_driver.drive_results import (
    DriveState,
    Exchange,
    ExchangeError,
    RegistrationReport,
    ShortRecord,
    Validity,
)
from kkt_driver.drive_results import OperatorReceipt as Receipt
from kkt_driver.errors import DeviceError, NoDriveData, UnexpectedReply
from kkt_driver.ffd import Fields, split
from kkt_driver.ffd import decode as decode_tlv
from kkt_driver.fn.enums import Exchange as Bits
from kkt_driver.fn.enums import Phase
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask, ask_if_possible
from kkt_driver.procedures.kept import find
from kkt_driver.procedures.safety import DEBUG_DRIVE

ALL_TAGS = b"\xff\xff"
_DOCUMENT_NUMBER = 1040
_READINGS = 5
_MOST_TLVS = 1024
_SENDING = (Phase.FISCAL, Phase.POST_FISCAL)


def now() -> Procedure[datetime | None]:
    """The register's clock."""
    return (yield from ask(DateTime())).time


def state() -> Procedure[DriveState]:
    """Phase, flags, last document, who it is."""
    known = yield from ask(DriveStatus())
    version = yield from ask(DriveVersion())
    return DriveState(
        phase=known.phase,
        flags=known.flags,
        shift_open=bool(known.shift),
        document=known.document,
        last=known.last,
        time=known.time,
        serial=known.serial,
        version=version.version,
        debug=version.serial == DEBUG_DRIVE,
    )


def validity() -> Procedure[Validity]:
    """Last day of the keys, counted from the register's date; registrations done and left."""
    known = yield from ask(ValidityRegister())
    time = yield from now()
    left = (known.until - time.date()).days if known.until is not None and time is not None else None
    return Validity(known.until, known.done, known.left, left)


def queue() -> Procedure[DriveExchangeReply | None]:
    """What waits for the operator; None in a drive that has nothing to do with him, or not any more."""
    phase = (yield from ask(DriveStatus())).phase
    # a drive refuses the question before its registration and when all is sent after its closing
    return (yield from ask(DriveExchange())) if phase in _SENDING else None


def exchange() -> Procedure[Exchange]:
    """What waits for the operator and what went wrong last."""
    known = yield from queue()
    errors = yield from ask_if_possible(ExchangeErrors())
    sent = yield from ask_if_possible(LastSentTime())
    time = yield from now()
    unsent = known.queued if known is not None else 0
    since = known.time if known is not None and unsent else None
    codes = (errors.network, errors.operator, errors.drive) if errors is not None else ()
    found = tuple(
        ExchangeError(kind, code, *exchange_error(name, code))
        for (kind, name), code in zip(_KINDS, codes, strict=False)
        if code
    )
    return Exchange(
        unsent=unsent,
        first=known.first if known is not None and unsent else None,
        since=since,
        waiting=time - since if time is not None and since is not None else None,
        connected=known is not None and bool(known.bits & Bits.CONNECTED),
        reading=known is not None and bool(known.reading),
        errors=found,
        failed=errors.document if errors is not None and found and errors.document else None,
        last_sent=sent.time if sent is not None else None,
    )


_KINDS = (("network", "NETWORK"), ("operator", "OFD"), ("drive", "FN"))


def short(number: int) -> Procedure[ShortRecord]:
    """The short record; details that cannot be read are None. NoDriveData."""
    kept = yield from find(number)
    record = kept.record
    return ShortRecord(
        form=kept.form,
        number=record.number,
        time=record.time,
        sign=record.sign,
        confirmed=kept.confirmed,
        operation=getattr(record, "operation", None),
        total=getattr(record, "total", None),
        shift=getattr(record, "shift", None),
        inn=_bare(getattr(record, "inn", None)),
        rnm=_bare(getattr(record, "rnm", None)),
    )


def _bare(text: str | None) -> str | None:
    return text.strip() if text is not None else None


def operator_receipt(number: int) -> Procedure[Receipt]:
    """The operator's receipt. NoDriveData when the document has none yet."""
    kept = yield from ask(OperatorReceipt(number=number))
    return Receipt(kept.number, kept.time, kept.sign)


def registrations() -> Procedure[list[RegistrationReport]]:
    """All registrations of the drive, the oldest first."""
    done = (yield from ask(ValidityRegister())).done
    found = []
    for ordinal in range(1, done + 1):
        fields = yield from _registration(ordinal)
        found.append(RegistrationReport(ordinal, (yield from _number_of(ordinal)), fields))
    return found


def _registration(ordinal: int) -> Procedure[Fields]:
    """No length is announced, and a restart looks like the end: right is what was read twice."""
    before: bytes | None = None
    for reading in range(1, _READINGS + 1):
        try:
            yield from ask(RegistrationParameter(data=bytes((ordinal,)) + ALL_TAGS))
            data = yield from _registration_tlvs()
        except Unconfirmed as lost:
            if reading == _READINGS or not lost.usable:
                raise
            continue
        if data == before:
            return decode_tlv(data, 1)
        before = data
    raise UnexpectedReply(f"registration {ordinal}: every reading gives something else")


def _registration_tlvs() -> Procedure[bytes]:
    data = b""
    for _ in range(_MOST_TLVS):
        try:
            data += (yield from ask(NextRegistrationTlv())).data
        except NoDriveData:
            return data
    raise UnexpectedReply("NextRegistrationTlv: the register gives TLVs without end")


def _number_of(ordinal: int) -> Procedure[int | None]:
    tag = _DOCUMENT_NUMBER.to_bytes(2, "little")
    try:
        data = (yield from ask(RegistrationParameter(data=bytes((0, ordinal)) + tag))).data
    except DeviceError:
        return None
    values = dict(split(data[1:]))
    value = values.get(_DOCUMENT_NUMBER)
    return int.from_bytes(value, "little") if value is not None else None
