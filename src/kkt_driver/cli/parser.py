"""The command line of ``kkt``. ``--help`` has to suffice, so every command shows an example."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any, NoReturn

from kkt_driver.cli import commands, files
from kkt_driver.cli.demo import demo
from kkt_driver.cli.drive import add_drive
from kkt_driver.cli.operator import add_operator
from kkt_driver.errors import UsageError
from kkt_driver.version import Version

EPILOG = """\
examples:
  kkt demo                                        a whole day on the emulator, nothing needed
  kkt --url tcp://192.168.1.10:5555 info
  kkt --url serial:/dev/ttyACM0 status
  kkt --url "sim:?state=./shop" shift open --cashier Иванов
  kkt receipt example > receipt.json
  kkt --url "sim:?state=./shop" receipt sell receipt.json --json
  kkt explain fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87
  kkt documents convert shift.tlv shift.xlsx
  kkt tag 1020

registers:
  tcp://HOST:PORT   serial:/dev/ttyACM0   serial:COM3   sim:   sim:?registered=0   sim:?state=FOLDER
  KKT_URL and KKT_PASSWORD give the defaults; without them it is sim:, an emulator that forgets all when it ends.

exit codes:
  0 done   1 done, something was found or skipped   2 usage   3 the line failed   4 the register refused
  5 outcome unknown   6 done, but the output could not be written   130 interrupted before anything was done
"""

DOCUMENT = "kkt document 12\nkkt document 12 --qr receipt.svg --save receipt.tlv"


class Parser(argparse.ArgumentParser):
    """argparse, except that mistakes are exceptions (with --json they are JSON too) and options are not guessed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """Instead of leaving the program."""
        raise UsageError(f"{message}\n{self.format_usage().rstrip()}")


def _common(*, default: bool) -> Parser:
    """Options that may stand before or behind the command; behind they must not reset what stood before."""

    def value(given: Any) -> Any:
        return given if default else argparse.SUPPRESS

    options = Parser(add_help=False)
    group = options.add_argument_group("register and output")
    group.add_argument("--url", default=value(os.environ.get("KKT_URL", "sim:")), help="which register (env KKT_URL)")
    group.add_argument(
        "--password",
        type=int,
        metavar="N",
        default=value(os.environ.get("KKT_PASSWORD", "0")),
        help="access password, 0..9999 (env KKT_PASSWORD)",
    )
    group.add_argument("--fiscal", action="store_true", default=value(False), help="really work on a real fiscal drive")
    shape = "print JSON, errors too: one object (documents show: one a line)"
    group.add_argument("--json", action="store_true", default=value(False), help=shape)
    group.add_argument("-v", "--verbose", action="count", default=value(0), help="-v what happens, -vv every frame")
    return options


