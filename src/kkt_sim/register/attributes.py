"""Attributes (реквизиты) on their way into a document: assembled, checked, put into the drive's code page."""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import BY_NUMBER, decode, split
from kkt_driver.wire.text import decode_line, encode_line
from kkt_sim.register.draft import Attributes
from kkt_sim.register.refusal import Code, Extended, Refused, refuse_attribute

#: bytes of attributes that the register holds for one document
LIMIT = 4096
#: ФФД: these may stand more than once at one level
_REPEATABLE = frozenset(number for number, tag in BY_NUMBER.items() if tag.repeatable)


class Assembler:
    """Puts the blocks of E8 together."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._total = 0

    def take(self, total: int, block: int, data: bytes) -> tuple[int, bytes] | None:
        """One block; the whole TLV with its tag once the last has come, in the drive's code page."""
        if not total or block >= total:
            raise Refused(Code.BAD_FORMAT)
        before = [] if block == 0 else self._blocks
        if block and (total != self._total or block != len(before)):
            raise Refused(Code.BAD_FORMAT)
        blocks = [*before, data]
        whole = checked(b"".join(blocks)) if len(blocks) == total else None
        self._blocks, self._total = ([] if whole else blocks), total
        return whole


def checked(whole: bytes) -> tuple[int, bytes]:
    """Exactly one TLV of a known tag and fitting length; its text is turned from line code into cp866."""
    try:
        pairs = split(whole)
    except BadFrame:
        raise Refused(Code.BAD_FORMAT) from None
    if len(pairs) != 1:
        raise Refused(Code.BAD_FORMAT)
    tag, raw = pairs[0]
    converted = convert(tag, raw)
    if decode(converted).misfits():
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)
    return tag, converted


def convert(tag: int, raw: bytes) -> bytes:
    """A whole TLV in the drive's code page; refused if the tag is unknown or the value longer than it may be."""
    known = BY_NUMBER.get(tag)
    if known is None:
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)
    if known.kind == "string":
        raw = drive_text(decode_line(raw)).encode("cp866")
    elif known.kind == "stlv":
        try:
            raw = b"".join(convert(inner, value) for inner, value in split(raw))
        except BadFrame:
            raise Refused(Code.BAD_FORMAT) from None
    longest = known.length or known.maximum
    if longest and len(raw) > longest:
        raise refuse_attribute(Extended.POSITION_BUFFER, tag)
    return tag.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw


def to_line(whole: bytes) -> bytes:
    """A whole TLV of the drive as it goes back to the host: text in line code, as it came."""
    tag, raw = split(whole)[0]
    known = BY_NUMBER.get(tag)
    return whole[:4] + encode_line(raw.decode("cp866")) if known and known.kind == "string" else whole


def drive_text(text: str) -> str:
    """What is left of a line's text in the drive's cp866, which has neither dash nor euro sign."""
    return text.replace("—", "-").encode("cp866", "replace").decode("cp866")


def add(attributes: Attributes, tag: int, whole: bytes) -> None:
    """Add to the attributes of a document or position; a tag that may stand only once replaces itself."""
    if tag not in _REPEATABLE:
        attributes[:] = [(other, data) for other, data in attributes if other != tag]
    if sum(len(data) for _, data in attributes) + len(whole) > LIMIT:
        raise refuse_attribute(Extended.ATTRIBUTES_FULL, tag)
    attributes.append((tag, whole))
