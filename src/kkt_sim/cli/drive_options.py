"""The options that say what a drive (ФН) is: those of ``kkt-sim drive``, and of the drive in ``kkt-sim serve``."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kkt_sim.drive.kept import Choices

#: what real drives tolerate between their own timer and the register's clock
STRICT = timedelta(minutes=5)
NEVER = "never"


def add(command: argparse.ArgumentParser) -> None:
    """Give the options to a command; without a word about a thing, it is as usual, or as the folder has kept it."""
    group = command.add_argument_group(
        "drive",
        "What the drive is. A folder keeps that: opened again, its drive is as it was made,\n"
        "and options that say otherwise are refused. Not kept is --lock-days.",
    )

    def option(name: str, help_text: str, **more: Any) -> None:
        group.add_argument(name, default=argparse.SUPPRESS, help=help_text, **more)

    option("--generation", "commands and formats that it knows (fn-1)", choices=("fn-1", "fn-1.1", "fn-1.2"))
    option("--firmware", "a debug drive can be reset, a serial one cannot (debug)", choices=("debug", "serial"))
    option("--term", "months on its label (15)", type=int, choices=(13, 15, 36))
    option("--capacity", "documents in its archive (250000)", type=int, metavar="N")
    option("--registrations", "reports of registration (30, a serial drive 12)", type=int, metavar="N")
    option("--queue", "documents that may wait for the operator (65000)", type=int, metavar="N", dest="queue_capacity")
    option(
        "--full-days",
        "days after which only the short record of a confirmed document is left (all stay whole)",
        type=int,
        metavar="N",
    )
    option("--strict-clock", "refuse documents whose time is 5 minutes off its own timer (17h)", action="store_true")
    option("--check-rnm", "refuse registration numbers with wrong check digits (09h)", action="store_true")
    option(
        "--lock-days",
        "days that a document may wait for the operator (30; a register without --ofd: never)",
        type=_days,
        metavar="N|never",
        dest="operator_lock_days",
    )


def chosen(options: argparse.Namespace) -> Choices:
    """What was said."""
    from kkt_driver.fn.enums import Generation
    from kkt_sim.drive.kept import Choices

    said = vars(options)
    found = Choices()
    if "generation" in said:
        found["generation"] = Generation.parse(options.generation)
    if "firmware" in said:
        found["debug"] = options.firmware == "debug"
    if "strict_clock" in said:
        found["timer_tolerance"] = STRICT
    for name in ("term", "capacity", "registrations", "queue_capacity", "full_days", "check_rnm", "operator_lock_days"):
        if name in said:
            found[name] = said[name]
    return found


def _days(text: str) -> int | None:
    if text == NEVER:
        return None
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number of days or {NEVER!r}, got {text!r}") from None
