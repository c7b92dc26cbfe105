"""The JSON Schema is current, takes every receipt there is, and refuses nothing that from_json would take."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kkt_driver.errors import FieldError
from kkt_driver.marking import MarkingCode
from kkt_driver.receipt import Correction, Payment, PaymentKind, Receipt, VatRate, card, cash
from kkt_driver.receipt_schema import schema, written

from .test_receipt import FULL, receipts

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "reference" / "receipt.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(schema())
MARKED = replace(
    FULL,
    positions=[replace(FULL.positions[0], marking=MarkingCode.goods("04604060006000", "N4N57RSCBUZTQ"))],
    total_override=None,
    rounding="down",
)


def documented() -> Iterator[tuple[str, Any]]:
    """Receipts in JSON blocks of the documentation and among the examples."""
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
            if token.type == "fence" and token.info.strip() == "json" and '"positions"' in token.content:
                yield f"{page.name}:{token.map[0] if token.map else 0}", json.loads(token.content)
    for file in sorted((ROOT / "examples").glob("*.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if "positions" in data:
            yield file.name, data


DOCUMENTED = list(documented())


def test_the_file_is_current() -> None:
    """If it is not: python -m kkt_driver.receipt_schema docs/reference/receipt.schema.json"""
    assert FILE.read_text(encoding="utf-8") == written()


def test_the_command_prints_or_writes_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kkt_driver.receipt_schema"]
    file = tmp_path / "schema.json"
    printed = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    subprocess.run([*command, str(file)], check=True, timeout=60)
    assert json.loads(printed) == json.loads(file.read_bytes()) == schema()


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator.check_schema(schema(Correction))


def test_tags_are_named() -> None:
    position = schema()["$defs"]["Position"]["properties"]
    assert position["customs"]["description"] == "Номер декларации на товар (1231)"
    assert position["marking"]["description"] == "Код товара (1162)"


@pytest.mark.parametrize(("name", "data"), DOCUMENTED, ids=[name for name, _ in DOCUMENTED])
def test_documented_receipts(name: str, data: Any) -> None:
    VALIDATOR.validate(data)
    assert Receipt.from_json(data).plan.lines


def test_there_are_documented_receipts() -> None:
    assert {"receipt.md", "receipt.json"} <= {name.partition(":")[0] for name, _ in DOCUMENTED}


@given(receipts() | st.sampled_from([FULL, MARKED]))
def test_every_receipt_fits(made: Receipt) -> None:
    VALIDATOR.validate(made.to_json())


def test_a_correction_fits_its_own_schema() -> None:
    made = Correction([cash("20.00")], "Акт", date(2021, 7, 28), "1175", vat={VatRate.VAT_10: "1.82"})
    validator = jsonschema.Draft202012Validator(schema(Correction))
    validator.validate(made.to_json())
    assert not validator.is_valid(made.to_json() | {"vat": {"vat_17": "1.00"}})


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**9)
    | st.sampled_from([-1, 0, 127, 128, 10**8, 10**20, 1.0, 0.5, -0.0, 99999999.99])
    | st.sampled_from(
        ["", " ", "x", "я" * 300, "rest", "down", "10.00", "-1", "1e2", "12,3", "vat_20", "VAT_20", "643"]
    )
    | st.sampled_from(["a\tb", "a\n", "7725225244", "7725225244\n", "444d", "444D0", "x\u2003", "\ud800"])
    | st.text(max_size=20)
)
VALUES = st.recursive(LEAVES, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3))
#: whole parts of a receipt in places where they do not belong
PARTS = st.sampled_from([FULL.to_json()["positions"], FULL.to_json()["positions"][0], MARKED.to_json()["buyer"]])


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of everything inside."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A receipt in JSON with one to three things replaced, taken out or put in."""
    data = copy.deepcopy(draw(st.sampled_from([FULL, MARKED])).to_json())
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(data))
        if not found:
            break
        *parents, key = draw(st.sampled_from(found))
        inside = data
        for parent in parents:
            inside = inside[parent]
        way = draw(st.sampled_from(["replace", "replace", "take", "put"]))
        if way == "take":
            del inside[key]
        elif way == "put" and isinstance(inside, dict):
            inside[draw(st.text(max_size=8) | st.sampled_from(["kind", "name", "sum", "gtin"]))] = draw(VALUES)
        else:
            inside[key] = copy.deepcopy(draw(VALUES | PARTS))
    return data


