"""The command ``kkt-sim``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from kkt_driver.errors import KktError, UsageError

EPILOG = """examples:
  kkt-sim serve --tcp 127.0.0.1:5555 --registered        a registered register, forgotten when it stops
  kkt-sim serve --tcp 127.0.0.1:5555 --state shop        a fresh one that keeps its life in the folder shop
  kkt-sim serve --tcp 127.0.0.1:0 --tape                 a free port; print the paper on the terminal
  kkt --url tcp://127.0.0.1:5555 status                  talk to it
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="kkt-sim",
        description="Emulator of a fiscal register (ККТ) with its fiscal drive. Nothing it signs has legal force.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser(
        "serve",
        help="serve an emulated register until SIGINT or SIGTERM",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    serve.add_argument("--tcp", metavar="HOST:PORT", required=True, help="where to listen; port 0 takes a free one")
    serve.add_argument("--model", metavar="NAME", default=None, help="model, see 'kkt-sim models' (default atol-22f)")
    serve.add_argument("--state", metavar="DIR", type=Path, help="folder that keeps drive, register and tape")
    serve.add_argument("--registered", action="store_true", help="register a sample shop if the drive is fresh")
    serve.add_argument("--seed", metavar="N", type=int, default=1, help="serial numbers and sign key (0..99999)")
    serve.add_argument("--tape", action="store_true", help="print the paper on standard output")
    commands.add_parser("models", help="list the known models")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; 0 done, 2 usage, 3 cannot listen."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        return _models() if options.command == "models" else _serve(options)
    except UsageError as error:
        print(f"kkt-sim: {error}", file=sys.stderr)
        return 2
    except (KktError, OSError) as error:
        print(f"kkt-sim: {error}", file=sys.stderr)
        return 3


def _models() -> int:
    from kkt_sim.register.model import load, names

    for name in names():
        model = load(name)
        print(f"{name:10} {model.number:3}  {model.columns} columns  {model.title}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from kkt_sim.register.model import DEFAULT
    from kkt_sim.serve.tcp import TcpServer
    from kkt_sim.simulator import TAPE_FILE, make_device

    host, port = _address(options.tcp)
    device = make_device(
        model=options.model or DEFAULT, state=options.state, registered=options.registered, seed=options.seed
    )

    def paper(lines: Sequence[str]) -> None:
        text = "\n".join(lines) + "\n\n"
        if options.tape:
            print(text, end="", flush=True)
        if options.state is not None:
            with (options.state / TAPE_FILE).open("a", encoding="utf-8") as tape:
                tape.write(text)

    device.register.printer.listener = paper
    with TcpServer(device.feed, host=host, port=port, reset=device.new_line) as server:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: server.stop())
        print(f"listening {server.url}", flush=True)
        server.serve()
    return 0


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"--tcp wants HOST:PORT with a port of 0..65535, got {text!r}")
    return host.strip("[]") or "127.0.0.1", int(port)


if __name__ == "__main__":
    sys.exit(main())
