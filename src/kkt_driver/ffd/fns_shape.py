"""The shape of the JSON of the ФНС: which names stand where. Rules: :mod:`kkt_driver.ffd.fns_json`."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from kkt_driver.ffd.fns_names import SCHEMA_NAMES
from kkt_driver.ffd.tags import BY_NUMBER, Tag, tag_in

EPOCH = datetime(1970, 1, 1)
DOCUMENTS = {number: tag.json for number, tag in BY_NUMBER.items() if number < 1000 and tag.json}
FORMS = {name: form for form, name in DOCUMENTS.items()}
CODES = {3: "receiptCode", 4: "bsoCode", 31: "receiptCorrectionCode", 41: "bsoCorrectionCode"}
ADDED = "addedForSchema"
_UNSENT = ("notTransmittedDocumentsQuantity", "notTransmittedDocumentsDateTime")
DEFAULTS: dict[int, tuple[str, ...]] = {
    5: (
        *_UNSENT,
        "ofdResponseTimeoutSign",
        "fiscalDriveReplaceRequiredSign",
        "fiscalDriveMemoryExceededSign",
        "fiscalDriveExhaustionSign",
    ),
    21: ("offlineMode", "notTransmittedDocumentNumber", *_UNSENT),
}
# what the schemas of 1.0 to 1.1 make an array though it stands once
_ARRAYS = frozenset({1084, 1205})


class Place(NamedTuple):
    """A container: its tags, their newer and older names, and the way back."""

    inside: int
    tags: dict[int, Tag]
    new: dict[int, str]
    old: dict[int, str]
    numbers: dict[str, int]

    def name(self, number: int, old: bool) -> str:
        """The name of a tag, or "" when it has none, or none that leads back to it."""
        name = (self.old if old else self.new).get(number, "")
        return name if self.numbers.get(name) == number else ""


@cache
def place_of(inside: int) -> Place:
    """The names inside a form (below 1000) or an STLV."""
    level = 0 if inside < 1000 else inside
    tags: dict[int, Tag] = {}
    for number, row in BY_NUMBER.items():
        if number >= 1000 and level in (row.parents or (0,)):
            tags[number] = tag_in(level, number) or row
    # a variant is another thing than the tag whose name stands in the tables
    named = {number: tag for number, tag in tags.items() if tag is BY_NUMBER[number]}
    new = {number: tag.json for number, tag in named.items() if tag.json}
    old = new | {number: SCHEMA_NAMES[number] for number in named if number in SCHEMA_NAMES}
    numbers: dict[str, int] = {}
    for names in (new, old):
        for number, name in names.items():
            numbers.setdefault(name, number)
    if level == 0 and inside not in (1, 11):
        # the tax systems of a registration (1062), the one of a payment (1055)
        numbers["taxationType"] = 1055
    elif level == 0:
        numbers["taxationsType"] = 1062
    return Place(inside, tags, new, old, numbers)


def is_listed(number: int, place: Place, old: bool) -> bool:
    """Whether a tag that stands once is an array all the same."""
    tag = place.tags[number]
    if old and tag.kind == "string":
        return False
    return tag.repeatable or (old and number in _ARRAYS)
