"""What the commands of ``kkt-sim`` do."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from kkt_driver.errors import UsageError
from kkt_sim.cli import drive_options

if TYPE_CHECKING:
    from kkt_sim.serve.server import Business


class Server(Protocol):
    """What all servers have in common."""

    def serve(self) -> None: ...
    def stop(self) -> None: ...


def serve(options: argparse.Namespace) -> int:
    """A register."""
    from kkt_sim.register.model import DEFAULT
    from kkt_sim.simulator import make_device

    if options.ofd_test_server and options.ofd is None:
        raise UsageError("--ofd-test-server permits what --ofd names: say --ofd HOST:PORT as well")
    device = make_device(
        model=options.model or DEFAULT,
        state=options.state,
        registered=options.registered,
        seed=options.seed,
        profile=drive_options.chosen(options),
        operator=options.ofd,
        test_server=options.ofd_test_server,
    )
    device.register.printer.listener = _paper(options)
    try:
        return _serve_feed(options, device.feed, device.new_line, device)
    finally:
        device.close()


def drive(options: argparse.Namespace) -> int:
    """A bare drive."""
    from kkt_sim.serve.drive import make_drive

    with make_drive(number=options.number, state=options.state, profile=drive_options.chosen(options)) as device:
        return _serve_feed(options, device.feed, device.new_line)


def operator(options: argparse.Namespace) -> int:
    """The operator."""
    from kkt_sim.cli.operator import behaviour, registers
    from kkt_sim.operator.service import serve_operator

    host, port = address("--tcp", options.tcp)
    http_host, http_port = address("--http", options.http) if options.http else ("127.0.0.1", None)
    told = behaviour(options)
    if options.forget and options.state is None:
        raise UsageError("--forget wants --state: without it nothing is remembered")
    with serve_operator(host, port, options.state, http_port, told, http_host=http_host) as service:
        registers(options, service.operator.store)
        _until_signal(service, service.url, *([service.http_url] if service.http_url else []))
    return 0


def export(options: argparse.Namespace) -> int:
    """The archive of a drive as a file."""
    from kkt_sim.drive import JournalDamaged
    from kkt_sim.drive.export import export_json, export_sqlite, export_tlv, open_archive
    from kkt_sim.folder import DRIVE_FILE

    writers = {"tlv": export_tlv, "json": export_json, "sqlite": export_sqlite}
    write = writers.get(options.format or options.out.suffix[1:].lower())
    if write is None:
        raise UsageError(f"{options.out}: the name does not tell the format; say --format {', '.join(writers)}")
    journal = options.state / DRIVE_FILE
    try:
        count = write(open_archive(journal), options.out)
    except JournalDamaged as error:
        raise UsageError(f"{journal}: {error}") from error
    print(f"{count} documents in {options.out}")
    return 0


def models(options: argparse.Namespace) -> int:
    """The list of models."""
    from kkt_sim.register.model import NEWEST, load, names

    for name in names():
        model = load(name)
        older = "" if model.newest_tax >= NEWEST else f", VAT rates 1 to {model.newest_tax} only"
        print(f"{name:13} {model.number:3}  {model.columns} columns  {model.title}{older}")
    return 0


def address(option: str, text: str) -> tuple[str, int]:
    """Host and port; UsageError says what is wrong."""
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise UsageError(f"{option} wants HOST:PORT with a port of 0..65535, got {text!r}")
    return host.strip("[]") or "127.0.0.1", int(port)


def _serve_feed(
    options: argparse.Namespace,
    feed: Callable[[bytes], bytes],
    new_line: Callable[[], None],
    business: Business | None = None,
) -> int:
    if options.pty is not None:
        from kkt_sim.serve.pty import PtyServer

        with PtyServer(feed, link=options.pty, reset=new_line, business=business) as pty:
            _until_signal(pty, pty.url)
        return 0
    if options.serial is not None:
        from kkt_sim.serve.serial import SerialServer

        cable = SerialServer(feed, port=options.serial, baudrate=options.baudrate, reset=new_line, business=business)
        with cable:
            _until_signal(cable, cable.url)
        return 0
    from kkt_sim.serve.tcp import TcpServer

    host, port = address("--tcp", options.tcp)
    with TcpServer(feed, host=host, port=port, reset=new_line, business=business) as tcp:
        _until_signal(tcp, tcp.url)
    return 0


def _until_signal(server: Server, *urls: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    for url in urls:
        print(f"listening {url}", flush=True)
    server.serve()


def _paper(options: argparse.Namespace) -> Callable[[Sequence[str]], None]:
    from kkt_sim.folder import TAPE_FILE

    def print_paper(lines: Sequence[str]) -> None:
        text = "\n".join(lines) + "\n\n"
        if options.tape:
            print(text, end="", flush=True)
        if options.state is not None:
            with (options.state / TAPE_FILE).open("a", encoding="utf-8") as tape:
                tape.write(text)

    return print_paper
