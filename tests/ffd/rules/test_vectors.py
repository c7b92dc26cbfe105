"""Real documents, and what control has to say of them: every finding is known and explained here."""

from __future__ import annotations

import pytest

from kkt_driver.ffd import Document
from kkt_driver.ffd.enums import FfdVersion
from kkt_driver.ffd.rules import Severity, validate
from tests.ffd.vectors import DOCUMENTS, tlv_of

# A report of version 1.0, of a register of 2016 under test, read as what a missing 1209 is taken for.
AS_1_05 = {
    # tags that came with 1.05
    ("required-tags", (1209,)),
    ("required-tags", (1221,)),
    ("required-tags", (1187,)),
    ("required-tags", (1188,)),
    ("required-tags", (1189,)),
    # sign of bank agents and postal code went with 1.0
    ("legacy-tags", (1058,)),
    ("legacy-tags", (1049,)),
}
OF_ANY_VERSION = {
    # modes that the draft of 2016 had not yet
    ("required-tags", (1110,)),
    ("required-tags", (1108,)),
    # invented numbers: an ИНН of digits in a row, 12 digits instead of 16, 15 digits and a space
    ("user-inn", (1018,)),
    ("registration-number-digits", (1037,)),
    ("drive-number", (1041,)),
    # the operator has a name but no ИНН, and receipts have no sender
    ("transfer-requisites", (1017, 1117)),
    # 2016-04-13, before the law
    ("date-too-early", (1012,)),
}
KNOWN: dict[str, set[tuple[str, tuple[int, ...]]]] = {
    # the cashier's ИНН is 7712345678 and two digits, an invented one
    "session_reregistration_11": {("other-inn", (1203,))},
    "container_registration_1": AS_1_05 | OF_ANY_VERSION,
    "synthetic_receipt3_session": set(),
}


def found_in(name: str, **given: object) -> set[tuple[str, tuple[int, ...]]]:
    document = Document.unwrap(tlv_of(DOCUMENTS[name]))
    return {(finding.rule.id, finding.tags) for finding in validate(document, **given)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", KNOWN)
def test_findings_of_a_real_document(name: str) -> None:
    assert found_in(name) == KNOWN[name]


def test_the_version_may_be_given() -> None:
    assert found_in("container_registration_1", version=FfdVersion.FFD_1_0) == OF_ANY_VERSION


def test_two_bitfields_of_one_tag() -> None:
    # a fragment that a parser was tested with: no document, but one whose 1205 stands twice is refused by any
    found = found_in("yandex_1101_repeated_via_1205")
    assert ("repeated-tags", (1205,)) in found
    assert ("required-tags", (1012,)) in found


def test_the_receipt_belongs_to_its_register() -> None:
    # ИНН and serial number of the registration number's own vector
    receipt = Document.unwrap(tlv_of(DOCUMENTS["synthetic_receipt3_session"]))
    assert validate(receipt, serial="009130557") == []
    (finding,) = validate(receipt, serial="009130558")
    assert (finding.rule.id, finding.rule.severity) == ("registration-number-check", Severity.ERROR)
