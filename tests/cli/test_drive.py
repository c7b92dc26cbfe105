"""``kkt drive`` and ``kkt ofd``: listing, export that is broken off and gone on with, ping."""

from __future__ import annotations

import errno
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.cli import main
from kkt_driver.connecting import connect
from kkt_driver.convert.files import read
from kkt_driver.drive import Drive
from kkt_driver.errors import ConnectionLost
from kkt_driver.ffd import Document
from kkt_driver.ofd import MessageReader
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.operator.core import Operator
from kkt_sim.operator.server import OperatorServer

TEA = Receipt([Position("Чай «Ромашка»", "10.00")], [cash("10.00")])
FORMATS = ("tlv", "json", "jsonl")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kkt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("KKT_URL", raising=False)
    monkeypatch.delenv("KKT_PASSWORD", raising=False)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A register with seven documents."""
    at = f"sim:?state={tmp_path / 'shop'}"
    with connect(at) as kkt:
        kkt.open_shift()
        for _ in range(4):
            kkt.sell(TEA)
        kkt.close_shift()
    return at


def ok(result: tuple[int, str, str]) -> Any:
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def refused(result: tuple[int, str, str], text: str) -> None:
    code, _, err = result
    assert code == 2
    assert text in err


def test_status(kkt: Run, url: str) -> None:
    found = ok(kkt("--url", url, "drive", "status", "--days", "28", "--json"))
    assert (found["last"], found["phase_name"], found["warnings"]) == (7, "фискальный режим", [])
    assert (found["validity"]["done"], found["exchange"]["unsent"]) == (1, 7)
    assert (found["forecast"]["reason"], found["forecast"]["load"]) == ("term", None)
    yearly = ok(kkt("--url", url, "drive", "status", "--yearly", "365000", "--capacity", "10007", "--json"))
    assert (yearly["forecast"]["reason"], yearly["forecast"]["days_left"]) == ("capacity", 10)
    code, out, _ = kkt("--url", url, "drive", "status", "--yearly", "365000", "--capacity", "10007")
    assert code == 0
    for part in ("отладочный", "Последний ФД: 7", "Не передано в ОФД: 7", "заполнение памяти", "ФН пора заменить"):
        assert part in out
    refused(kkt("--url", url, "drive", "status", "--days", "366"), "--days")
    refused(kkt("--url", url, "drive", "status", "--capacity", "-1"), "capacity")


def test_a_fresh_drive(kkt: Run, tmp_path: Path) -> None:
    fresh = "--url=sim:?registered=0"
    assert "готов к фискализации" in kkt(fresh, "drive", "status")[1]
    assert kkt(fresh, "drive", "archive")[:2] == (0, "")
    assert ok(kkt(fresh, "drive", "export", tmp_path / "a.json", "--json"))["documents"] == 0
    assert json.loads((tmp_path / "a.json").read_text()) == []
    assert "Не передано в ОФД: 0" in kkt(fresh, "ofd", "status")[1]


def test_archive(kkt: Run, url: str) -> None:
    code, out, _ = kkt("--url", url, "drive", "archive")
    assert (code, len(out.splitlines())) == (0, 7)
    assert "Кассовый чек" in out
    rows = kkt("--url", url, "drive", "archive", "--from", "3", "--to", "4", "--json")[1].splitlines()
    assert [json.loads(row)["number"] for row in rows] == [3, 4]
    assert json.loads(rows[0])["total"] == 1000


def test_archive_follows(kkt: Run, url: str, tmp_path: Path) -> None:
    note = tmp_path / "seen.json"
    follow = ("--url", url, "drive", "archive", "--follow", note)
    assert len(kkt(*follow)[1].splitlines()) == 7
    assert kkt(*follow)[1] == ""
    with connect(url) as register:
        register.open_shift()
    assert kkt(*follow)[1].split()[0] == "8"
    assert kkt(*follow)[1] == ""
    refused(kkt("--url", "sim:?seed=7", "drive", "archive", "--follow", note), "is about drive")
    note.write_text("[]")
    refused(kkt(*follow), "is not a note")


def exported(kkt: Run, url: str, path: Path, *options: str) -> bytes:
    found = ok(kkt("--url", url, "drive", "export", path, "--json", *options))
    assert (found["short"], found["missing"]) == (0, 0)
    assert not path.with_name(path.name + ".part").exists()
    return path.read_bytes()


@pytest.mark.parametrize("form", FORMATS)
def test_export(kkt: Run, url: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"archive.{form}"
    exported(kkt, url, path)
    with connect(url) as register:
        wanted = [register.document(number).encode() for number in range(1, 8)]
    with path.open("rb") as stream:
        found = [entry.get().encode() for entry in read(stream, "tlv" if form == "tlv" else "json")]
    if form == "tlv":
        assert path.read_bytes() == b"".join(wanted)
    assert found == wanted
    assert kkt("documents", "validate", path)[0] == 0
    assert ok(kkt("--url", url, "drive", "export", path, "--from", "3", "--to", "4", "--json"))["documents"] == 2


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_cut_anywhere_goes_on(kkt: Run, url: str, tmp_path: Path, form: str) -> None:
    whole = exported(kkt, url, tmp_path / f"whole.{form}")
    path = tmp_path / f"cut.{form}"
    part = tmp_path / f"cut.{form}.part"
    for at in [*range(0, len(whole), 97), *range(len(whole) - 12, len(whole) + 1)]:
        path.unlink(missing_ok=True)
        part.write_bytes(whole[:at])
        assert exported(kkt, url, path, "--resume") == whole, at


@pytest.mark.parametrize("form", FORMATS)
def test_a_power_cut_leaves_zeros(kkt: Run, url: str, tmp_path: Path, form: str) -> None:
    whole = exported(kkt, url, tmp_path / f"whole.{form}")
    (tmp_path / f"cut.{form}.part").write_bytes(whole[: len(whole) // 2] + bytes(4096))
    assert exported(kkt, url, tmp_path / f"cut.{form}", "--resume") == whole


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_grows(kkt: Run, url: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"archive.{form}"
    before = exported(kkt, url, path, "--resume")
    assert exported(kkt, url, path, "--resume") == before
    with connect(url) as register:
        register.open_shift()
    found = ok(kkt("--url", url, "drive", "export", path, "--resume", "--json"))
    assert (found["resumed_after"], found["first"], found["documents"]) == (7, 8, 1)
    assert path.read_bytes() == exported(kkt, url, tmp_path / f"again.{form}")
    assert "Новых документов нет" in kkt("--url", url, "drive", "export", path, "--resume")[1]


@pytest.mark.parametrize("after", [0, 1, 5])
def test_broken_off(kkt: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    whole, path = exported(kkt, url, tmp_path / "whole.json"), tmp_path / "archive.json"
    path.write_bytes(b"what was there")
    read_all = Drive.documents

    def broken(self: Drive, *arguments: Any, **options: Any) -> Iterator[Document]:
        documents = read_all(self, *arguments, **options)
        for _ in range(after):
            yield next(documents)
        raise ConnectionLost("cut")

    with monkeypatch.context() as patch:
        patch.setattr(Drive, "documents", broken)
        code, _, err = kkt("--url", url, "drive", "export", path)
    assert code == 3
    assert ("--resume" in err) == bool(after)
    assert path.read_bytes() == b"what was there"
    assert exported(kkt, url, path, "--resume") == whole


def test_a_full_disk_names_the_file(kkt: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kkt_driver.convert.tlvfile import TlvWriter

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TlvWriter, "write", full)
    code, _, err = kkt("--url", url, "drive", "export", tmp_path / "archive.tlv")
    assert code == 2
    assert "archive.tlv.part" in err


def test_what_cannot_be_gone_on_with(kkt: Run, url: str, tmp_path: Path) -> None:
    path = tmp_path / "archive.tlv"
    exported(kkt, url, path)
    refused(kkt("--url", "sim:?seed=7", "drive", "export", path, "--resume"), "is of drive 9999078900100001")
    other = tmp_path / "other.json"
    other.write_text('[\n"a"\n"b"\n]\n')
    refused(kkt("--url", url, "drive", "export", other, "--resume"), "was not written by kkt drive export")
    refused(kkt("--url", url, "drive", "export", "-"), "give a file")
    refused(kkt("--url", url, "drive", "export", tmp_path / "archive.xml"), "--format")
    refused(kkt("--url", url, "drive", "export", tmp_path, "--format", "tlv"), "is not a file")
    refused(kkt("--url", url, "drive", "export", path, "--from", "0"), "--from")


def test_ofd_status(kkt: Run, url: str) -> None:
    found = ok(kkt("--url", url, "ofd", "status", "--json"))
    assert (found["unsent"], found["first"], found["errors"]) == (7, 1, [])
    assert found["settings"] == {"host": "", "port": 0, "dns": "0.0.0.0", "channel": 0}
    assert "не задан" in kkt("--url", url, "ofd", "status")[1]


@pytest.fixture
def server() -> Iterator[OperatorServer]:
    made = OperatorServer(Operator())
    thread = threading.Thread(target=made.serve)
    thread.start()
    yield made
    made.stop()
    thread.join()


def test_ping(kkt: Run, server: OperatorServer) -> None:
    found = ok(kkt("ofd", "ping", f"127.0.0.1:{server.port}", "--json"))
    assert (found["drive"], found["sent"]) == ("9999078900000000", found["received"])
    (message,) = MessageReader().feed(bytes.fromhex(found["sent"]))
    assert message.is_diagnostic  # type: ignore[union-attr]
    code, out, _ = kkt("ofd", "ping", f"localhost:{server.port}", "--drive", "9999078900100001")
    assert code == 0
    assert "заголовок сессии без документа, ФН 9999078900100001, 30 байт" in out


def test_ping_where_the_register_looks(kkt: Run, server: OperatorServer, url: str) -> None:
    refused(kkt("--url", url, "ofd", "ping"), "not set up for an operator")
    with connect(url) as register:
        register.write_setting(19, 1, 1, b"127.0.0.1")
        register.write_setting(19, 1, 2, server.port.to_bytes(2, "big"))
    found = ok(kkt("--url", url, "ofd", "ping", "--json"))
    assert (found["port"], found["drive"]) == (server.port, "9999078900100001")


def test_ping_says_what_failed(kkt: Run, server: OperatorServer) -> None:
    from kkt_sim.operator.behaviour import Behaviour

    code, _, err = kkt("ofd", "ping", "127.0.0.1:1")
    assert (code, "does not answer" in err) == (3, True)
    server.tell(Behaviour(garbage=b"x" * 30))
    assert kkt("ofd", "ping", f"127.0.0.1:{server.port}")[0] == 3


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["8.8.8.8:7777"], "--fiscal"),
        (["[2001:4860:4860::8888]:7777"], "--fiscal"),
        (["127.0.0.1"], "HOST:PORT"),
        (["127.0.0.1:0"], "HOST:PORT"),
        (["127.0.0.1:7777", "--timeout", "0"], "--timeout"),
        (["127.0.0.1:7777", "--drive", "x"], "drive"),
    ],
)
def test_ping_is_refused(kkt: Run, arguments: list[str], text: str) -> None:
    refused(kkt("ofd", "ping", *arguments), text)
