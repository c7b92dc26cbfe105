"""``kkt tag``."""

from __future__ import annotations

import json

from .test_cli import Run, ok
from .test_cli import kkt as kkt


def test_one_tag_in_full(kkt: Run) -> None:
    code, out, _ = kkt("tag", "1020")
    assert code == 0
    lines = out.splitlines()
    assert lines[:4] == [
        "1020 Сумма расчета, указанного в чеке (БСО) [total]",
        "  вид: vln (целое, младший байт первым), до 6 байт, копейки",
        "  имя в JSON ФНС: totalSum",
        "  где стоит:",
    ]
    assert "    3 Кассовый чек: обязателен (1.0 1.05 1.1 1.2)" in lines
    assert kkt("tag", "total")[1].startswith("1020 ")
    english = kkt("tag", "1055", "--lang", "en")[1].splitlines()
    assert english[0].startswith("1055 ")
    assert "  bits:" in english
    assert "    3 imputed income (until 2021)" in english


def test_several_tags_are_listed(kkt: Run) -> None:
    lines = kkt("tag", "сумма", "по", "чеку")[1].splitlines()
    assert len(lines) > 3
    assert "1031 Сумма по чеку (БСО) наличными [cash_total]" in lines
    both = kkt("tag", "1082")[1]
    assert [block.splitlines()[0] for block in both.split("\n\n")] == [
        "1082 Телефон банковского субагента [bank_subagent_phone]",
        "1082 Сумма оплаты безналичными [cashless_payment_sum]",
    ]


def test_details(kkt: Run) -> None:
    assert "дополняется пробелами справа" in kkt("tag", "1018")[1]
    assert "may be repeated" in kkt("tag", "1059", "--lang", "en")[1]
    assert "  значения:\n    1 НДС 20%; до 2019-01-01 НДС 18%" in kkt("tag", "1199")[1]
    assert "    document" in kkt("tag", "1014", "--lang", "en")[1]


def test_json(kkt: Run) -> None:
    (found,) = ok(kkt("tag", "цена", "--json"))["found"]
    assert (found["number"], found["id"], found["kind"], found["maximum"]) == (1079, "unit_price", "vln", 6)
    assert (found["unit"], found["parents"], found["values"]) == ("kopecks", [1059, 1071, 2007], [])
    assert found["places"][0]["obligations"] == {"1.0": "must if", "1.05": "must", "1.1": "must", "1.2": "must"}
    (rate,) = ok(kkt("tag", "1199", "--json"))["found"]
    assert rate["values"][0]["before"] == {"until": "2019-01-01", "ru": "НДС 18%", "en": "VAT 18%"}
    assert rate["values"][1] == {"value": 2, "ru": "НДС 10%", "en": "VAT 10%"}


def test_nothing(kkt: Run) -> None:
    code, out, err = kkt("tag", "no", "such", "tag")
    assert (code, out) == (2, "")
    assert "no tag has the number or the words 'no such tag'" in err
    assert json.loads(kkt("tag", "9999", "--json")[1])["error"]["type"] == "UsageError"
