"""Long, broken and interrupted files."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.convert import BrokenDocument, Entry, convert, read
from kkt_driver.convert.jsonfile import MAX_ITEM
from kkt_driver.convert.progress import Progress
from kkt_driver.errors import KktError, UsageError
from kkt_driver.ffd import encode
from tests.ofd.vectors import receipt

from .making import REAL, SMALL, document, entries, file


def found(data: bytes, format: str) -> list[Entry]:
    return list(read(io.BytesIO(data), format))


def test_broken_tlv_is_stepped_over() -> None:
    unknown = encode([(3, [(1040, 1)])]).replace(b"\x03\x00", b"\x63\x00", 1)
    broken = b"\x03\x00\x05\x00\x10\x04\xff\xff\x00"
    got = found(SMALL[0] + unknown + broken + SMALL[1], "tlv")
    assert [entry.document is not None for entry in got] == [True, False, False, True]
    assert [entry.offset for entry in got] == [0, len(SMALL[0]), len(SMALL[0] + unknown), len(SMALL[0]) + 12 + 9]
    assert got[1].reason == "99 is no form of a document"
    assert "65535 bytes declared" in got[2].reason
    for cut in (2, 9):
        *_, last = found(SMALL[0] + SMALL[1][:cut], "tlv")
        assert (last.number, last.last, last.document) == (2, True, None)
        assert "left" in last.reason


def lines(*documents: bytes) -> list[str]:
    return [json.dumps(document(one).to_json()) for one in documents]


def test_json_in_every_layout() -> None:
    expected = [document(one) for one in SMALL[:3]]
    texts = lines(*SMALL[:3])
    pretty = [json.dumps(json.loads(text), indent=1, ensure_ascii=False) for text in texts]
    layouts = (
        "\n".join(texts),
        "\r\n\r\n".join(texts) + "\n",
        f"[{','.join(texts)}]",
        f"\ufeff [\n {', '.join(pretty)} ]\n\n",
        "\n".join(pretty),
        " ".join(texts),
    )
    for text in layouts:
        assert [entry.get() for entry in found(text.encode(), "json")] == expected
    assert found(b"[]", "json") == found(b"", "json") == found(b" \n", "json") == []


def test_broken_json_is_stepped_over_where_its_end_can_be_found() -> None:
    one, two, three = lines(*SMALL[:3])
    for bad in ('{"receipt": {"totalSum": 1', '{"receipt": "unclosed}', "{nonsense}", '{"receipt": 5}', '{"x": NaN}'):
        got = found("\n".join((one, bad, two)).encode(), "json")
        assert [entry.document is not None for entry in got] == [True, False, True], bad
        assert got[1].offset == len(one) + 1
    got = found(f"[{one}, {{nonsense}}, {two}]".encode(), "json")
    assert [entry.document is not None for entry in got] == [True, False, True]
    for rest in ("5", "[]", f", {one[:-1]}"):
        got = found(f"[{one}, {rest}]".encode(), "json")
        assert (got[-1].last, got[-1].document) == (True, None)
    assert "no end" in found(f"[{one}".encode(), "json")[-1].reason
    assert "behind the end" in found(f"[{one}] {two}".encode(), "json")[-1].reason
    assert found(b'{"receipt": {"user": "\xff"}}', "json")[0].reason.startswith("JSON: must be UTF-8")
    deep = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert found(deep, "json")[0].reason == "is nested too deeply"
    endless = found(b'{"a": "' + b"x" * (MAX_ITEM + 200_000), "json")
    assert "no end within" in endless[-1].reason
    assert three


def test_chunks_of_any_size_give_the_same() -> None:
    text = f"[{', '.join(lines(*SMALL))}]".encode()

    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    assert list(read(Dripping(text), "json")) == found(text, "json")


@given(st.sampled_from(["tlv", "json", "csv"]), st.binary(max_size=200), st.booleans())
def test_no_file_is_too_odd(format: str, data: bytes, like: bool) -> None:
    samples = {"tlv": SMALL[0], "json": lines(SMALL[0])[0].encode(), "csv": b"document,form,total,item\n1,3,1.00,1\n"}
    whole = samples[format] + data + samples[format] if like else data
    try:
        got = found(whole, format)
    except UsageError:
        assert format == "csv"
        return
    assert got or not like
    assert all((entry.document is None) == bool(entry.reason) for entry in got)
    assert [entry.number for entry in got] == list(range(1, len(got) + 1))


def test_errors_name_the_document_and_leave_no_file(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", [SMALL[0], b"\x63\x00\x00\x00", SMALL[1]])
    target = tmp_path / "b.json"
    target.write_text("before")
    with pytest.raises(BrokenDocument) as caught:
        convert(given, str(target))
    assert str(caught.value) == f"document 2 at offset {len(SMALL[0])}: 99 is no form of a document"
    assert (caught.value.number, caught.value.offset) == (2, len(SMALL[0]))
    assert target.read_text() == "before"
    made = convert(given, str(target), keep_going=True)
    assert made.to_dict() == {
        "from": "tlv",
        "to": "json",
        "read": 3,
        "written": 2,
        "skipped": 1,
        "reasons": [{"document": 2, "offset": len(SMALL[0]), "reason": "99 is no form of a document"}],
    }
    assert len(json.loads(target.read_text("utf-8"))) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tlv", "b.json"]


def test_forms_without_a_name_in_json_are_skipped(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", [encode([(81, [(2001, 1)])]), SMALL[0]])
    made = convert(given, str(tmp_path / "b.json"), keep_going=True)
    assert (made.written, made.skipped) == (1, 1)
    assert made.reasons[0].reason.startswith("form: must be one that the JSON")


def test_reasons_are_bounded(tmp_path: Path) -> None:
    made = convert(file(tmp_path / "a.tlv", [b"\x63\x00\x00\x00"] * 500), str(tmp_path / "b.csv"), keep_going=True)
    assert (made.skipped, len(made.reasons)) == (500, 100)


def test_a_file_onto_itself(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", REAL)
    convert(given, given)
    assert Path(given).read_bytes() == b"".join(REAL)


def test_devices_are_written_as_they_are(tmp_path: Path) -> None:
    convert(file(tmp_path / "a.tlv", REAL), os.devnull, target_format="json")
    assert not Path(os.devnull).is_file()


def test_xlsx_that_breaks_off(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    with pytest.raises(BrokenDocument):
        convert(file(tmp_path / "a.tlv", [SMALL[0], b"\x63\x00\x00\x00"]), str(tmp_path / "b.xlsx"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.tlv"]


@pytest.mark.parametrize(
    ("source", "target", "count", "most"),
    [
        ("tlv", "json", 10_000, 1.0),
        ("json", "tlv", 3_000, 2.0),
        ("tlv", "csv", 10_000, 1.0),
        ("csv", "tlv", 3_000, 1.0),
        ("tlv", "xlsx", 3_000, 4.0),
    ],
)
def test_memory_stays_flat(tmp_path: Path, source: str, target: str, count: int, most: float) -> None:
    if target == "xlsx":
        pytest.importorskip("xlsxwriter")
    for name, number in (("small", 5), ("long", count)):
        file(tmp_path / f"{name}.tlv", (receipt(one) for one in range(1, number + 1)))
        if source != "tlv":
            convert(str(tmp_path / f"{name}.tlv"), str(tmp_path / f"{name}.{source}"))
    # what is imported and cached is not counted
    convert(str(tmp_path / f"small.{source}"), str(tmp_path / f"small2.{target}"))
    tracemalloc.start()
    try:
        made = convert(str(tmp_path / f"long.{source}"), str(tmp_path / f"long2.{target}"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert made.written == count
    assert peak < most * 2**20, f"{peak / 2**20:.2f} MiB"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", SMALL)
    quiet, seen = io.StringIO(), Terminal()
    for stream in (quiet, seen):
        convert(given, str(tmp_path / "b.csv"), progress=stream)
    assert quiet.getvalue() == ""
    assert "документов: 1" in seen.getvalue()
    assert seen.getvalue().endswith(" \r")


def test_progress_says_how_far() -> None:
    seen = Terminal()
    bar = Progress(seen, 200)
    bar.at(100, 5)
    bar.at(150, 6)  # too soon
    assert seen.getvalue() == f"\r[{'#' * 15}{'.' * 15}]  50%  документов: 5"
    bar.end()
    unknown = Terminal()
    Progress(unknown, 0).at(100, 5)
    assert unknown.getvalue() == "\rдокументов: 5"
    assert issubclass(BrokenDocument, KktError)


def test_entries_of_a_path(tmp_path: Path) -> None:
    assert [entry.get() for entry in entries(file(tmp_path / "a", REAL), "tlv")] == [document(one) for one in REAL]
