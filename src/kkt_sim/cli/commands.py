"""What the commands of ``kkt-sim`` do."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from kkt_driver.errors import UsageError

if TYPE_CHECKING:
    from kkt_sim.serve.tcp import Business


class Server(Protocol):
    """What all servers have in common."""

    def serve(self) -> None: ...
    def stop(self) -> None: ...


def serve(options: argparse.Namespace) -> int:
    """A register."""
    from kkt_sim.register.model import DEFAULT
    from kkt_sim.simulator import make_device

    if options.ofd is not None and options.pty is not None:
        raise UsageError("--ofd works with --tcp; a pseudo-terminal has no time for the operator")
    device = make_device(
        model=options.model or DEFAULT,
        state=options.state,
        registered=options.registered,
        seed=options.seed,
        operator=options.ofd,
    )
    device.register.printer.listener = _paper(options)
    try:
        return _serve_feed(options, device.feed, device.new_line, device)
    finally:
        device.close()


def drive(options: argparse.Namespace) -> int:
    """A bare drive."""
    from kkt_sim.serve.drive import make_drive

    device = make_drive(number=options.number, state=options.state, generation=options.generation)
    return _serve_feed(options, device.feed, device.new_line)


def operator(options: argparse.Namespace) -> int:
    """The operator."""
    from kkt_sim.operator.service import serve_operator

    host, port = address("--tcp", options.tcp)
    http_host, http_port = address("--http", options.http) if options.http else ("127.0.0.1", None)
    with serve_operator(host, port, options.state, http_port, http_host=http_host) as service:
        _until_signal(service, service.url, *([service.http_url] if service.http_url else []))
    return 0


def models(options: argparse.Namespace) -> int:
    """The list of models."""
    from kkt_sim.register.model import load, names

    for name in names():
        model = load(name)
        print(f"{name:10} {model.number:3}  {model.columns} columns  {model.title}")
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

        with PtyServer(feed, link=options.pty) as server:
            _until_signal(server, server.url)
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
