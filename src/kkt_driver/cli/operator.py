"""``kkt ofd``: what waits for the operator (ОФД), and whether its server answers."""

from __future__ import annotations

import sys
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
        "carry the documents of a register without a network until none waits; exit code 1 when some are left",
        "kkt --url serial:/dev/ttyACM0 ofd carry\nkkt --url serial:/dev/ttyACM0 ofd carry --seconds 10 --json",
    )
    parser.add_argument(
        "--seconds", type=float, metavar="S", default=60.0, help="give up when none goes for so long (60)"
    )


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
    from kkt_driver.connecting import connect
    from kkt_driver.convert.progress import Progress
    from kkt_driver.errors import FieldError, WrongOrder

    if not 0 < arguments.seconds <= 86_400:
        raise FieldError("--seconds", "must lie within 0..86400", arguments.seconds)
    with connect(arguments.url, password=arguments.password, carry=True) as kkt:
        drive = kkt.drive
        if not kkt.carries:
            channel = drive.operator_settings().channel
            raise WrongOrder(f"the register does not send through the driver: setting 276 is {channel}, not 5")
        before = drive.exchange().unsent
        bar = Progress(sys.stderr, before)
        try:
            left = kkt.carry(arguments.seconds, on_progress=lambda left: bar.at(before - left, before - left))
        finally:
            bar.end()
        waiting = drive.exchange()
    data = {"before": before, "left": left, "exchange": waiting.to_dict()}
    output.done(data, "\n".join([f"Ждало передачи: {before}", *exchange_lines(waiting)]))
    return int(left > 0)
