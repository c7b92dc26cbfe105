"""Which command is allowed when: the one table behind answer code 02h.

Source: FNS12 table 6 (groups and phases) and the text of each command, which is narrower than the table: 40h..46h want
a registered drive; 18h and 19h also work after the fiscal mode; a document is begun only when no other one is open.
Registration and closing want a closed shift: not said for the drive itself, but every register and other emulator
behaves so.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import Document, Phase


class Operation(Enum):
    """Commands of the drive; begin registration is two, because kind 2 has its own rules."""

    SERVICE = auto()  # 30h..35h
    BEGIN_REGISTRATION = auto()  # 02h kinds 0 and 1
    BEGIN_REREGISTRATION = auto()  # 02h kind 2
    FINISH_REGISTRATION = auto()  # 03h
    BEGIN_CLOSE = auto()  # 04h
    FINISH_CLOSE = auto()  # 05h
    CANCEL = auto()  # 06h
    ADD = auto()  # 07h
    SHIFT_PARAMETERS = auto()  # 10h
    BEGIN_SHIFT_OPEN = auto()  # 11h
    FINISH_SHIFT_OPEN = auto()  # 12h
    BEGIN_SHIFT_CLOSE = auto()  # 13h
    FINISH_SHIFT_CLOSE = auto()  # 14h
    BEGIN_RECEIPT = auto()  # 15h
    FINISH_RECEIPT = auto()  # 16h
    BEGIN_CORRECTION = auto()  # 17h
    BEGIN_STATE_REPORT = auto()  # 18h
    FINISH_STATE_REPORT = auto()  # 19h
    EXCHANGE_STATUS = auto()  # 20h
    FIND = auto()  # 40h
    OPERATOR_RECEIPT = auto()  # 41h
    UNCONFIRMED = auto()  # 42h
    REGISTRATION = auto()  # 43h
    REGISTRATION_TLV = auto()  # 44h, 47h
    DOCUMENT = auto()  # 45h, 46h
    RESET = auto()  # 60h


class Rule(NamedTuple):
    """When a command is allowed.

    ``shift``: must be open (True), closed (False) or either (None). ``documents``: which document must be in
    progress, None: any or none. ``data``: at least one 07h must have been accepted.
    """

    phases: frozenset[Phase]
    shift: bool | None = None
    documents: frozenset[Document] | None = None
    data: bool = False


_ANY = frozenset(Phase)
_READY = frozenset({Phase.READY})
_FISCAL = frozenset({Phase.FISCAL})
_SENDING = frozenset({Phase.FISCAL, Phase.POST_FISCAL})
_REGISTERED = frozenset({Phase.FISCAL, Phase.POST_FISCAL, Phase.ARCHIVE})

_FREE = frozenset({Document.NONE})
_OPEN = frozenset(Document) - _FREE
_REGISTERING = frozenset({Document.REGISTRATION, Document.REPLACEMENT, Document.REREGISTRATION})
_RECEIPT = frozenset({Document.RECEIPT, Document.BSO, Document.CORRECTION, Document.BSO_CORRECTION})

TABLE: dict[Operation, Rule] = {
    Operation.SERVICE: Rule(_ANY),
    Operation.BEGIN_REGISTRATION: Rule(_READY, None, _FREE),
    Operation.BEGIN_REREGISTRATION: Rule(_FISCAL, False, _FREE),
    Operation.FINISH_REGISTRATION: Rule(_READY | _FISCAL, False, _REGISTERING, data=True),
    Operation.BEGIN_CLOSE: Rule(_FISCAL, False, _FREE),
    Operation.FINISH_CLOSE: Rule(_FISCAL, False, frozenset({Document.FN_CLOSE}), data=True),
    Operation.CANCEL: Rule(_ANY),
    Operation.ADD: Rule(_ANY, None, _OPEN),
    Operation.SHIFT_PARAMETERS: Rule(_FISCAL),
    Operation.BEGIN_SHIFT_OPEN: Rule(_FISCAL, False, _FREE),
    Operation.FINISH_SHIFT_OPEN: Rule(_FISCAL, False, frozenset({Document.SHIFT_OPEN}), data=True),
    Operation.BEGIN_SHIFT_CLOSE: Rule(_FISCAL, True, _FREE),
    Operation.FINISH_SHIFT_CLOSE: Rule(_FISCAL, True, frozenset({Document.SHIFT_CLOSE}), data=True),
    Operation.BEGIN_RECEIPT: Rule(_FISCAL, True, _FREE),
    Operation.FINISH_RECEIPT: Rule(_FISCAL, True, _RECEIPT, data=True),
    Operation.BEGIN_CORRECTION: Rule(_FISCAL, True, _FREE),
    Operation.BEGIN_STATE_REPORT: Rule(_SENDING, False, _FREE),
    Operation.FINISH_STATE_REPORT: Rule(_SENDING, False, frozenset({Document.STATE_REPORT})),
    Operation.EXCHANGE_STATUS: Rule(_SENDING),
    Operation.FIND: Rule(_REGISTERED),
    Operation.OPERATOR_RECEIPT: Rule(_ANY),
    Operation.UNCONFIRMED: Rule(_ANY),
    Operation.REGISTRATION: Rule(_REGISTERED),
    Operation.REGISTRATION_TLV: Rule(_REGISTERED),
    Operation.DOCUMENT: Rule(_REGISTERED),
    Operation.RESET: Rule(_ANY),
}


def check(operation: Operation, phase: Phase, shift_open: bool, document: Document, has_data: bool) -> None:
    """DriveRefused 02h if the table does not allow ``operation`` now."""
    rule = TABLE[operation]
    wrong = ""
    if phase not in rule.phases:
        wrong = f"not in phase {phase:02X}h"
    elif rule.shift is not None and rule.shift != shift_open:
        wrong = "the shift is " + ("open" if shift_open else "closed")
    elif rule.documents is not None and document not in rule.documents:
        wrong = "no document was begun" if document is Document.NONE else f"document {document:02X}h is in progress"
    elif rule.data and not has_data:
        wrong = "no data came with 07h"
    if wrong:
        raise DriveRefused(Code.WRONG_STATE, f"{operation.name}: {wrong}")
