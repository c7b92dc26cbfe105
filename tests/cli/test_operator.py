"""``kkt ofd carry`` on a serial port: until nothing waits, with a bar where somebody looks."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kkt_driver.cli import main
from kkt_driver.connecting import connect
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.operator.behaviour import Behaviour, Down
from kkt_sim.operator.service import OperatorService, serve_operator
from kkt_sim.serve.pty import PtyServer
from kkt_sim.simulator import make_device

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
RECEIPTS = 5


@pytest.fixture
def operator() -> Iterator[OperatorService]:
    with serve_operator(port=0) as service:
        yield service.start()


@pytest.fixture
def url(operator: OperatorService, tmp_path: Path) -> Iterator[str]:
    """A register that has sold, and has nobody yet who carries."""
    device = make_device(registered=True)
    server = PtyServer(device.feed, link=tmp_path / "kkt", reset=device.new_line, business=device)
    thread = threading.Thread(target=server.serve)
    thread.start()
    with connect(server.url) as kkt:
        kkt.write_setting(19, 1, 1, b"127.0.0.1")
        kkt.write_setting(19, 1, 2, operator.port.to_bytes(2, "big"))
        kkt.write_setting(19, 1, 4, b"\x05")
        kkt.open_shift()
        for _ in range(RECEIPTS):
            kkt.sell(TEA)
    yield server.url
    server.stop()
    thread.join(20)


def test_carry(url: str, operator: OperatorService, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--url", url, "ofd", "carry", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    # whoever asks how many wait carries already, so some may be gone
    assert (found["before"] <= RECEIPTS + 2, found["left"], found["exchange"]["unsent"]) == (True, 0, 0)
    rows = operator.operator.store.rows("SELECT fd FROM documents ORDER BY fd")
    assert [row["fd"] for row in rows] == [*range(1, RECEIPTS + 3)]
    assert main(["--url", url, "ofd", "carry"]) == 0
    shown = capsys.readouterr()
    assert "Ждало передачи: 0" in shown.out
    assert shown.err == ""


def test_carry_on_a_terminal(
    url: str, operator: OperatorService, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.tell(Behaviour(down=Down.REFUSE))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["--url", url, "ofd", "carry", "--seconds", "1"]) == 1
    shown = capsys.readouterr()
    assert f"Не передано в ОФД: {RECEIPTS + 2}" in shown.out
    assert "документов: 0" in shown.err
    assert shown.err.endswith("\r")
