"""Connecting: autodetection, every model by its number, refusals."""

from __future__ import annotations

import socket

import pytest

from . import params as p
from .conftest import MakeEmulator, MakeVendor
from .shop import Shop
from .vendor import Vendor, VendorError

pytestmark = pytest.mark.xdist_group("conformance-open")

NO_CONNECTION = 2
WRONG_PASSWORD = 71
ACCESS_PASSWORD = 11
#: name on our command line, LIBFPTR_MODEL_… of the vendor's header, columns of the tape
MODELS = [
    ("atol-11f", 67, 32),
    ("atol-15f", 78, 32),
    ("atol-20f", 81, 48),
    ("atol-22f", 63, 48),
    ("atol-25f", 57, 48),
    ("atol-27f", 87, 48),
    ("atol-30f", 61, 32),
    ("atol-50f", 80, 42),
    ("atol-55f", 62, 48),
    ("atol-77f", 69, 48),
    ("atol-90f", 72, 32),
    ("atol-91f", 82, 32),
    ("atol-92f", 84, 32),
]


def device_info(vendor: Vendor) -> dict[str, object]:
    answer = vendor.task({"type": "getDeviceInfo"})["deviceInfo"]
    assert isinstance(answer, dict)
    return answer


def test_version_of_the_judge(vendor: Vendor) -> None:
    assert vendor.version == "10.8.0.0"


def test_autodetection(vendor: Vendor) -> None:
    info = device_info(vendor)
    assert info["model"] == 63
    assert "22" in str(info["modelName"])


@pytest.mark.parametrize(("name", "number", "columns"), MODELS)
def test_model_by_number_and_by_detection(
    name: str, number: int, columns: int, emulators: MakeEmulator, vendors: MakeVendor
) -> None:
    port = emulators("--model", name).port
    seen = []
    for model in (number, 500):
        vendor = vendors(port, model=model)
        vendor.open()
        seen.append(device_info(vendor))
        vendor.close()
    assert seen[0] == seen[1]
    assert seen[0]["model"] == number
    assert seen[0]["receiptLineLength"] == columns
    assert seen[0]["serial"] == "00106789000001"


def test_another_model_than_set(emulators: MakeEmulator, vendors: MakeVendor) -> None:
    """The driver takes any register whatever its setting says, and tells which one it found."""
    vendor = vendors(emulators("--model", "atol-30f").port, model=84)
    vendor.open()
    assert device_info(vendor)["model"] == 61


def test_reconnecting_finds_the_same_register(emulators: MakeEmulator, vendors: MakeVendor) -> None:
    port = emulators("--registered").port
    vendor = vendors(port)
    vendor.open()
    before = device_info(vendor), Shop(vendor).last_number()
    vendor.call("close")
    vendor.open()
    assert (device_info(vendor), Shop(vendor).last_number()) == before


def test_second_driver_takes_the_place_of_the_first(emulators: MakeEmulator, vendors: MakeVendor) -> None:
    port = emulators("--registered").port
    first, second = vendors(port), vendors(port)
    first.open()
    second.open()
    Shop(second).open_shift()
    assert Shop(second).state() == "opened"
    third = vendors(port)
    third.open()
    assert Shop(third).state() == "opened"


def test_nobody_listens(vendors: MakeVendor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    vendor = vendors(port)
    with pytest.raises(VendorError) as refused:
        vendor.open()
    assert (refused.value.code, refused.value.text) == (NO_CONNECTION, "Нет связи")


def test_access_password(emulators: MakeEmulator, vendors: MakeVendor) -> None:
    port = emulators().port
    owner, stranger, friend = vendors(port), vendors(port), vendors(port, AccessPassword="1234")
    owner.open()
    # Not through the JSON task: that one commits afterwards, still with the old password.
    owner.call("write_device_setting", {p.SETTING: ACCESS_PASSWORD, p.SETTING_VALUE: "1234"})
    owner.close()
    with pytest.raises(VendorError) as refused:
        stranger.open()
    assert refused.value.code == WRONG_PASSWORD
    friend.open()
    assert device_info(friend)["serial"] == "00106789000001"
