"""Files of fiscal documents: TLV, the JSON of the ФНС, CSV and XLSX. One document at a time, however long the file.

    from kkt_driver.convert import convert
    print(convert("shift.tlv", "shift.csv").written)

tlv    documents one after another, each as its outer TLV whose tag is the form: as operators receive them
json   an array, or one document per line; names as :meth:`kkt_driver.ffd.Document.to_json` gives them
csv    a flat table, see :mod:`kkt_driver.convert.table`
xlsx   the same table, written only; needs ``pip install kkt-driver[excel]``
"""

from __future__ import annotations

from kkt_driver.convert.entry import BrokenDocument, Entry
from kkt_driver.convert.files import format_of, format_to_read, read, reading, writing
from kkt_driver.convert.run import Skipped, Summary, convert

__all__ = [
    "BrokenDocument",
    "Entry",
    "Skipped",
    "Summary",
    "convert",
    "format_of",
    "format_to_read",
    "read",
    "reading",
    "writing",
]
