"""A whole day of the emulated register: nothing to find in any of its documents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kkt_driver.ffd.rules import validate

from .day import documents, previous_of, registration_of

NAMES = list(documents())


@pytest.mark.parametrize("name", NAMES)
def test_a_document_alone(name: str) -> None:
    assert [str(finding) for finding in validate(documents()[name])] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_document_with_all_that_is_known(name: str) -> None:
    document = documents()[name]
    assert document.date_time is not None
    found = validate(
        document,
        registration=registration_of(name),
        previous=previous_of(name),
        now=document.date_time + timedelta(minutes=1),
    )
    assert [str(finding) for finding in found] == []


def test_the_day_has_every_form_and_rate() -> None:
    made = documents().values()
    assert {document.form for document in made} == {1, 11, 2, 3, 31, 5, 21, 6}
    assert {item["vat_rate"] for document in made for item in document.positions} == {1, 2, 3, 4, 5, 6}
    assert {document.operation for document in made if document.form == 3} == {1, 2, 3, 4}
