"""What we show is what we preach: examples run, and what they make breaks none of our own rules today."""

from __future__ import annotations

import re
import runpy
import sys
from datetime import date
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_driver.cli import main
from kkt_driver.ffd.rules import validate
from kkt_driver.ffd.rules.table import RATES
from tests.docs.test_code_blocks import PAGES, ROOT

EXAMPLES = ROOT / "examples"
#: generated from tables, which tell of the past too
HAND_WRITTEN = [page for page in PAGES if "reference" not in page.parts]


def broken_rules(url: str) -> list[str]:
    """What all documents of the drive break, in their order."""
    found, registration, previous = [], None, None
    with kkt.connect(url) as register:
        last = register.last_document()
        assert last is not None
        for number in range(1, last.number + 1):
            document = register.document(number)
            registration = document if document.form in (1, 11) else registration
            found += [f"{number}: {one}" for one in validate(document, registration=registration, previous=previous)]
            previous = document
    return found


@pytest.mark.parametrize("name", ["sell.py", "recover.py"])
def test_an_example(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sim:?state={tmp_path}/shop"
    monkeypatch.setattr(sys, "argv", [name, url])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    assert broken_rules(url) == []


def test_the_receipt_of_the_examples(tmp_path: Path) -> None:
    url = f"sim:?state={tmp_path}/shop"
    assert main(["--url", url, "shift", "open"]) == 0
    assert main(["--url", url, "receipt", "sell", str(EXAMPLES / "receipt.json")]) == 0
    assert broken_rules(url) == []


def test_the_demonstration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sim:?registered=0&state={tmp_path}/shop"
    assert main(["--url", url, "demo"]) == 0
    assert "СУММА НДС 22%" in capsys.readouterr().out
    assert broken_rules(url) == []


@pytest.mark.parametrize("page", [*HAND_WRITTEN, *sorted(EXAMPLES.iterdir())], ids=lambda page: page.name)
def test_no_rate_of_the_past(page: Path) -> None:
    outdated = {kkt.VatRate(code).name for code, (_, _, until, _) in RATES.items() if until and until <= date.today()}
    named = {name.upper() for name in re.findall(r"\bvat_\w+", page.read_text("utf-8"), re.IGNORECASE)}
    assert named & outdated == set()
