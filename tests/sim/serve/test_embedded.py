"""The embedded line is a line like any other, on time of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkt_driver.errors import ConnectionLost, UsageError
from kkt_sim.serve.embedded import open_embedded

ABORT = bytes.fromhex("FE 01 00 00 C4 02")


def test_waiting_costs_no_time() -> None:
    line = open_embedded("sim:")
    assert line.read(3600) == b""
    line.sleep(60)
    assert line.monotonic() == 3660
    line.write(ABORT)
    assert line.read(5) == bytes.fromhex("FE 01 00 00 A3 2E")
    assert line.monotonic() == 3660


def test_options(tmp_path: Path) -> None:
    line = open_embedded(f"sim:?model=atol-30f&registered=0&seed=7&state={tmp_path / 'shop'}")
    register = line.device.register
    assert (register.model.number, register.registered, register.serial) == (61, False, "00106789000007")
    line.close()
    again = open_embedded(f"sim:?seed=7&state={tmp_path / 'shop'}")
    assert again.device.register.registered
    again.close()
    third = open_embedded(f"sim:?registered=0&seed=7&state={tmp_path / 'shop'}")
    assert third.device.register.registered
    third.close()


@pytest.mark.parametrize(
    "url", ["sim:?colour=red", "sim:?seed=x", "sim:?seed=100000", "sim:?model=nokia", "sim:?registered=maybe"]
)
def test_mistakes_are_named(url: str) -> None:
    with pytest.raises(UsageError, match=r"colour|seed|nokia|maybe"):
        open_embedded(url)


@pytest.mark.parametrize("url", ["sim:?state", "sim:?state=", "sim:?registered=0&state=", "sim:?model", "sim:?ofd="])
def test_empty_options(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty state would be the current folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="is empty"):
        open_embedded(url)
    assert not list(tmp_path.iterdir())


def test_a_closed_line() -> None:
    line = open_embedded("sim:")
    line.close()
    with pytest.raises(ConnectionLost):
        line.write(ABORT)
    with pytest.raises(ConnectionLost):
        line.read(1)
    line.reconnect()
    line.write(ABORT)
    assert line.read(1)
