"""``tcp://host:port[?timeout=seconds]``: registers with Ethernet, serial servers, the emulator in another process."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

from kkt_driver.errors import ConnectError, ConnectionLost, UsageError

DEFAULT_PORT = 5555
CONNECT_TIMEOUT = 5.0
MAX_TIMEOUT = 86400
_CHUNK = 4096


def parse_tcp(url: str) -> tuple[str, int, float]:
    """Host, port and connect timeout of a ``tcp:`` URL; UsageError says what is wrong with it."""
    try:
        parts = urlsplit(url)
    except ValueError as error:  # [ without ]
        raise UsageError(f"{url}: {error}; write tcp://host:port or tcp://[IPv6]:port") from None
    try:
        port = DEFAULT_PORT if parts.port is None else parts.port
    except ValueError:
        port = 0
    if not port:
        raise UsageError(f"{url}: the port must be a number within 1..65535")
    if not parts.hostname:
        raise UsageError(f"{url}: no host; write tcp://host:port")
    try:
        named = parts.hostname.isprintable() and bool(parts.hostname.encode("idna"))
    except UnicodeError:
        named = False
    if not named:
        raise UsageError(f"{url}: {parts.hostname!r} cannot be the name of a host")
    timeout = CONNECT_TIMEOUT
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key != "timeout":
            raise UsageError(f"{url}: unknown parameter {key!r}; a tcp: URL takes timeout")
        try:
            timeout = float(value)
        except ValueError:
            timeout = 0.0
        if not 0 < timeout <= MAX_TIMEOUT:
            raise UsageError(f"{url}: timeout must be a number of seconds above 0, at most {MAX_TIMEOUT}")
    return parts.hostname, port, timeout


class TcpTransport:
    """A TCP line; opened by the constructor."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host, self.port, self.timeout = parse_tcp(url)
        self._socket: socket.socket | None = None
        self.reconnect()

    def reconnect(self) -> None:
        """Close and connect anew."""
        self.close()
        try:
            connection = socket.create_connection((self.host, self.port), self.timeout)
        except OSError as error:
            raise ConnectError(
                f"{self.host}:{self.port}: {error.strerror or error}; is the register switched on, "
                "in the same network, and is this the port set in its menu?"
            ) from error
        # A frame is far smaller than a segment: waiting to fill one would cost 40 ms per command.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket = connection

    def write(self, data: bytes) -> None:
        """Send all of ``data``."""
        connection = self._connected()
        try:
            connection.settimeout(self.timeout)
            connection.sendall(data)
        except OSError as error:
            self._lost(error)

    def read(self, timeout: float) -> bytes:
        """What has come within ``timeout`` seconds."""
        connection = self._connected()
        try:
            # Not select(): a program with over a thousand open files has descriptors that it does not take.
            connection.settimeout(max(0.0, timeout))
            data = connection.recv(_CHUNK)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            self._lost(error)
        if not data:
            self._lost(None)
        return data

    def close(self) -> None:
        """Drop the connection."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def monotonic(self) -> float:
        """The computer's monotonic clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Really wait."""
        time.sleep(seconds)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionLost(f"{self.host}:{self.port}: not connected")
        return self._socket

    def _lost(self, error: OSError | None) -> NoReturn:
        self.close()
        reason = (error.strerror or str(error)) if error else "closed by the other side"
        raise ConnectionLost(f"{self.host}:{self.port}: {reason}") from error