@given(mutated())
@settings(max_examples=600)
def test_what_the_schema_refuses_from_json_refuses(data: Any) -> None:
    try:
        Receipt.from_json(data)
    except FieldError as error:
        assert error.field
        return
    assert list(VALIDATOR.iter_errors(data)) == []


#: sums follow each other, so that most changes of one value leave a receipt that can be made
LOOSE = Receipt(
    [replace(MARKED.positions[0], amount=None, discount=0), replace(FULL.positions[0], amount=None, discount=0)],
    [Payment(PaymentKind.PREPAID, 1), card("rest")],
    **{name: getattr(FULL, name) for name in ("tax_system", "cashier", "buyer", "agent", "supplier", "user_attribute")},
    additional="доп",
).to_json()
TRIED: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 3, 4, 5, 7, 12, 13, 27, 63, 64, 99, 100, 127, 128, 255, 10**8, 10**8 - 1, 10**20),
    *(Decimal("0.001"), Decimal("1.00"), Decimal("-0"), Decimal("99999999.99"), Decimal("1E+2"), 0.5, 1.0),
    *("", " ", "\u00a0", "x", "-0", "0", "00", "1", "1.", "1.00", "1.000", "-1", "1e2", "+1", "12,3", "99999999.99"),
    *("rest", "down", "up", "sell", "SELL", "cash", "vat_20", "VAT_20", "o\u017fn", "osn", "goods", "data_matrix"),
    *("643", "643\n", "64", "7725225244", "7725225244\n", "000000000000", "04604060006000", "46198488", "44" * 32),
    *(
        "44" * 33,
        "444d",
        "444D",
        "444",
        "a\tb",
        "a\n",
        "№",
        "я" * 16,
        "я" * 17,
        "я" * 64,
        "я" * 65,
        "я" * 256,
        "я" * 257,
    ),
    *(
        [],
        [1],
        ["osn"],
        ["osn", "OSN"],
        ["attorney", 2],
        ["+79160000000"],
        [""],
        [None],
        {},
        {"name": "x"},
        {"kind": 1},
    ),
    *({"kind": "ean_8", "gtin": "46198488"}, {"kind": ["attorney"], "phones": []}, {"phones": ["1"]}, {"inn": None}),
]


def test_every_value_in_every_place() -> None:
    """All changes of one value: what from_json takes, the schema takes."""
    Receipt.from_json(LOOSE)
    taken = 0
    for *parents, key in places(LOOSE):
        for value in TRIED:
            data = copy.deepcopy(LOOSE)
            inside = data
            for parent in parents:
                inside = inside[parent]
            inside[key] = value
            try:
                Receipt.from_json(data)
            except FieldError as error:
                assert error.field
                continue
            taken += 1
            assert [error.message for error in VALIDATOR.iter_errors(data)] == [], (parents, key, value)
    assert taken > 500


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("positions[0].country", {"country": "RU"}),
        ("positions[0].department", {"department": 100}),
        ("positions[0].vat", {"vat": "vat_17"}),
        ("positions[0].unit", {"unit": "я" * 17}),
        ("positions[0].price", {"price": -1}),
        ("positions[0].quantity", {"quantity": 0}),
        ("positions[0].marking", {"marking": "44" * 33}),
        ("positions[0].supplier.inn", {"supplier": {"inn": "123"}}),
        ("positions[0].agent.kind", {"agent": {}}),
        ("positions[0].prise", {"prise": 1}),
        ("positions[0].piece", {"piece": None}),
    ],
)
def test_both_refuse(path: str, data: dict[str, Any]) -> None:
    whole = {"positions": [{"name": "Чай", "price": "1.00", **data}], "payments": [{"kind": "cash", "sum": "rest"}]}
    assert not VALIDATOR.is_valid(whole)
    with pytest.raises(FieldError) as caught:
        Receipt.from_json(whole)
    assert caught.value.field == path
