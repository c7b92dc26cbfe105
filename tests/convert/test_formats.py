"""From format to format: what comes back, and what is said of what does not."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.convert import BrokenDocument, convert, format_of
from kkt_driver.convert.table import COLUMNS, TAGS, document_of, rows_of, text_of
from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ffd import Document, encode, encode_sign
from tests.ffd import strategies

from .making import REAL, SMALL, document, entries, file

SALE = document(SMALL[0])


@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_tlv_to_json_and_back_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    given, between, back = file(tmp_path / "a.tlv", REAL + SMALL), tmp_path / f"b.{suffix}", tmp_path / "c.tlv"
    made = convert(given, str(between))
    assert (made.source, made.target, made.read, made.written) == ("tlv", "json", len(REAL + SMALL), len(REAL + SMALL))
    assert convert(str(between), str(back)).skipped == 0
    assert back.read_bytes() == b"".join(REAL + SMALL)
    text = between.read_text("utf-8")
    shown = json.loads(text) if suffix == "json" else [json.loads(line) for line in text.splitlines()]
    assert shown[-1]["receipt"]["totalSum"] == 905
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["a.tlv", between.name, "c.tlv"])


def test_canonical_documents_need_no_raw_data(tmp_path: Path) -> None:
    given, between, back = file(tmp_path / "a.tlv", SMALL), tmp_path / "b.json", tmp_path / "c.tlv"
    convert(given, str(between))
    data = json.loads(between.read_text("utf-8"))
    for one in data:
        del one["receipt"]["rawData"]
    between.write_text(json.dumps(data), "utf-8")
    convert(str(between), str(back))
    assert back.read_bytes() == b"".join(SMALL)


def test_the_names_win_over_raw_data(tmp_path: Path) -> None:
    given, between, back = file(tmp_path / "a.tlv", SMALL[:1]), tmp_path / "b.json", tmp_path / "c.tlv"
    convert(given, str(between))
    between.write_text(between.read_text("utf-8").replace('"totalSum": 901', '"totalSum": 902'), "utf-8")
    convert(str(between), str(back))
    assert document(back.read_bytes()).total == 902


def test_the_version_decides_the_names(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", SMALL[:1])
    for version, name in ((2, "receiptCode"), (4, "code")):
        convert(given, str(tmp_path / "b.json"), version=version)
        assert json.loads((tmp_path / "b.json").read_text("utf-8"))[0]["receipt"][name] == 3


def test_csv_and_back(tmp_path: Path) -> None:
    given, table, back = file(tmp_path / "a.tlv", SMALL), tmp_path / "b.csv", tmp_path / "c.tlv"
    convert(given, str(table))
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    first = rows[0]
    assert (first["form"], first["total"], first["item_item_name"], first["item_item_total"]) == (
        "3",
        "9.01",
        "Чай N 1",
        "9.01",
    )
    assert (first["date_time"], first["fiscal_sign"], first["left_out"]) == ("2024-05-06T12:01:00", "1001", "")
    convert(str(table), str(back))
    got = [entry.get() for entry in entries(back, "tlv")]
    assert [set(one.fields) for one in got] == [set(document(one).fields) for one in SMALL]
    # saved again by a spreadsheet: a mark in front, semicolons
    text = table.read_text("utf-8")
    table.write_text("\ufeff" + text.replace(",", ";"), "utf-8")
    assert [entry.document for entry in entries(table, "csv")] == got


def test_csv_does_not_pretend_to_hold_what_it_does_not(tmp_path: Path) -> None:
    given, table = file(tmp_path / "a.tlv", [REAL[1], SMALL[0]]), tmp_path / "b.csv"
    convert(given, str(table))
    with pytest.raises(BrokenDocument, match=r"document 1 at offset .*left_out: names tags"):
        convert(str(table), str(tmp_path / "c.tlv"))
    assert not (tmp_path / "c.tlv").exists()
    made = convert(str(table), str(tmp_path / "c.tlv"), keep_going=True)
    assert (made.written, made.skipped) == (1, 1)
    assert "convert from TLV or JSON instead" in made.reasons[0].reason


def test_a_row_per_document(tmp_path: Path) -> None:
    both = encode([(3, [(1040, 1), (1059, [(1030, "А"), (1043, 1)]), (1059, [(1030, "Б"), (1043, 2)])])])
    given = file(tmp_path / "a.tlv", [both, both])
    convert(given, str(tmp_path / "b.csv"))
    got = [entry.get() for entry in entries(tmp_path / "b.csv", "csv")]
    assert got == [document(both)] * 2
    convert(given, str(tmp_path / "b.csv"), items=False)
    rows = list(csv.DictReader((tmp_path / "b.csv").read_text("utf-8").splitlines()))
    assert [(row["document"], row["item"], row["left_out"]) for row in rows] == [("1", "", "1059"), ("2", "", "1059")]


@given(st.sampled_from(strategies.DOCUMENT_FORMS), st.data())
def test_a_table_that_holds_a_document_gives_it_back(form: int, data: st.DataObject) -> None:
    whole = Document.decode(form, encode(data.draw(strategies.inside(form)), form))
    rows = [
        {name: text_of(tag, cell) for name, tag, cell in zip(COLUMNS, TAGS, row, strict=True)}
        for row in rows_of(1, whole)
    ]
    if rows[0]["left_out"]:
        with pytest.raises(FieldError, match="left_out"):
            document_of(rows)
    else:
        got = document_of(rows)
        assert (got.form, sorted(got.fields, key=repr)) == (form, sorted(whole.fields, key=repr))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"total": "9,01"}, "total: must be a number"),
        ({"date_time": "06.05.2024"}, "date_time: must be a time"),
        ({"form": "x"}, "form: must be a whole number"),
        ({"item_quantity": "1e5"}, "item_quantity: must be a decimal"),
        ({"item_product_code": "zz"}, "item_product_code: must be hex"),
        ({"item": "2"}, "item: must be 1 here"),
        ({"fiscal_sign": "-1"}, "fiscal_sign: must be a whole number"),
    ],
)
def test_cells_that_cannot_be_read(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    row = {"document": "1", "form": "3", "item": "1", "item_item_name": "Чай", **change}
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(row))
        writer.writeheader()
        writer.writerow(row)
    (entry,) = entries(path, "csv")
    assert entry.document is None
    assert reason in entry.reason


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("form,total\n3,1.00\n", "header: must have a column 'document'"),
        ("document,form,colour\n", "header: must consist of the columns"),
        ("document,form,form\n", "header: must consist of the columns"),
        ("", "header: must have a column"),
    ],
)
def test_headers_that_are_not_ours(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(FieldError, match=found):
        entries(tmp_path / "a.csv", "csv")


def test_rows_that_do_not_belong_together(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("document,form,total,item\n1,3,1.00,1\n1,3,2.00,2\n2,3,1.00\n\n3,3,1.00,\n3,3,1.00,\n4,3,1.00,\n")
    reasons = [entry.reason for entry in entries(path, "csv")]
    assert reasons[0].startswith("total: must be the same in every row")
    assert "3 cells in a row, 4 in the header" in reasons[1]
    assert reasons[2].startswith("item: must be given")
    assert reasons[3] == ""
    path.write_bytes(b"document,form\n1,3\n\xff,3\n")
    found = entries(path, "csv")
    assert [(entry.document is None, entry.last) for entry in found] == [(False, False), (True, True)]


def test_xlsx(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    formula = encode([(3, [(1040, 9), (1077, encode_sign(1, 3)), (1048, "=1+1"), (1012, datetime(2025, 1, 2, 3, 4))])])
    path = tmp_path / "b.xlsx"
    convert(file(tmp_path / "a.tlv", [*SMALL, formula]), str(path))
    sheet = openpyxl.load_workbook(path).active
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert len(rows) == 6
    assert (rows[0]["total"], rows[0]["document_number"], rows[0]["item_item_name"]) == (9.01, 1, "Чай N 1")
    assert (rows[0]["date_time"], rows[0]["fn_number"]) == (datetime(2024, 5, 6, 12, 1), "9999078900012345")
    assert (rows[5]["user_name"], rows[5]["fiscal_sign"], rows[5]["item"]) == ("=1+1", 1, None)
    with pytest.raises(UsageError, match="xlsx is not read"):
        convert(str(path), str(tmp_path / "c.tlv"))


def test_xlsx_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UsageError, match=r"pip install kkt-driver\[excel\]"):
        convert(file(tmp_path / "a.tlv", SMALL), str(tmp_path / "b.xlsx"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.tlv"]


def test_names_tell_the_format() -> None:
    assert [format_of(f"a{end}") for end in (".TLV", ".bin", ".json", ".ndjson", ".csv", ".xlsx")] == [
        *("tlv", "tlv", "json", "json", "csv", "xlsx")
    ]
    assert format_of("a.txt", "csv") == "csv"
    with pytest.raises(UsageError, match="--to"):
        format_of("-", None, "--to")


def test_quantities_come_back_with_their_decimals() -> None:
    whole = Document.decode(3, encode([(1059, [(1023, Decimal("1.000")), (1043, 1)])]))
    (row,) = rows_of(1, whole)
    cells = {name: text_of(tag, cell) for name, tag, cell in zip(COLUMNS, TAGS, row, strict=True)}
    assert cells["item_quantity"] == "1.000"
    assert document_of([cells]).encode() == whole.encode()


@pytest.mark.parametrize("count", [300, 579])
def test_a_document_longer_than_its_form_may_be(count: int, tmp_path: Path) -> None:
    """32768 bytes are the most a register makes; this tool is for looking at what others made."""
    inside = encode([(1059, [(1030, "x" * 100), (1043, 1)])]) * count
    assert 32768 < len(inside) <= 0xFFFF
    big = b"\x03\x00" + len(inside).to_bytes(2, "little") + inside
    with pytest.raises(FieldError, match="at most 32768"):
        document(big).encode()
    assert document(big).wrap() == big
    given, back = file(tmp_path / "a.tlv", [SMALL[0], big]), tmp_path / "c.tlv"
    for between in ("b.json", "b.csv"):
        assert convert(given, str(tmp_path / between)).written == 2
    convert(str(tmp_path / "b.json"), str(back))
    assert back.read_bytes() == SMALL[0] + big


def test_a_document_too_long_for_any_header_has_json_without_raw_data() -> None:
    longest = Document.decode(3, encode([(1059, b"")]) * 16384)
    assert len(longest.fields.encode()) == 0x10000
    with pytest.raises(FieldError, match="at most 65535"):
        longest.wrap()
    made = longest.to_json()
    assert "rawData" not in made["receipt"]
    assert Document.from_json(made) == longest
    for form in (-1, 0x10000, True):
        with pytest.raises(FieldError, match="form"):
            Document(form, SALE.fields).wrap()
