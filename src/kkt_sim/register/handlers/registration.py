"""Attributes and the registration report."""

from __future__ import annotations

from typing import Any

from kkt_driver.atol.commands import registration
from kkt_driver.atol.commands.registration import BLOCK
from kkt_driver.errors import FieldError
from kkt_driver.ffd import Fields, check_inn, check_rnm, tlv
from kkt_sim.printer import papers
from kkt_sim.register import attributes as attr
from kkt_sim.register import placement, vat
from kkt_sim.register.draft import Attributes
from kkt_sim.register.refusal import Code, Extended, Refused, refuse_attribute
from kkt_sim.register.register import Register, on
from kkt_sim.register.shared import header_fields, operator_fields

#: bit of the drive's mode byte (03h) for each tag
MODE_BITS = {1056: 0x01, 1002: 0x02, 1001: 0x04, 1109: 0x08, 1110: 0x10, 1108: 0x20}
AGENT_BIT = 0x40
REQUIRED = (1037, 1018, 1048, 1009, 1187, 1062, 1002, 1056, 1001, 1110, 1108)
#: wanted unless autonomous
REQUIRED_ONLINE = (1017, 1046, 1060, 1117)
#: after the serial number, in the order of real reports
REPORTED = (1048, 1009, 1017, 1060, 1117, 1046, 1189, 1209, 1188, 1187, 1221, 1207, 1193, 1126, 1036)
REPLACEMENT = 1


@on(registration.WriteAttribute)
def write_attribute(register: Register, command: registration.WriteAttribute) -> None:
    """E8h: for the position begun, else for the receipt open, else for the document to come."""
    whole = register.assembler.take(command.total, command.block, command.data)
    if whole is None:
        return
    tag, draft = whole[0], register.draft
    if draft is None:
        target = register.pending
    else:
        if draft.begun is not None:
            placement.check_item_tag(tag)
            target = draft.begun
        else:
            placement.check_receipt_tag(tag, correction=draft.is_correction)
            if tag == vat.ENTRIES:
                vat.check_entries(whole[1], register.model.newest_tax)
            target = draft.attributes
        placement.check_agent(tag, _value([whole], tag), register.attribute(1057))
    attr.add(target, *whole)


@on(registration.ReadAttribute)
def read_attribute(register: Register, command: registration.ReadAttribute) -> registration.ReadAttributeReply:
    """E9h: in line code, unlike documents; error DAh where the registration has no such tag."""
    stored = register.state.attributes.get(command.tag)
    if stored is None:
        raise Refused(0xDA)
    whole = attr.to_line(stored)
    total = -(-len(whole) // BLOCK)
    if command.block >= total:
        raise Refused(0xDA)
    return registration.ReadAttributeReply(total=total, data=whole[command.block * BLOCK : (command.block + 1) * BLOCK])


@on(registration.Fiscalise)
def fiscalise(register: Register, command: registration.Fiscalise) -> None:
    """A6h: tag 1101 of the attributes tells what it is: 0 registration, 1 new drive, else new parameters."""
    given = register.pending
    reason = _value(given, 1101) or 0
    fields = _complete(register, given, merge=reason > REPLACEMENT)
    _check(register, fields)
    text = {tag: str(fields[tag]) for tag in (1037, 1018)}
    modes = sum(bit for tag, bit in MODE_BITS.items() if fields.get(tag))
    agents = fields.get(1057) or 0
    kind = 0 if reason == 0 else 1 if reason == REPLACEMENT else 2
    register.sign(
        lambda: register.drive.begin_registration(kind),
        [*_report(register, fields), *operator_fields(register, given)],
        lambda: register.drive.finish_registration(
            register.now,
            text[1018],
            text[1037],
            _int(fields, 1062),
            modes | (AGENT_BIT if agents else 0),
            reason if kind == 2 else None,
        ),
    )
    register.pending = []
    register.print_last_document()


@on(registration.CloseArchive)
def close_archive(register: Register, command: registration.CloseArchive) -> None:
    """A7h: the end of this drive."""
    operator = operator_fields(register, register.pending)
    register.sign(
        register.drive.begin_close,
        [*header_fields(register, 1048, 1009, 1187, 1209), *operator],
        lambda: register.drive.finish_close(register.now, str(register.attribute(1037))),
    )
    register.pending = []
    register.print_last_document()


@on(registration.PrintRegistrations)
def print_registrations(register: Register, command: registration.PrintRegistrations) -> None:
    """A8h."""
    register.require_paper()
    forms = [register.drive.document(stored.number) for stored in register.drive.documents() if stored.form in (1, 11)]
    lines = [f"ФД {stored.number}  {stored.time:%d.%m.%y %H:%M}" for stored in forms]
    register.printer.document(papers.service(register.paper_context(), "РЕГИСТРАЦИИ", lines))


def _int(fields: Fields, tag: int) -> int:
    value = fields.get(tag)
    return value if isinstance(value, int) else 0


def _value(given: Attributes, tag: int) -> Any:
    return tlv.decode(b"".join(whole for other, whole in given if other == tag)).get(tag)


def _complete(register: Register, given: Attributes, *, merge: bool) -> Fields:
    """The attributes given, over those of the last registration when only some are to change."""
    known = dict(register.state.attributes) if merge else {}
    known |= dict(given)
    fields = tlv.decode(b"".join(known.values()))
    required = REQUIRED if fields.get(1002) else REQUIRED + REQUIRED_ONLINE
    for tag in required:
        if tag not in fields:
            raise refuse_attribute(Extended.ATTRIBUTE_MISSING, tag)
    return fields


def _check(register: Register, fields: Fields) -> None:
    inn, rnm = str(fields[1018]).strip(), str(fields[1037]).strip()
    try:
        check_inn(inn)
        check_rnm(rnm, inn, register.serial)
    except FieldError:
        raise Refused(Code.BAD_REGISTRATION) from None
    if fields.get(1002):
        # An autonomous register knows neither operator nor site of the ФНС (ФФД, registration report).
        for tag in (1060, 1117, 1017):
            if str(fields.get(tag) or "").strip(" 0"):
                raise refuse_attribute(Extended.BAD_COMBINATION, tag)
        if fields.get(1056):
            raise refuse_attribute(Extended.BAD_COMBINATION, 1056)
    else:
        try:
            check_inn(str(fields[1017]).strip())
        except FieldError:
            raise refuse_attribute(Extended.BAD_COMBINATION, 1017) from None
    if fields.get(1001) and not str(fields.get(1036) or "").strip(" 0"):
        raise refuse_attribute(Extended.ATTRIBUTE_MISSING, 1036)
    if not fields[1062]:
        raise refuse_attribute(Extended.BAD_TAX_SYSTEM, 1062)


def _report(register: Register, fields: Fields) -> list[bytes]:
    added: dict[int, Any] = {1221: fields.get(1221) or 0, 1189: 2, 1209: 2, 1188: register.model.version[:8]}
    out = [tlv.encode_tag(1013, register.serial)]
    for tag in REPORTED:
        value = added.get(tag, fields.get(tag))
        if value is not None and (tag != 1036 or fields.get(1001)) and value != "":
            out.append(tlv.encode_tag(tag, value))
    if fields.get(1057):
        out.append(tlv.encode_tag(1057, fields[1057]))
    return out
