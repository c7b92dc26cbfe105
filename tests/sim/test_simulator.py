"""A folder serves one emulator at a time, and one that does not open says why and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkt_driver.errors import UsageError
from kkt_sim.folder import DRIVE_FILE
from kkt_sim.serve.drive import make_drive
from kkt_sim.simulator import make_device


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a registered register, not in use."""
    make_device(state=tmp_path, registered=True).close()
    return tmp_path


def test_a_folder_in_use(shop: Path) -> None:
    first = make_device(state=shop)
    with pytest.raises(UsageError, match="used by another emulator"):
        make_device(state=shop)
    first.close()
    make_device(state=shop).close()


def test_a_folder_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (make_device, make_drive):
        with pytest.raises(UsageError, match="is empty"):
            make(state="")
    assert not list(tmp_path.iterdir())
    make_device(state=".").close()
    assert (tmp_path / DRIVE_FILE).exists()


def test_a_damaged_folder(shop: Path) -> None:
    journal = shop / DRIVE_FILE
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    for _ in range(2):  # the lock is given back
        with pytest.raises(UsageError, match="put a copy of it back"):
            make_device(state=shop)


def test_another_seed(shop: Path) -> None:
    with pytest.raises(UsageError, match="another --seed"):
        make_device(state=shop, seed=2)


def test_the_state_comes_back(shop: Path) -> None:
    device = make_device(state=shop)
    assert device.register.registered
    device.close()


@pytest.mark.parametrize("seed", [-1, 100_000])
def test_seeds_have_bounds(seed: int) -> None:
    with pytest.raises(UsageError, match="seed"):
        make_device(seed=seed)
