"""What ``kkt-sim operator`` can be told to do: the fields of Behaviour as options, and the registers it knows."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from kkt_driver.errors import FieldError, UsageError

if TYPE_CHECKING:
    from kkt_sim.operator.behaviour import Behaviour
    from kkt_sim.operator.store import Store

_FIELDS = (
    "down",
    "delay",
    "code",
    "messages",
    "reason",
    "garbage",
    "cut",
    "cut_request",
    "registered_only",
    "control",
    "foreign_signs",
)


def add_options(command: argparse.ArgumentParser) -> None:
    """An option for each field of Behaviour, and those about registers; what is not said stays None or False."""
    how = command.add_argument_group("how it behaves", "The same can be told to a running one: POST /api/behaviour.")
    how.add_argument(
        "--down",
        choices=("refuse", "close", "silent"),
        help="away: nobody listens, connections are closed at once, nothing is ever answered",
    )
    how.add_argument("--delay", metavar="SECONDS", type=float, help="answer so much later")
    how.add_argument("--code", metavar="N", type=int, help="code of the acknowledgement, such as 11 or 14 (tag 1022)")
    how.add_argument("--messages", metavar="N", type=int, help="bits of tag 1206, for messages of ФФД 1.1 and 1.2")
    how.add_argument("--reason", metavar="1..5", type=int, help="acknowledgements that a drive refuses for this reason")
    how.add_argument("--garbage", metavar="HEX", nargs="?", const="", help="bytes instead of an answer")
    how.add_argument("--cut", metavar="N", type=int, help="hang up after so many bytes of the answer")
    how.add_argument("--cut-request", metavar="N", type=int, help="hang up after so many bytes from the register")
    how.add_argument("--registered-only", action="store_true", help="answer only drives that were added")
    how.add_argument("--control", action="store_true", help="answer 14 to what breaks the format and logic control")
    how.add_argument("--foreign-signs", action="store_true", help="do not compare message signs: drives of another key")
    who = command.add_argument_group("registers", "By number of the drive; each option may be given more than once.")
    for name, text in (
        ("--add", "add a register"),
        ("--unpaid", "add a register that is not paid for: it gets no answer"),
        ("--forget", "forget the documents of a drive in --state, which counts from 1 again"),
    ):
        who.add_argument(name, metavar="FN", type=_drive, action="append", default=[], help=text)


def behaviour(options: argparse.Namespace) -> Behaviour:
    """What the options wish. UsageError names the option."""
    from kkt_sim.operator.behaviour import GARBAGE, Behaviour, Down
    from kkt_sim.operator.behaviour_json import garbage

    told = {name: value for name in _FIELDS if (value := getattr(options, name)) is not None}
    try:
        if "garbage" in told:
            told["garbage"] = garbage(told["garbage"]) or GARBAGE
        return Behaviour(**(told | {"down": Down(options.down or "no")}))
    except FieldError as error:
        raise UsageError(f"--{error.field.replace('_', '-')}: {error.rule}, got {error.value!r}") from None


def registers(options: argparse.Namespace, store: Store) -> None:
    """Make known, and forget, what the options say."""
    for drive in options.forget:
        store.forget(drive)
    for drive in options.add:
        store.add_register(drive)
    for drive in options.unpaid:
        store.add_register(drive, paid=False)


def _drive(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,16}", text):
        raise argparse.ArgumentTypeError(f"wants the number of a drive, 1 to 16 digits, got {text!r}")
    return text
