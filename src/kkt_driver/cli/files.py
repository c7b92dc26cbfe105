"""Commands that need no register: ``explain``, ``tag``, ``documents``, ``receipt schema``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from kkt_driver.cli import samples
from kkt_driver.cli.output import Output

FORMATS = ("link", "session", "drive", "container", "document", "tlv", "qr", "task")
READ, WRITTEN = ("tlv", "json", "csv"), ("tlv", "json", "csv", "xlsx")
VERSIONS = {"1.0": 1, "1.05": 2, "1.1": 3, "1.2": 4}
#: leaf(branch, name, handler, text, example)
Leaf = Callable[..., Any]


def explain(arguments: Namespace, output: Output) -> None:
    """kkt explain"""
    from kkt_driver.cli.explaining import explain as run

    run(arguments, output)


def tag(arguments: Namespace, output: Output) -> None:
    """kkt tag"""
    from kkt_driver.cli.tags import tag as run

    run(arguments, output)


def convert(arguments: Namespace, output: Output) -> int:
    """kkt documents convert"""
    from kkt_driver.cli.documents import convert as run

    return run(arguments, output)


def show(arguments: Namespace, output: Output) -> int:
    """kkt documents show"""
    from kkt_driver.cli.documents import show as run

    return run(arguments, output)


def validate(arguments: Namespace, output: Output) -> int:
    """kkt documents validate"""
    from kkt_driver.cli.documents import validate as run

    return run(arguments, output)


def check_qr(arguments: Namespace, output: Output) -> int:
    """kkt documents check-qr"""
    from kkt_driver.cli.qr_checking import check_qr as run

    return run(arguments, output)


def schema(arguments: Namespace, output: Output) -> None:
    """kkt receipt schema"""
    import json

    from kkt_driver.receipt import Correction, Receipt
    from kkt_driver.receipt_schema import schema as made

    data = made(Correction if arguments.correction else Receipt)
    output.done(data, json.dumps(data, ensure_ascii=False, indent=2))


def add_schema(noun: Any, leaf: Leaf) -> None:
    """``kkt receipt schema`` and ``kkt receipt example``."""
    for parser in (
        leaf(noun, "example", samples.receipt, "a small receipt file to begin with", RECEIPT),
        leaf(noun, "schema", schema, "the JSON Schema of receipt files", "kkt receipt schema > receipt.schema.json"),
    ):
        parser.add_argument("--correction", action="store_true", help="of a correction (чек коррекции)")


def add_registration_example(noun: Any, leaf: Leaf) -> None:
    """``kkt registration example``."""
    parser = leaf(noun, "example", samples.registration, "a small registration file to begin with", REGISTRATION)
    parser.add_argument(
        "--serial",
        metavar="NUMBER",
        default=samples.SERIAL,
        help="serial number of the register, which the РНМ depends on (that of sim:)",
    )


def add_explain(tree: Any, leaf: Leaf) -> None:
    """``kkt explain``."""
    parser = leaf(
        tree,
        "explain",
        explain,
        "what bytes say: link frames, frames of the drive, messages to the operator, TLV, QR codes",
        "kkt explain fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87\n"
        "kkt explain session.log\n"
        'kkt explain "t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1"\n'
        "kkt explain --as task 00 00 3f --lang en\n"
        "kkt -vv status 2>&1 | kkt explain -",
    )
    parser.add_argument(
        "input",
        nargs="+",
        metavar="HEX|FILE|-",
        help="bytes in hex or base64, a QR text, a file with bytes, text or a log, - for stdin",
    )
    parser.add_argument("--as", dest="hint", choices=FORMATS, help="what it is, if that is known")
    parser.add_argument("--lang", choices=("ru", "en"), default="ru", help="language of the names")


def add_tag(tree: Any, leaf: Leaf) -> None:
    """``kkt tag``."""
    parser = leaf(tree, "tag", tag, "what a tag (реквизит) of the ФФД is: name, kind, place, values", TAG)
    parser.add_argument(
        "query", nargs="+", metavar="NUMBER|WORDS", help="number, or words of its name, id or JSON name"
    )
    parser.add_argument("--lang", choices=("ru", "en"), default="ru", help="language of the names")


def add_documents(noun: Any, leaf: Leaf) -> None:
    """``kkt documents ...``."""
    parser = leaf(
        noun,
        "convert",
        convert,
        "convert a file of documents between TLV, JSON of the ФНС, CSV and XLSX (XLSX is only written)",
        "kkt documents convert shift.tlv shift.json\n"
        "kkt documents convert archive.jsonl archive.xlsx --keep-going\n"
        "kkt documents convert shift.csv - --to json --version 1.2",
    )
    parser.add_argument("source", metavar="INPUT", help="file, - for stdin")
    parser.add_argument("target", metavar="OUTPUT", help="file, - for stdout")
    _format(parser)
    parser.add_argument("--to", choices=WRITTEN, help="format of OUTPUT; by default its name tells")
    parser.add_argument("--version", choices=VERSIONS, help="version of the ФФД whose names JSON gets")
    parser.add_argument("--rows", choices=("items", "documents"), default="items", help="what a row of a table is")
    _keep_going(parser)
    parser = leaf(noun, "show", show, "every document as text; with --json one object per line", SHOW)
    parser.add_argument("source", metavar="FILE", help="file, - for stdin")
    _format(parser)
    parser.add_argument("--lang", choices=("ru", "en"), default="ru", help="language of the names")
    _keep_going(parser)
    parser = leaf(noun, "validate", validate, "check documents by the rules; exit code 1 when one breaks them", CHECK)
    parser.add_argument("source", metavar="FILE", help="file, - for stdin")
    _format(parser)
    parser.add_argument("--lang", choices=("ru", "en"), default="ru", help="language of the messages")
    parser.add_argument("--in-order", action="store_true", help="the file holds one drive without gaps: check numbers")
    parser = leaf(noun, "check-qr", check_qr, "which document a QR code belongs to; exit code 1 when to none", CHECK_QR)
    parser.add_argument("source", metavar="FILE", help="file, - for stdin")
    parser.add_argument("qr", metavar="QR", help="text of the code, in quotes: t=...&s=...&fn=...&i=...&fp=...&n=1")
    _format(parser)


RECEIPT = "kkt receipt example > receipt.json\nkkt receipt sell receipt.json"
REGISTRATION = (
    "kkt registration example > registration.json\n"
    'kkt --url "sim:?registered=0&state=./shop" registration apply registration.json\n'
    "kkt registration example --serial 00106123456789"
)
TAG = "kkt tag 1020\nkkt tag цена\nkkt tag vat sum --lang en --json"
SHOW = "kkt documents show shift.tlv"
CHECK_QR = 'kkt documents check-qr day.tlv "t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1"'
CHECK = "kkt documents validate shift.json\nkkt documents validate archive.tlv --in-order --json"


def _format(parser: Any) -> None:
    parser.add_argument("--from", dest="format", choices=READ, help="format of the input; by default its name tells")


def _keep_going(parser: Any) -> None:
    parser.add_argument("--keep-going", action="store_true", help="leave out documents that fail; exit code 1 then")
