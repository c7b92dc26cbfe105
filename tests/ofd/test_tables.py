"""The tables are what their TOML says, and every name in them is accounted for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.ffd.labels import LABELS
from kkt_driver.ofd.codes import ANSWERS, NETWORK, REASONS
from tools import gen_ofd


def test_what_is_generated_is_up_to_date() -> None:
    assert gen_ofd.main(["--check"]) == 0


def test_check_reports_a_stale_table_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gen_ofd, "SOURCES", tmp_path)
    assert gen_ofd.main(["--check"]) == 1
    assert capsys.readouterr().out == "out of date: codes.py, profile_table.py\n"
    assert list(tmp_path.iterdir()) == []


def test_the_codes_of_the_format_are_there() -> None:
    assert set(LABELS["OperatorResponse"]) <= set(ANSWERS)
    assert list(REASONS) == [1, 2, 3, 4, 5]
    assert list(NETWORK) == list(range(9))
    for table in (ANSWERS, REASONS, NETWORK):
        for number, code in table.items():
            assert code.code == number
            assert re.search("[а-я]", code.ru)
            assert re.fullmatch("[A-Za-z ,()]+", code.en)


GOOD: dict[str, Any] = {"code": 1, "id": "a", "ru": "да", "en": "yes", "source": ["order"]}


@pytest.mark.parametrize("change", [{"en": ""}, {"source": []}, {"source": ["nobody"]}, {"id": None}])
def test_a_wrong_row_stops_the_run(change: dict[str, Any]) -> None:
    assert gen_ofd.checked([GOOD], "answer", {"order": ""}, ("id", "ru", "en"), "code") == [GOOD]
    with pytest.raises(SystemExit, match="answer"):
        gen_ofd.checked([GOOD | change], "answer", {"order": ""}, ("id", "ru", "en"), "code")
    with pytest.raises(SystemExit, match="twice"):
        gen_ofd.checked([GOOD, GOOD], "answer", {"order": ""}, ("id", "ru", "en"), "code")


@pytest.mark.parametrize(
    "change", [{"inn": "7841465199"}, {"endpoint": [{"host": "elsewhere", "port": 1, "purpose": "documents"}]}]
)
def test_a_wrong_operator_stops_the_run(change: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    facts = gen_ofd.read("operators.toml")
    row = facts["operator"][0] | change
    for end in row["endpoint"]:
        end.setdefault("certainty", "A")
    monkeypatch.setattr(gen_ofd, "read", lambda _: facts | {"operator": [row]})
    with pytest.raises(SystemExit, match="ofd-ru"):
        gen_ofd.profiles()
