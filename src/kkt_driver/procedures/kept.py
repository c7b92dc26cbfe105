"""What the drive keeps of a document for five years, asked for by its number."""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.atol.commands.drive import FindDocument
from kkt_driver.fn.records import Record, form_of, leading_record
from kkt_driver.procedures.exchange import Procedure, ask


@dataclass(frozen=True, slots=True)
class Kept:
    """Form of the document (код формы ФД), whether the operator has acknowledged it, and its short record."""

    form: int
    confirmed: bool
    record: Record


def find(number: int) -> Procedure[Kept]:
    """The short record of document ``number`` (ФН 40h). NoDriveData when there is none; BadFrame."""
    found = yield from ask(FindDocument(number=number))
    return Kept(form_of(found.kind), bool(found.confirmed), leading_record(found.kind, found.record))
