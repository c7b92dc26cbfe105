"""``kkt explain``, ``kkt documents``, pictures: run as people run them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.cli import main
from kkt_driver.cli.parser import make_parser
from kkt_driver.ffd import Document, ReceiptQr
from tests.convert.making import REAL, SMALL, file

from .test_cli import EXAMPLES, Run, ok, shop
from .test_cli import kkt as kkt

FRAME = "fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87"


def test_explain_words_files_and_stdin(kkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, shown, _ = kkt("explain", *FRAME.split())
    assert code == 0
    assert "Команда: Сумма наличных в кассе (CashSum)" in shown
    binary, text = tmp_path / "a.bin", tmp_path / "a.log"
    binary.write_bytes(bytes.fromhex(FRAME))
    text.write_text(f"kkt_driver.wire: -> {FRAME}  CashSum\n")
    assert kkt("explain", str(binary))[1] == kkt("explain", str(text))[1] == kkt("explain", FRAME)[1] == shown

    class Stdin:
        buffer = io.BytesIO(bytes.fromhex(FRAME))

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert kkt("explain", "-")[1] == shown
    assert "request ADD: command: Cash in the drawer" in kkt("explain", "--lang", "en", FRAME)[1]
    data = ok(kkt("explain", FRAME, "--json"))
    assert (data["format"], data["intact"], data["nodes"][0]["name"]) == ("link", True, "frame")
    assert "\33" not in shown


def test_explain_that_does_not_know(kkt: Run) -> None:
    code, out, err = kkt("explain", "nothing.bin")
    assert (code, out) == (2, "")
    assert "file: there is none of this name" in err
    assert "hex: 'n' is no hex digit" in err
    assert kkt("explain", "--as", "drive", FRAME)[0] == 2
    assert kkt("explain", "--as", "nonsense", FRAME)[0] == 2
    assert json.loads(kkt("explain", "zz", "--json")[1])["error"]["type"] == "NotRecognised"


def test_explain_colours_a_terminal(kkt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\33[32mверна" in kkt("explain", FRAME)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\33" not in kkt("explain", FRAME)[1]


def test_schema(kkt: Run) -> None:
    data = ok(kkt("receipt", "schema"))
    assert data["title"] == "Receipt"
    assert {"positions", "payments"} <= set(data["properties"])
    assert ok(kkt("receipt", "schema", "--json")) == data


def test_convert(kkt: Run, tmp_path: Path) -> None:
    given, between = file(tmp_path / "a.tlv", REAL), str(tmp_path / "b.json")
    assert kkt("documents", "convert", given, between)[1].startswith("Документов прочитано 3, записано 3, пропущено 0")
    made = ok(kkt("documents", "convert", between, str(tmp_path / "c.tlv"), "--json"))
    assert (made["from"], made["to"], made["written"]) == ("json", "tlv", 3)
    assert (tmp_path / "c.tlv").read_bytes() == Path(given).read_bytes()
    assert kkt("documents", "convert", given, str(tmp_path / "d"))[0] == 2
    assert kkt("documents", "convert", given, str(tmp_path / "d"), "--to", "csv", "--rows", "documents")[0] == 0
    assert kkt("documents", "convert", str(tmp_path / "d"), between, "--from", "csv", "--version", "1.2")[0] == 2


def test_convert_what_is_broken(kkt: Run, tmp_path: Path) -> None:
    given, target = file(tmp_path / "a.tlv", [SMALL[0], b"\x63\x00\x00\x00"]), str(tmp_path / "b.json")
    code, _, err = kkt("documents", "convert", given, target)
    assert (code, err) == (2, f"kkt: document 2 at offset {len(SMALL[0])}: 99 is no form of a document\n")
    code, out, _ = kkt("documents", "convert", given, target, "--keep-going", "--json")
    assert (code, json.loads(out)["skipped"]) == (1, 1)
    assert kkt("documents", "convert", str(tmp_path / "none.tlv"), target)[0] == 2


@pytest.mark.parametrize("command", [["show"], ["validate"], ["convert"]])
def test_a_file_that_is_not_there_comes_before_its_format(kkt: Run, tmp_path: Path, command: list[str]) -> None:
    more = [str(tmp_path / "target")] if command == ["convert"] else []
    code, _, err = kkt("documents", *command, str(tmp_path / "nofile"), *more)
    assert (code, "No such file" in err, "nofile" in err) == (2, True, True)
    (tmp_path / "nofile").write_bytes(b"")
    assert "does not tell the format" in kkt("documents", *command, str(tmp_path / "nofile"), *more)[2]


def test_show(kkt: Run, tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", [*SMALL[:2], b"\x63\x00\x00\x00"])
    code, out, err = kkt("documents", "show", given, "--keep-going")
    assert code == 1
    assert out.split("\n\n")[0] == Document.unwrap(SMALL[0]).to_text()
    assert "document 3 at offset" in err
    assert kkt("documents", "show", given)[0] == 2
    lines = kkt("documents", "show", file(tmp_path / "b.tlv", SMALL), "--json")[1].splitlines()
    assert [json.loads(line)["fields"]["document_number"] for line in lines] == [1, 2, 3, 4, 5]
    assert "Receipt" in kkt("documents", "show", given, "--keep-going", "--lang", "en")[1].title()


def day(kkt: Run, folder: Path) -> str:
    """The documents of the emulated register in a file, by ``kkt document --save``."""
    at = shop(folder)
    assert kkt(at, "shift", "open")[0] == 0
    assert kkt(at, "receipt", "sell", str(EXAMPLES / "receipt.json"))[0] == 0
    parts = []
    for number in (1, 2, 3):
        assert kkt(at, "document", str(number), "--save", str(folder / "one.tlv"))[0] == 0
        parts.append((folder / "one.tlv").read_bytes())
    return file(folder / "day.tlv", parts)


def test_validate(kkt: Run, tmp_path: Path) -> None:
    good = day(kkt, tmp_path)
    code, out, _ = kkt("documents", "validate", good, "--in-order")
    assert code == 0, out
    assert out == "Документов 3: ошибок 0, предупреждений 0, не читается 0\n"
    data = Path(good).read_bytes()
    at = data.index(bytes.fromhex("1e04010001"))
    bad = file(tmp_path / "bad.tlv", [data[: at + 4], b"\x09", data[at + 5 :], b"\x63\x00\x00\x00"])
    code, out, _ = kkt("documents", "validate", bad)
    assert code == 1
    assert "документ 3, смещение" in out
    assert "документ 4, смещение" in out
    assert "\n  ошибка known-value: " in out
    assert "\n  error known-value: " in kkt("documents", "validate", bad, "--lang", "en")[1]
    code, out, _ = kkt("documents", "validate", bad, "--json")
    found = json.loads(out)
    assert (code, found["valid"], found["documents"], found["unreadable"]) == (1, False, 4, 1)
    assert found["error"] >= 1
    assert 1054 in [
        tag for one in found["found"] if one["document"] == 3 for row in one["findings"] for tag in row["tags"]
    ]
    gap = file(tmp_path / "gap.tlv", [*_cut(data, 0), *_cut(data, 2)])
    assert kkt("documents", "validate", gap)[0] == 0
    assert kkt("documents", "validate", gap, "--in-order", "--lang", "en")[0] == 1


def test_check_qr(kkt: Run, tmp_path: Path) -> None:
    given = day(kkt, tmp_path)
    receipt = Document.unwrap(_cut(Path(given).read_bytes(), 2)[0])
    text = ReceiptQr.of(receipt).text
    code, out, _ = kkt("documents", "check-qr", given, text)
    assert (code, out.startswith("QR-код принадлежит: документ 3, смещение ")) == (0, True)
    data = ok(kkt("documents", "check-qr", given, text.replace("&fp=", "&fp=0"), "--json"))
    assert (data["belongs"], data["document"], data["differences"]) == (True, 3, [])

    other = text.replace("&n=1", "&n=2").replace("&i=3&", "&i=4&")
    code, out, _ = kkt("documents", "check-qr", given, other)
    assert code == 1
    assert "ближайший документ 3" in out
    assert "  i (1040 Номер ФД): в коде 4, в документе 3" in out
    code, out, _ = kkt("documents", "check-qr", given, other, "--json")
    assert [(one["field"], one["ours"], one["theirs"]) for one in json.loads(out)["differences"]] == [
        ("i", 4, 3),
        ("n", 2, 1),
    ]
    assert kkt("documents", "check-qr", given, "t=1")[0] == 2
    broken = file(tmp_path / "broken.tlv", [b"\x63\x00\x00\x00"])
    code, out, _ = kkt("documents", "check-qr", broken, text, "--json")
    assert (code, json.loads(out)) == (1, {"belongs": False, "unreadable": 1, "document": None})


def _cut(data: bytes, index: int) -> list[bytes]:
    parts, start = [], 0
    while start < len(data):
        stop = start + 4 + int.from_bytes(data[start + 2 : start + 4], "little")
        parts.append(data[start:stop])
        start = stop
    return [parts[index]]


def test_pictures(kkt: Run, tmp_path: Path) -> None:
    pytest.importorskip("segno")
    day(kkt, tmp_path)
    at = shop(tmp_path)
    svg, png = tmp_path / "r.svg", tmp_path / "r.png"
    assert kkt(at, "document", "3", "--qr", str(svg))[1].endswith(f"QR: {svg}\n")
    assert svg.read_text("utf-8").startswith("<svg ")
    assert kkt(at, "document", "3", "--qr", str(png))[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    assert "▀" in kkt(at, "document", "3", "--qr", "-")[1]
    assert kkt(at, "document", "3", "--qr", str(tmp_path / "r.gif"))[0] == 2
    assert kkt(at, "document", "2", "--qr", str(svg))[0] == 2


@pytest.mark.parametrize("arguments", [["explain"], ["documents", "convert"], ["documents", "validate"], ["document"]])
def test_help_has_examples(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args([*arguments, "--help"])
    assert "examples:\n  kkt " in capsys.readouterr().out


def test_help_says_how_much_json_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["documents", "show"], ["info"]):
        with pytest.raises(SystemExit):
            make_parser().parse_args([*arguments, "--help"])
        assert "one object (documents show: one a line)" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["documents", "show", "{}", "--json"],
        ["documents", "show", "{}"],
        ["documents", "convert", "{}", "-", "--to", "json"],
        ["documents", "convert", "{}", "-", "--to", "csv"],
        ["documents", "convert", "{}", "-", "--to", "tlv"],
        ["explain", "{}"],
    ],
)
def test_a_reader_that_leaves_early(tmp_path: Path, arguments: list[str]) -> None:
    given = file(tmp_path / "a.tlv", SMALL * 500)
    command = [sys.executable, "-m", "kkt_driver", *(word.format(given) for word in arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.wait(60)
    assert (process.returncode, errors) == (0, "")


def test_a_bar_only_for_a_terminal(kkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = file(tmp_path / "a.tlv", SMALL)
    assert kkt("documents", "convert", given, str(tmp_path / "b.csv"))[2] == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "документов: 1" in kkt("documents", "convert", given, str(tmp_path / "b.csv"))[2]


def test_summary_leaves_stdout_to_the_documents(tmp_path: Path) -> None:
    given = file(tmp_path / "a.tlv", SMALL)
    command = [sys.executable, "-m", "kkt_driver", "documents", "convert", given, "-", "--to", "json", "--json"]
    done: Any = subprocess.run(command, capture_output=True, check=True)
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 5
    assert json.loads(done.stderr)["written"] == 5


def test_importing_the_command_line_stays_light() -> None:
    code = "import sys, kkt_driver, kkt_driver.cli.parser as p; p.make_parser();" + (
        "print([m for m in sys.modules if m.startswith(('kkt_driver.explain', 'kkt_driver.convert', 'segno', 'xlsx'))])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_main_gives_the_code_of_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", "validate", file(tmp_path / "a.tlv", [b"\x63\x00\x00\x00"])]) == 1
    assert "не читается 1" in capsys.readouterr().out
