"""VAT by the register's tax numbers, and the sums of it in a document.

The numbers are those of tag 1199. 1 to 6 are seen with the vendor's driver 10.8.0, which has no others, and its
firmware 5.80 is older than the rest. That later firmware goes on with the numbers 7 to 12, in commands, in registers
and in the 1115 that a correction is given, and that it prints them like the earlier ones, is assumed: nobody has shown
us its bytes. That the document tells these rates in 1115 alone, with a zero 1104 where no earlier sum stands, is known
from secondary sources for the revision of 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from kkt_driver.ffd import Fields, tlv
from kkt_sim.register.refusal import Extended, refuse_attribute

#: tax number -> (numerator, denominator) of the VAT contained in a sum; 5 (0 %) and 6 (none) have none
SHARES: dict[int, tuple[int, int]] = {
    1: (20, 120),
    2: (10, 110),
    3: (20, 120),
    4: (10, 110),
    7: (5, 105),
    8: (7, 107),
    9: (5, 105),
    10: (7, 107),
    11: (22, 122),
    12: (22, 122),
}
#: as on paper
NAMES: dict[int, str] = {
    1: "НДС 20%",
    2: "НДС 10%",
    3: "НДС 20/120",
    4: "НДС 10/110",
    5: "НДС 0%",
    6: "БЕЗ НДС",
    7: "НДС 5%",
    8: "НДС 7%",
    9: "НДС 5/105",
    10: "НДС 7/107",
    11: "НДС 22%",
    12: "НДС 22/122",
}
#: tax number -> tag of the receipt's total; for 5 and 6 the tag holds the turnover itself
TOTAL_TAGS: dict[int, int] = {1: 1102, 2: 1103, 5: 1104, 6: 1105, 3: 1106, 4: 1107}
ZERO_RATE = 5
ENTRIES, ENTRY, RATE, AMOUNT = 1115, 1119, 1199, 1120
#: all tags that hold sums by rate
SUM_TAGS = frozenset({*TOTAL_TAGS.values(), ENTRIES})


def contained(tax: int, total: int) -> int:
    """VAT in ``total`` kopecks, rounded half up; 0 for the numbers 5 and 6."""
    if tax not in SHARES:
        return 0
    numerator, denominator = SHARES[tax]
    return (2 * total * numerator + denominator) // (2 * denominator)


def require_known(tax: int, newest: int) -> None:
    """Refuse (EEh, 0104h) a number that firmware up to ``newest`` does not know."""
    if tax not in NAMES or tax > newest:
        raise refuse_attribute(Extended.BAD_TAX, RATE)


def check_entries(whole: bytes, newest: int) -> None:
    """A 1115 that a correction is given: one complete 1119 for each rate, all of them rates that belong there."""
    if newest in TOTAL_TAGS:  # to such firmware 1115 is no tag at all
        raise refuse_attribute(Extended.BAD_COMBINATION, ENTRIES)
    seen = set[int]()
    for entry in _entries(tlv.decode(whole)):
        rate, amount = entry.get(RATE), entry.get(AMOUNT)
        if not isinstance(rate, int) or not isinstance(amount, int):
            raise refuse_attribute(Extended.ATTRIBUTE_MISSING, AMOUNT if isinstance(rate, int) else RATE)
        require_known(rate, newest)
        if rate in TOTAL_TAGS:
            raise refuse_attribute(Extended.BAD_TAX, RATE)
        if rate in seen:
            raise refuse_attribute(Extended.ATTRIBUTE_TWICE, RATE)
        seen.add(rate)
    if not seen:
        raise refuse_attribute(Extended.ATTRIBUTE_MISSING, ENTRY)


def total_fields(totals: Mapping[int, int], given: Set[int] = frozenset()) -> Iterator[bytes]:
    """The TLVs of a document for sums by tax number; sums that it was ``given`` by tag stand instead of them.

    1115 never stands alone: a zero 1104 goes with it.
    """
    sums = {} if given else totals
    earlier = [tax for tax in sorted(sums) if tax in TOTAL_TAGS]
    entries = [(ENTRY, [(RATE, tax), (AMOUNT, sums[tax])]) for tax in sorted(sums) if tax not in TOTAL_TAGS]
    for tax in earlier:
        yield tlv.encode_tag(TOTAL_TAGS[tax], sums[tax])
    if given == {ENTRIES} or (entries and not earlier):
        yield tlv.encode_tag(TOTAL_TAGS[ZERO_RATE], 0)
    if entries:
        yield tlv.encode_tag(ENTRIES, entries)


def totals_of(fields: Fields) -> dict[int, int]:
    """Sums by tax number, as a document tells them; rates that it does not tell are left out."""
    sums = {tax: value for tax, tag in TOTAL_TAGS.items() if isinstance(value := fields.get(tag), int)}
    for entry in _entries(fields):
        rate, amount = entry.get(RATE), entry.get(AMOUNT)
        if isinstance(rate, int) and isinstance(amount, int):
            sums[rate] = amount
    return sums


def _entries(fields: Fields) -> list[Fields]:
    entries = fields.get(ENTRIES)
    found = entries.all(ENTRY) if isinstance(entries, Fields) else []
    return [entry for entry in found if isinstance(entry, Fields)]
