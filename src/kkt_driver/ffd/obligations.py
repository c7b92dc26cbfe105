"""What must, may and must not stand in a document, by version of the format.

Source: tables of documents of orders ММВ-7-20/229 (2017) and ЕД-7-20/662 (2020), the electronic form of each; how the
two were joined is told by protocols/ffd/documents.toml. Conditions ("must if") are words of the orders, not of this
table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from kkt_driver.errors import FieldError
from kkt_driver.ffd.forms import FORMS

if TYPE_CHECKING:
    from kkt_driver.ffd.enums import FfdVersion

Row = tuple["Obligation", "Obligation", "Obligation", "Obligation"]


class Obligation(Enum):
    """How obligatory a tag is in the electronic form of a document."""

    MUST = "must"
    MUST_IF = "must if"
    RECOMMENDED = "recommended"
    MAY = "may"
    ABSENT = "absent"


_LETTERS = dict(zip("MCRO-", Obligation, strict=True))
_NEVER: Row = (Obligation.ABSENT,) * 4


def check_version(version: object) -> None:
    """FieldError for what is no FfdVersion: "1.05" and 1.05 are texts and numbers, not versions."""
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= 4:
        raise FieldError("version", "must be a FfdVersion, 0..4", version)


@cache
def table(form: int) -> Mapping[int, Row]:
    """Tag -> obligation in ФФД 1.0, 1.05, 1.1 and 1.2, in the order of the orders.

    ``form``: form of a document, or number of an STLV. FieldError when it is neither.
    """
    if form not in FORMS:
        raise FieldError("form", "must be the form of a document or an STLV", form)
    rows: dict[int, Row] = {}
    for cell in FORMS[form].split():
        rows[int(cell[:-4])] = tuple(_LETTERS[letter] for letter in cell[-4:])  # type: ignore[assignment]
    return MappingProxyType(rows)


def obligation(form: int, tag: int, version: FfdVersion | int) -> Obligation:
    """How obligatory ``tag`` is inside ``form`` (a document, or an STLV such as 1059); ABSENT for unknown tags.

    FieldError for a form or version that does not exist.
    """
    return table(form).get(tag, _NEVER)[_column(version)]


def required_tags(form: int, version: FfdVersion | int) -> tuple[int, ...]:
    """Tags that must stand in every such document, in the order of the orders. FieldError as :func:`obligation`."""
    column = _column(version)
    return tuple(tag for tag, row in table(form).items() if row[column] is Obligation.MUST)


def allowed_tags(form: int, version: FfdVersion | int) -> tuple[int, ...]:
    """Tags that may stand there at all, in the order of the orders. FieldError as :func:`obligation`."""
    column = _column(version)
    return tuple(tag for tag, row in table(form).items() if row[column] is not Obligation.ABSENT)


def _column(version: FfdVersion | int) -> int:
    check_version(version)
    # the beta of 1.0 has no tables of its own
    return max(int(version) - 1, 0)
