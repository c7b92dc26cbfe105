"""``kkt ofd ping``: a session header without a document, to which an operator's server answers with another."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import time
from argparse import Namespace

from kkt_driver.cli.commands import register
from kkt_driver.cli.output import Output
from kkt_driver.errors import FieldError, TransportError, UsageError
from kkt_driver.ofd import Failure, Message
from kkt_driver.ofd.exchange import Connect, exchange
from kkt_driver.ofd.tcp import run

#: in the range of debug drives: no operator knows it
DEBUG_DRIVE = "9999078900000000"


class NoAnswer(TransportError):
    """The operator's server did not answer as it should."""


def ping(arguments: Namespace, output: Output) -> None:
    """kkt ofd ping"""
    if not 0 < arguments.timeout <= 3600:
        raise FieldError("--timeout", "must lie within 0..3600", arguments.timeout)
    drive = arguments.drive or DEBUG_DRIVE
    if arguments.server is None:
        host, port, drive = _of_register(arguments)
    else:
        host, port = _server(arguments.server)
    message = Message.diagnostic(drive)
    addresses = _addresses(host, port, foreign=arguments.fiscal)
    sent = message.encode()
    output.say(f"→ {host}:{port}: заголовок сессии без документа, ФН {drive}, {len(sent)} байт")
    begun, wait = time.monotonic(), arguments.timeout
    steps = exchange(message, host=host, port=port, connect_timeout=wait, send_timeout=wait, answer_timeout=wait)
    found = run(steps, lambda step: _connected(step, addresses))
    took = time.monotonic() - begun
    if isinstance(found, Failure):
        raise NoAnswer(f"{host}:{port}: {found.code.en}" + (f" ({found.text})" if found.text else ""))
    data = {"host": host, "port": port, "drive": drive, "seconds": round(took, 3)}
    data |= {"sent": sent.hex(), "received": found.data.hex()}
    output.done(data, f"← ответил за {took * 1000:.0f} мс, {len(found.data)} байт")


def _of_register(arguments: Namespace) -> tuple[str, int, str]:
    with register(arguments) as kkt:
        settings = kkt.drive.operator_settings()
        drive = arguments.drive or kkt.drive.status().serial
    if not settings.host or not settings.port:
        raise UsageError("the register is not set up for an operator: give HOST:PORT")
    return settings.host, settings.port, drive


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"{text}: a server is HOST:PORT, such as 127.0.0.1:7777")
    return host.strip("[]"), int(port)


def _addresses(host: str, port: int, *, foreign: bool) -> list[str]:
    """The addresses behind the name. UsageError when one is out in the world and nobody said --fiscal."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NoAnswer(f"{host}: {error.strerror or error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        place = ipaddress.ip_address(address.partition("%")[0])
        if not foreign and not (place.is_loopback or place.is_private or place.is_link_local):
            raise UsageError(
                f"{host}:{port} ({address}) is not on this computer or a private network: it may be an operator at "
                "work. A session header without a document would be sent; if that is meant, say --fiscal"
            )
    return addresses


def _connected(step: Connect, addresses: list[str]) -> socket.socket:
    """To the first address that takes the connection; a name may stand for several."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, step.port), timeout=step.timeout)
    return socket.create_connection((addresses[-1], step.port), timeout=step.timeout)
