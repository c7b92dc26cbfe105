"""``kkt explain``."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from kkt_driver.cli.output import Output
from kkt_driver.explain import MAX_SIZE, NotRecognised
from kkt_driver.explain import explain as explained


def explain(arguments: Namespace, output: Output) -> None:
    """kkt explain"""
    given, is_file = _given(arguments.input)
    try:
        found = explained(given, hint=arguments.hint)
    except NotRecognised as error:
        if is_file:
            raise
        raise NotRecognised({"file": "there is none of this name", **error.tried}) from None
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    output.done(found.to_dict(), "" if output.as_json else found.to_text(arguments.lang, color=color))


def _given(words: list[str]) -> tuple[bytes | str, bool]:
    """What the words stand for, and whether they name a file."""
    name = words[0] if len(words) == 1 else ""
    # one byte more than allowed, so that too much is seen to be too much
    if name == "-":
        return sys.stdin.buffer.read(MAX_SIZE + 1), True
    if name and os.path.exists(name):
        with open(name, "rb") as stream:
            return stream.read(MAX_SIZE + 1), True
    return " ".join(words), False