def make_parser() -> Parser:
    """The parser of the whole tree."""
    root = Parser(
        prog="kkt",
        description="Driver for fiscal registers (ККТ) that speak ATOL protocol 3.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common(default=True)],
    )
    root.add_argument("--version", action=Version, help="print the version of kkt-driver")
    tree = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    common = _common(default=False)

    def leaf(branch: Any, name: str, handler: Callable[..., int | None], text: str, example: str) -> Parser:
        parser: Parser = branch.add_parser(
            name,
            help=text,
            description=text,
            parents=[common],
            epilog="\n  ".join(["example:" if "\n" not in example else "examples:", *example.splitlines()]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.set_defaults(handler=handler)
        return parser

    def branch(name: str, text: str) -> Any:
        parser = tree.add_parser(name, help=text, description=text, parents=[common])
        return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    leaf(tree, "demo", demo, "a whole day on the emulator: registration, shift, receipt", "kkt demo")
    leaf(tree, "info", commands.info, "model, firmware, serial numbers, РНМ", "kkt --url serial:COM3 info")
    leaf(tree, "status", commands.status, "clock, shift, receipt, paper, drive", "kkt status --json")

    noun = branch("registration", "регистрация ККТ")
    leaf(noun, "show", commands.registration_show, "how the register is registered", "kkt registration show")
    for verb, handler, text in (
        ("check", commands.registration_check, "check a registration without writing anything"),
        ("apply", commands.registration_apply, "make the registration report (reregistration if it has a reason)"),
    ):
        example = f"kkt registration example > registration.json\nkkt registration {verb} registration.json"
        parser = leaf(noun, verb, handler, text, example)
        parser.add_argument(
            "file", metavar="FILE.json", help="registration, - for stdin; kkt registration example prints one"
        )
    files.add_registration_example(noun, leaf)

    parser = leaf(
        tree,
        "rnm",
        commands.rnm,
        "the РНМ with its check digits",
        "kkt rnm --inn 7725225244 --serial 00106123456789 --number 1",
    )
    parser.add_argument("--inn", required=True, help="ИНН of the user, 10 or 12 digits")
    parser.add_argument("--serial", required=True, help="serial number of the register")
    parser.add_argument("--number", required=True, help="order number given by the tax service")

    noun = branch("shift", "смена")
    for verb, handler, text in (
        ("open", commands.shift_open, "open the shift"),
        ("close", commands.shift_close, "close the shift with a Z report"),
    ):
        parser = leaf(noun, verb, handler, text, f"kkt shift {verb} --cashier Иванов")
        parser.add_argument("--cashier", metavar="NAME", help="name of the cashier (1021)")
        parser.add_argument("--cashier-inn", metavar="INN", help="ИНН of the cashier (1203)")
    leaf(noun, "status", commands.shift_status, "open or not, until when, receipts, cash", "kkt shift status")

    noun = branch("receipt", "чек")
    for verb in commands.RECEIPTS:
        example = f"kkt receipt example > receipt.json\nkkt receipt {verb} receipt.json"
        parser = leaf(noun, verb, commands.receipt, f"make a receipt: {verb}", example)
        parser.add_argument("file", metavar="FILE.json", help="receipt, - for stdin; kkt receipt example prints one")
        parser.set_defaults(verb=verb)
    for verb in commands.CORRECTIONS:
        example = f"kkt receipt example --correction > correction.json\nkkt receipt {verb} correction.json"
        parser = leaf(noun, verb, commands.correction, f"make a correction (чек коррекции): {verb}", example)
        parser.add_argument(
            "file", metavar="FILE.json", help="correction, - for stdin; kkt receipt example --correction prints one"
        )
        parser.set_defaults(verb=verb)
    leaf(noun, "cancel", commands.receipt_cancel, "cancel a receipt that was left open", "kkt receipt cancel")
    files.add_schema(noun, leaf)

    noun = branch("cash", "внесение и выплата")
    for verb in ("in", "out"):
        parser = leaf(noun, verb, commands.cash, f"cash {verb}", f"kkt cash {verb} 1000.00")
        parser.add_argument("sum", metavar="SUM", help='roubles, such as "1000.00"')
        parser.set_defaults(verb=verb)

    noun = branch("report", "отчёты")
    leaf(noun, "x", commands.report_x, "print the X report", "kkt report x")
    leaf(noun, "state", commands.report_state, "make the report on what waits for the operator", "kkt report state")
    parser = leaf(tree, "document", commands.document, "a document from the drive's archive", DOCUMENT)
    parser.add_argument("number", type=int, metavar="N", help="number of the document (ФД)")
    parser.add_argument("--save", metavar="FILE.tlv", help="write it as TLV, for kkt documents and kkt explain")
    parser.add_argument("--qr", metavar="FILE", help="draw the QR code of a receipt: FILE.svg, FILE.png, - for here")
    leaf(tree, "tape", commands.tape, "the document printed last", "kkt tape")
    add_drive(branch("drive", "фискальный накопитель: состояние, архив, прогноз"), leaf)
    add_operator(branch("ofd", "обмен с оператором (ОФД)"), leaf)
    files.add_explain(tree, leaf)
    files.add_tag(tree, leaf)
    files.add_documents(branch("documents", "files of documents: TLV, JSON, CSV, XLSX"), leaf)
    return root
