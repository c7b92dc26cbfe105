"""One small change to a valid document, and exactly the findings that it deserves."""

from __future__ import annotations

import pytest

from kkt_driver.ffd import Document
from kkt_driver.ffd.rules import RULES, Finding, validate

from .case import Case
from .cases import CASES
from .day import documents, registration_of
from .edit import edited


def found_in(case: Case) -> list[Finding]:
    """The findings of a case."""
    document = edited(documents()[case.base], *case.edits)
    document = Document(case.form or document.form, document.fields)
    registration = edited(registration_of(case.base), *case.registration)
    previous = documents()[case.previous] if case.previous else None
    return validate(document, registration=registration, previous=previous, now=case.now)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title.replace(" ", "-"))
def test_a_spoiled_document(case: Case) -> None:
    found = found_in(case)
    assert [(finding.rule.id, finding.tags) for finding in found] == list(case.found), [str(one) for one in found]
    for finding in found:
        assert finding.message_ru
        assert finding.message_en
        assert "{" not in finding.message_ru + finding.message_en
        assert finding.rule.tags == () or set(finding.tags) <= set(finding.rule.tags)


def test_every_rule_is_broken_by_a_case() -> None:
    assert {rule for case in CASES for rule, _ in case.found} == set(RULES)


def test_there_are_cases_enough_and_their_titles_differ() -> None:
    assert len({case.title for case in CASES}) == len(CASES) >= 50
