"""``serial:PORT[?baudrate=115200]``: USB (a virtual COM port), RS-232, and everything ``serial_for_url`` knows."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl

from kkt_driver.errors import ConnectError, ConnectionLost, UsageError

if TYPE_CHECKING:
    import serial

BAUDRATE = 115200
_WRITE_TIMEOUT = 10.0
_CHUNK = 4096


def parse_serial(url: str) -> tuple[str, int]:
    """Port and speed of a ``serial:`` URL; UsageError says what is wrong with it."""
    port, _, query = url.partition(":")[2].partition("?")
    # serial:///dev/ttyACM0 is what people write who are used to URLs with //.
    if port.startswith("//"):
        port = port[2:]
    if not port:
        raise UsageError(f"{url}: no port; write serial:/dev/ttyACM0 or serial:COM3")
    baudrate = BAUDRATE
    rest = []
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key != "baudrate":
            rest.append((key, value))
            continue
        if not (value.isascii() and value.isdigit()) or not int(value):
            raise UsageError(f"{url}: baudrate must be a whole number above 0")
        baudrate = int(value)
    if rest and "://" not in port:
        raise UsageError(f"{url}: unknown parameter {rest[0][0]!r}; a serial: URL takes baudrate")
    if rest:  # parameters of pyserial's own URL handlers
        port += "?" + "&".join(f"{key}={value}" if value else key for key, value in rest)
    return port, baudrate


class SerialTransport:
    """A serial line; opened by the constructor."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port, self.baudrate = parse_serial(url)
        self._serial: serial.SerialBase | None = None
        self.reconnect()

    def reconnect(self) -> None:
        """Close and open anew; a USB register may have come back under the same name."""
        import serial  # 20 ms that nobody on TCP should pay

        self.close()
        try:
            self._serial = serial.serial_for_url(
                # exclusive: two programs on one port take each other's answers
                self.port,
                baudrate=self.baudrate,
                timeout=0,
                write_timeout=_WRITE_TIMEOUT,
                exclusive=True,
            )
        except (OSError, ValueError) as error:
            raise ConnectError(f"{self.port}: {error}; {_hint(error)}") from error

    def write(self, data: bytes) -> None:
        """Send all of ``data``."""
        line = self._connected()
        try:
            line.write(data)
        except OSError as error:
            self._lost(error)

    def read(self, timeout: float) -> bytes:
        """What has come within ``timeout`` seconds."""
        line = self._connected()
        try:
            line.timeout = max(0.0, timeout)
            data = bytes(line.read(1))
            if data:
                line.timeout = 0
                data += bytes(line.read(_CHUNK))
        except (OSError, TypeError) as error:  # pyserial raises TypeError when the port is closed under it
            self._lost(error)
        return data

    def close(self) -> None:
        """Close the port."""
        if self._serial is not None:
            with contextlib.suppress(OSError):
                self._serial.close()
            self._serial = None

    def monotonic(self) -> float:
        """The computer's monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Really wait."""
        time.sleep(seconds)

    def _connected(self) -> serial.SerialBase:
        if self._serial is None:
            raise ConnectionLost(f"{self.port}: not open")
        return self._serial

    def _lost(self, error: Exception) -> NoReturn:
        self.close()
        raise ConnectionLost(f"{self.port}: {error}") from error


def _hint(error: Exception) -> str:
    if "exclusively lock" in str(error):
        return "another program holds the port"
    if isinstance(error, PermissionError) or "ermission" in str(error):
        return "on Linux add yourself to the group dialout; on Windows another program holds the port"
    return "is the register switched on and plugged in, and is this its port? (python -m serial.tools.list_ports)"
