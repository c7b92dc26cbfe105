"""The table, its checks, and the call itself."""

from __future__ import annotations

import string
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import Document, obligation, required_tags, rules
from kkt_driver.ffd.enums import FfdVersion
from kkt_driver.ffd.rules import RULES, Severity, validate
from kkt_driver.ffd.rules.model import CHECKS, check
from tests.ffd.vectors import DOCUMENTS, RECEIPT, ROOT, tlv_of

from .edit import drop, edited, put

SALE = Document.unwrap(RECEIPT)


def test_generated_files_are_in_step() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "gen_ffd_rules.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_each_row_has_a_check_and_each_check_a_row() -> None:
    assert set(RULES) == set(CHECKS)
    assert [rule.number for rule in RULES.values()] == list(range(1, len(RULES) + 1))


def test_a_check_is_in_the_file_of_its_group() -> None:
    table = tomllib.loads((ROOT / "protocols" / "ffd" / "rules.toml").read_text("utf-8"))
    for row in table["rule"]:
        function = CHECKS[row["id"]]
        assert function.__module__ == f"{rules.__name__}.{row['group']}"
        assert function.__name__ == row["id"].replace("-", "_")


def test_a_check_is_registered_once_and_for_a_row() -> None:
    for name in ("known-form", "no-such-rule"):
        with pytest.raises(AssertionError):
            check(name)(lambda subject: iter(()))


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_both_languages_say_the_same_numbers(rule: rules.Rule) -> None:
    texts = [getattr(rule, f"{kind}_{lang}") for kind in ("title", "message", "advice") for lang in ("ru", "en")]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    words = [
        {name.removesuffix("_ru").removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (rule.message_ru, rule.message_en)
    ]
    assert words[0] == words[1]


def test_severities() -> None:
    assert {rule.severity for rule in RULES.values()} == set(Severity)
    assert str(Severity.ERROR) == "error"


def test_package_does_not_load_the_rules() -> None:
    # their table and checks are wanted by few of those who read documents
    code = "import sys, kkt_driver.ffd; print([name for name in sys.modules if 'ffd.rules' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_checks_import_only_what_they_may() -> None:
    for path in Path(rules.__file__).parent.glob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("from kkt_driver"):
                assert line.split()[1].startswith(("kkt_driver.ffd", "kkt_driver.errors", "kkt_driver.wire")), line


def test_a_good_receipt_has_no_findings() -> None:
    assert validate(SALE) == []


def test_a_finding_names_rule_place_and_value() -> None:
    (finding,) = validate(edited(SALE, put(((1059, 1), 1214), 9)))
    assert finding.rule is RULES["known-value"]
    assert (finding.tags, finding.path, finding.value) == ((1214,), "1059[1]", 9)
    assert finding.message_en == "item 2: tag 1214 (payment_method) has no value 9"
    assert finding.message_ru == "предмет 2: реквизит 1214 (Признак способа расчета): значения 9 не бывает"
    assert str(finding) == "error known-value (1214,): item 2: tag 1214 (payment_method) has no value 9"


def test_findings_come_in_the_order_of_the_rules() -> None:
    found = validate(edited(SALE, drop(1038), put(1054, 9), put(1031, 1)))
    numbers = [finding.rule.number for finding in found]
    assert numbers == sorted(numbers)
    assert len(found) == 3


def test_the_version_of_the_document_decides() -> None:
    # a registration of 1.2 has one tag of flags (1290) instead of many tags
    report = Document.unwrap(tlv_of(DOCUMENTS["session_reregistration_11"]))
    bare = edited(report, drop(1221), put(1203, "500100732259"))
    assert [finding.tags for finding in validate(bare)] == [(1221,)]
    later = edited(bare, put(1209, 4), put(1189, 4))
    assert (1221,) not in [finding.tags for finding in validate(later)]
    assert (1290,) in [finding.tags for finding in validate(later)]
    assert [finding.tags for finding in validate(later, version=FfdVersion.FFD_1_05)] == [(1221,)]


def test_a_correction_of_later_versions_may_be_a_return() -> None:
    correction = Document(31, edited(SALE, put(1173, 0), put(1174, [(1178, datetime(2023, 1, 1)), (1179, "1")])).fields)
    assert validate(correction) == []
    back = edited(correction, put(1054, 2))
    assert [finding.rule.id for finding in validate(back)] == ["correction-operation"]
    assert validate(edited(back, put(1209, 4))) == []


def test_another_drive_begins_anew() -> None:
    before = edited(SALE, put(1041, "9999078900054321"), put(1040, 100), put(1012, datetime(2023, 1, 1)))
    assert validate(SALE, previous=before) == []


def test_neighbours() -> None:
    receipts = [edited(SALE, put(1040, 42 + step), put(1042, 7 + step)) for step in range(3)]
    for before, after in pairwise(receipts):
        assert validate(after, previous=before) == []
    found = validate(receipts[2], previous=receipts[0])
    assert [finding.rule.id for finding in found] == ["next-document-number", "receipt-number"]


def test_now_is_local() -> None:
    for now in (datetime.now(UTC), "2026-01-01", 0):
        with pytest.raises(FieldError, match="time zone"):
            validate(SALE, now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize("version", ["1.05", "2", 1.05, 2.0, 7, -1, True, b"\x02"])
def test_a_version_is_a_version(version: Any) -> None:
    for ask in (
        lambda: validate(SALE, version=version),
        lambda: SALE.to_json(version),
        lambda: obligation(3, 1020, version),
        lambda: required_tags(3, version),
    ):
        with pytest.raises(FieldError, match="FfdVersion") as caught:
            ask()
        assert (caught.value.field, caught.value.value) == ("version", version)
    assert validate(SALE, version=FfdVersion.FFD_1_05) == validate(SALE)
