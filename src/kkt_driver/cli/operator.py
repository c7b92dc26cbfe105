"""``kkt ofd``: what waits for the operator (ОФД), and whether its server answers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from kkt_driver.cli.commands import register
from kkt_driver.cli.drive import exchange_lines
from kkt_driver.cli.output import Output

#: leaf(branch, name, handler, text, example)
Leaf = Callable[..., Any]


def add_operator(noun: Any, leaf: Leaf) -> None:
    """``kkt ofd ...``."""
    leaf(noun, "status", status, "what waits for the operator, and what went wrong last", "kkt ofd status --json")
    parser = leaf(
        noun,
        "ping",
        ping,
        "ask the operator's server whether it is there; no document is sent",
        "kkt ofd ping 127.0.0.1:7777\nkkt ofd ping    the server that the register is set up for",
    )
    parser.add_argument("server", nargs="?", metavar="HOST:PORT", help="by default that of the register")
    parser.add_argument("--drive", metavar="NUMBER", help="number of the drive to ask for (a debug one's)")
    parser.add_argument("--timeout", type=float, metavar="S", default=10.0, help="seconds to wait (10)")
    parser = leaf(
        noun,
        "carry",
        carry,
        "send the documents of a register that has no network of its own; exit code 1 when some are left",
        "kkt --url serial:/dev/ttyACM0 ofd carry --seconds 60",
    )
    parser.add_argument("--seconds", type=float, metavar="S", default=60.0, help="give up after so long (60)")


def status(arguments: Namespace, output: Output) -> None:
    """kkt ofd status"""
    with register(arguments) as kkt:
        waiting, settings = kkt.drive.exchange(), kkt.drive.operator_settings()
    server = f"{settings.host}:{settings.port}" if settings.host else "не задан"
    lines = [f"Сервер ОФД: {server}, канал: {settings.channel_name}", *exchange_lines(waiting)]
    output.done({**waiting.to_dict(), "settings": settings.to_dict()}, "\n".join(lines))


def ping(arguments: Namespace, output: Output) -> None:
    """kkt ofd ping"""
    from kkt_driver.cli.pinging import ping as run

    run(arguments, output)


def carry(arguments: Namespace, output: Output) -> int:
    """kkt ofd carry"""
    from kkt_driver.carrying import CarryingTransport
    from kkt_driver.client import Kkt
    from kkt_driver.connecting import check_passwords
    from kkt_driver.drive_results import THROUGH_DRIVER
    from kkt_driver.errors import FieldError, WrongOrder
    from kkt_driver.session import Session
    from kkt_driver.transport.registry import open_transport

    if not 0 < arguments.seconds <= 86_400:
        raise FieldError("--seconds", "must lie within 0..86400", arguments.seconds)
    check_passwords(arguments.password, 30)
    with CarryingTransport(open_transport(arguments.url), password=arguments.password) as line:
        drive = Kkt(Session(line, arguments.password)).drive
        settings = drive.operator_settings()
        if settings.channel != THROUGH_DRIVER:
            raise WrongOrder(f"the register does not send through the driver: setting 276 is {settings.channel}, not 5")
        until = line.monotonic() + arguments.seconds
        before = left = drive.exchange().unsent
        while left and line.monotonic() < until:
            line.carry(min(1.0, arguments.seconds))
            left = drive.exchange().unsent
        waiting = drive.exchange()
    data = {"before": before, "left": left, "exchange": waiting.to_dict()}
    output.done(data, "\n".join([f"Ждало передачи: {before}", *exchange_lines(waiting)]))
    return int(left > 0)
