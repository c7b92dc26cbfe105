"""What ``kkt-sim`` understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from kkt_sim.cli import commands

EPILOG = """examples:
  kkt-sim serve --tcp 127.0.0.1:5555 --registered        a registered register, forgotten when it stops
  kkt-sim serve --tcp 127.0.0.1:5555 --state shop        a fresh one that keeps its life in the folder shop
  kkt-sim serve --tcp 127.0.0.1:0 --tape                 a free port; print the paper on the terminal
  kkt-sim serve --pty /tmp/kkt --registered              a serial port /tmp/kkt (not on Windows)
  kkt-sim drive --tcp 127.0.0.1:5556                     a bare fiscal drive
  kkt-sim operator --tcp 127.0.0.1:5000 --state ofd      the operator (ОФД)
  kkt-sim serve --tcp 127.0.0.1:5555 --registered --ofd 127.0.0.1:5000
                                                         a register that sends its documents there
  kkt --url tcp://127.0.0.1:5555 status                  talk to the register
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="kkt-sim",
        description="Emulator of a fiscal register (ККТ), its fiscal drive and the operator. "
        "Nothing it signs has legal force.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subcommands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help_text: str) -> argparse.ArgumentParser:
        return subcommands.add_parser(
            name, help=help_text, description=help_text, epilog=EPILOG, formatter_class=top.formatter_class
        )

    serve = add("serve", "serve an emulated register until SIGINT or SIGTERM")
    _ends(serve)
    _state(serve, "folder that keeps drive, register and tape")
    serve.add_argument("--model", metavar="NAME", help="model, see 'kkt-sim models' (default atol-22f)")
    serve.add_argument("--registered", action="store_true", help="register a sample shop if the drive is fresh")
    serve.add_argument("--seed", metavar="N", type=int, default=1, help="serial numbers and sign key (0..99999)")
    serve.add_argument("--ofd", metavar="HOST:PORT", help="send documents to the operator there (not with --pty)")
    serve.add_argument("--tape", action="store_true", help="print the paper on standard output")
    serve.set_defaults(run=commands.serve)

    drive = add("drive", "serve a bare fiscal drive (ФН) until SIGINT or SIGTERM")
    _ends(drive)
    _state(drive, "folder that keeps the drive")
    drive.add_argument("--number", metavar="DIGITS", default="9999078900012345", help="serial number 9999078900xxxxxx")
    drive.add_argument(
        "--generation", choices=("fn-1", "fn-1.1", "fn-1.2"), default="fn-1", help="generation of drives"
    )
    drive.set_defaults(run=commands.drive)

    operator = add("operator", "serve an emulated operator (ОФД) until SIGINT or SIGTERM")
    operator.add_argument(
        "--tcp", metavar="HOST:PORT", required=True, help="where registers send; port 0 takes a free one"
    )
    operator.add_argument("--http", metavar="HOST:PORT", help="check page and query API")
    _state(operator, "folder that keeps documents and acknowledgements")
    operator.set_defaults(run=commands.operator)

    models = add("models", "list the known models")
    models.set_defaults(run=commands.models)
    return top


def _ends(command: argparse.ArgumentParser) -> None:
    end = command.add_mutually_exclusive_group(required=True)
    end.add_argument("--tcp", metavar="HOST:PORT", help="where to listen; port 0 takes a free one")
    end.add_argument("--pty", metavar="LINK", type=Path, help="make a serial port of this name (POSIX)")


def _state(command: argparse.ArgumentParser, help_text: str) -> None:
    command.add_argument("--state", metavar="DIR", type=Path, help=help_text)
