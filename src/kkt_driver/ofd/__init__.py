"""What a register and the operator (ОФД) say to each other: session header, container, acknowledgement, exchange.

Bytes and values only: no I/O, no clock. With the keys of a real drive and a real operator nothing here can be forged:
their signs are made inside certified modules, and this package only carries them.
"""

from __future__ import annotations

from kkt_driver.ofd.acknowledgement import Acknowledgement, check
from kkt_driver.ofd.codes import ANSWERS, NETWORK, REASONS, Code, Queue
from kkt_driver.ofd.container import Container, Payload
from kkt_driver.ofd.exchange import Answer, Failure, Outcome, exchange
from kkt_driver.ofd.message import Broken, Fault, Item, Message, MessageReader
from kkt_driver.ofd.session import CrcMode, Flags, SessionHeader

__all__ = [
    "ANSWERS",
    "NETWORK",
    "REASONS",
    "Acknowledgement",
    "Answer",
    "Broken",
    "Code",
    "Container",
    "CrcMode",
    "Failure",
    "Fault",
    "Flags",
    "Item",
    "Message",
    "MessageReader",
    "Outcome",
    "Payload",
    "Queue",
    "SessionHeader",
    "check",
    "exchange",
]
