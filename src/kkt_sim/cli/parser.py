"""What ``kkt-sim`` understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from kkt_driver.version import Version
from kkt_sim.cli import commands, drive_options
from kkt_sim.cli.operator import add_options

#: command -> lines of its examples
EXAMPLES = {
    "serve": """\
  kkt-sim serve --tcp 127.0.0.1:5555 --registered        a registered register, forgotten when it stops
  kkt-sim serve --tcp 127.0.0.1:5555 --state shop        a fresh one that keeps its life in the folder shop
  kkt-sim serve --tcp 127.0.0.1:0 --tape                 a free port; print the paper on the terminal
  kkt-sim serve --pty /tmp/kkt --registered              a serial port /tmp/kkt (not on Windows)
  kkt-sim serve --tcp 127.0.0.1:5555 --registered --ofd 127.0.0.1:5000
                                                         a register that sends its documents there
  kkt-sim serve --pty /tmp/kkt --registered --ofd 127.0.0.1:5000
                                                         the same behind a serial port
  kkt --url tcp://127.0.0.1:5555 status                  talk to the register
""",
    "drive": """\
  kkt-sim drive --tcp 127.0.0.1:5556                     a bare fiscal drive
  kkt-sim drive --tcp 127.0.0.1:5556 --state disk        one that keeps its archive in the folder disk
  kkt-sim drive --tcp 127.0.0.1:5556 --state old --term 13 --capacity 170000
                                                         a smaller one that does not live as long
  kkt-sim drive --serial /dev/ttyS0                      at the end of a cable
""",
    "operator": """\
  kkt-sim operator --tcp 127.0.0.1:5000 --state ofd      the operator (ОФД)
  kkt-sim operator --tcp 127.0.0.1:5000 --http 127.0.0.1:8080
                                                         with its check page and the API that tells it what to do
  kkt-sim operator --tcp 127.0.0.1:5000 --code 11        one that accepts nothing
  kkt-sim operator --tcp 127.0.0.1:5000 --registered-only --add 9999078900100001
                                                         one that knows a single register
""",
    "export": """\
  kkt-sim export --state shop archive.sqlite             all documents of the drive in a database
  kkt-sim export --state shop archive.tlv                the same as kkt documents reads them
""",
    "models": """\
  kkt-sim models
  kkt-sim serve --tcp 127.0.0.1:5555 --model atol-30f
""",
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="kkt-sim",
        description="Emulator of a fiscal register (ККТ), its fiscal drive and the operator. "
        "Nothing it signs has legal force.",
        epilog="examples:\n" + "".join(EXAMPLES.values()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=Version, help="print the version of kkt-driver")
    subcommands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help_text: str) -> argparse.ArgumentParser:
        examples = f"examples:\n{EXAMPLES[name]}"
        return subcommands.add_parser(
            name, help=help_text, description=help_text, epilog=examples, formatter_class=top.formatter_class
        )

    serve = add("serve", "serve an emulated register until SIGINT or SIGTERM")
    _ends(serve)
    _state(serve, "folder that keeps drive, register and tape")
    serve.add_argument("--model", metavar="NAME", help="model, see 'kkt-sim models' (default atol-22f)")
    serve.add_argument("--registered", action="store_true", help="register a sample shop if the drive is fresh")
    serve.add_argument("--seed", metavar="N", type=int, default=1, help="serial numbers and sign key (0..99999)")
    serve.add_argument("--ofd", metavar="HOST:PORT", help="send documents to the operator there")
    serve.add_argument(
        "--ofd-test-server", action="store_true", help="--ofd may name the known test server of a real operator"
    )
    serve.add_argument("--tape", action="store_true", help="print the paper on standard output")
    drive_options.add(serve)
    serve.set_defaults(run=commands.serve)

    drive = add("drive", "serve a bare fiscal drive (ФН) until SIGINT or SIGTERM")
    _ends(drive)
    _state(drive, "folder that keeps the drive")
    drive.add_argument("--number", metavar="DIGITS", default="9999078900012345", help="serial number 9999078900xxxxxx")
    drive_options.add(drive)
    drive.set_defaults(run=commands.drive)

    operator = add("operator", "serve an emulated operator (ОФД) until SIGINT or SIGTERM")
    operator.add_argument(
        "--tcp", metavar="HOST:PORT", required=True, help="where registers send; port 0 takes a free one"
    )
    operator.add_argument("--http", metavar="HOST:PORT", help="check page, query API, and a way to tell it what to do")
    _state(operator, "folder that keeps documents and acknowledgements")
    add_options(operator)
    operator.set_defaults(run=commands.operator)

    export = add("export", "write the archive of a drive (ФН) into a file, also while it is served")
    export.add_argument("--state", metavar="DIR", type=_folder, required=True, help="folder of 'serve' or 'drive'")
    export.add_argument("--format", choices=("tlv", "json", "sqlite"), help="by default the name of OUT tells")
    export.add_argument("out", metavar="OUT", type=Path, help="file; a database (sqlite) must not be there yet")
    export.set_defaults(run=commands.export)

    models = add("models", "list the known models")
    models.set_defaults(run=commands.models)
    return top


def _ends(command: argparse.ArgumentParser) -> None:
    end = command.add_mutually_exclusive_group(required=True)
    end.add_argument("--tcp", metavar="HOST:PORT", help="where to listen; port 0 takes a free one")
    end.add_argument("--pty", metavar="LINK", type=Path, help="make a serial port of this name (POSIX)")
    end.add_argument("--serial", metavar="PORT", help="a serial port that is there, such as /dev/ttyS0 or COM3")
    command.add_argument("--baudrate", metavar="N", type=_speed, default=115200, help="speed of --serial (115200)")


def _state(command: argparse.ArgumentParser, help_text: str) -> None:
    command.add_argument("--state", metavar="DIR", type=_folder, help=help_text)


def _speed(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not int(text):
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, got {text!r}")
    return int(text)


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("must name a folder; the current one is '.'")
    return Path(text)
