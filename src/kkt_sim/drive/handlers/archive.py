"""Documents and registrations that the drive keeps."""

from __future__ import annotations

from kkt_driver.ffd import tlv
from kkt_driver.fn.command import Bytes, FnReply
from kkt_driver.fn.commands import archive
from kkt_sim.drive.handlers.base import Talker, on
from kkt_sim.drive.refusal import Code, DriveRefused

#: the tag of 44h that stands for all
ALL_TAGS = 0xFFFF


@on(archive.FindDocument)
def find(talker: Talker, command: archive.FindDocument) -> FnReply:
    """40h."""
    found = talker.drive.find(command.number)
    return archive.FoundDocument(kind=found.form, confirmed=int(found.confirmed), record=found.data)


@on(archive.ReadOperatorReceipt)
def operator_receipt(talker: Talker, command: archive.ReadOperatorReceipt) -> FnReply:
    """41h."""
    return Bytes(data=talker.drive.operator_receipt(command.number))


@on(archive.CountUnconfirmed)
def unconfirmed(talker: Talker, command: archive.CountUnconfirmed) -> FnReply:
    """42h."""
    return archive.Unconfirmed(count=talker.drive.unconfirmed())


@on(archive.ReadRegistration)
def read_registration(talker: Talker, command: archive.ReadRegistration) -> FnReply:
    """43h."""
    return Bytes(data=talker.drive.registration())


@on(archive.ReadRegistrationReport)
def read_registration_report(talker: Talker, command: archive.ReadRegistrationReport) -> FnReply:
    """43h by ordinal."""
    return Bytes(data=talker.drive.registration(command.ordinal))


@on(archive.ReadRegistrationTag)
def read_registration_tag(talker: Talker, command: archive.ReadRegistrationTag) -> FnReply:
    """44h."""
    return Bytes(data=talker.drive.registration_tlv(0, command.tag))


@on(archive.ReadReportTag)
def read_report_tag(talker: Talker, command: archive.ReadReportTag) -> FnReply:
    """44h by ordinal."""
    if command.tag == ALL_TAGS:
        talker.registration = talker.drive.registration_tlvs(command.ordinal)
        return Bytes()
    return Bytes(data=talker.drive.registration_tlv(command.ordinal, command.tag))


@on(archive.ReadDocument)
def read_document(talker: Talker, command: archive.ReadDocument) -> FnReply:
    """45h."""
    found = talker.drive.document(command.number)
    talker.document = [tlv_bytes(tag, value) for tag, value in tlv.split(found.tlv)]
    return archive.DocumentHead(form=found.form, length=len(found.tlv))


@on(archive.NextTlv)
def next_tlv(talker: Talker, command: archive.NextTlv) -> FnReply:
    """46h."""
    talker.drive.may_read_document()
    return Bytes(data=step(talker.document))


@on(archive.NextRegistrationTlv)
def next_registration_tlv(talker: Talker, command: archive.NextRegistrationTlv) -> FnReply:
    """47h."""
    talker.drive.may_read_registration()
    return Bytes(data=step(talker.registration))


def step(left: list[bytes] | None) -> bytes:
    """The next of what is being read; 08h behind the last, and if nothing was begun."""
    if not left:
        raise DriveRefused(Code.NO_DATA, "nothing left to read")
    return left.pop(0)


def tlv_bytes(tag: int, value: bytes) -> bytes:
    """A whole TLV."""
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value
