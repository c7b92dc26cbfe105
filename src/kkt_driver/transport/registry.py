"""URL scheme -> line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from kkt_driver.errors import ConnectError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from kkt_driver.transport.base import Transport

GROUP = "kkt_driver.transports"

Factory = Callable[[str], "Transport"]


def _tcp(url: str) -> Transport:
    from kkt_driver.transport.tcp import TcpTransport

    return TcpTransport(url)


def _serial(url: str) -> Transport:
    from kkt_driver.transport.serial import SerialTransport

    return SerialTransport(url)


_PORT = re.compile(r"COM\d+|/dev/.+", re.ASCII | re.IGNORECASE)
_SERVER = re.compile(r"(([\w-]+\.)+[\w-]+|\[[0-9a-f:.]+\])(:\d{1,5})?|[\w-]+:\d{1,5}", re.ASCII | re.IGNORECASE)
_OWN: dict[str, Factory] = {"tcp": _tcp, "serial": _serial}


def _plugged_in() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # slow to import, needed for foreign schemes only

    return {point.name: point for point in entry_points(group=GROUP)}


def schemes() -> list[str]:
    """The schemes that :func:`open_transport` knows, sorted."""
    return sorted(_OWN.keys() | _plugged_in().keys())


def _meant(url: str) -> str | None:
    """What people leave the scheme out of: a serial port or HOST:PORT."""
    if _PORT.fullmatch(url):
        return f"serial:{url}"
    return f"tcp://{url}" if _SERVER.fullmatch(url) else None


def open_transport(url: str) -> Transport:
    """The line that ``url`` names, open.

    Raises UsageError for a URL nobody understands, ConnectError when nobody is there.
    """
    scheme = url.partition(":")[0].lower()
    if scheme in _OWN:
        return _OWN[scheme](url)
    point = _plugged_in().get(scheme) if ":" in url else None
    if point is None:
        meant = _meant(url)
        hint = f"; is {meant} meant?" if meant else ""
        raise UsageError(f"{url!r}: unknown scheme; known are {', '.join(f'{name}:' for name in schemes())}{hint}")
    try:
        factory: Factory = point.load()
    except (ImportError, AttributeError) as error:
        raise ConnectError(f"{scheme}: is provided by {point.value}, which cannot be loaded: {error}") from error
    return factory(url)
