"""Which command is allowed when: the one table behind answer code 02h.

Source: FNS12 table 6 (groups and phases) and the text of each command, which is narrower than the table: 40h..46h want
a registered drive; 18h and 19h also work after the fiscal mode; a document is begun only when no other one is open.
Registration and closing want a closed shift: not said for the drive itself, but every register and other emulator
behaves so.

What else the paper lists for a command is in :mod:`kkt_sim.drive.rules`. One code of its lists is never given: 12h (at
12h, 16h and 19h), the crypto resource is exhausted. How much of it there is, and what uses it up, no source tells.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import Document, Phase


class Operation(Enum):
    """Commands of the drive and their codes; begin registration is two, because kind 2 has its own rules.

    A2h and A3h of later generations go by the rules of 02h and 03h, the other later commands by that of 30h.
    """

    SERVICE = "30h to 35h"
    BEGIN_REGISTRATION = "02h kinds 0 and 1"
    BEGIN_REREGISTRATION = "02h kind 2"
    FINISH_REGISTRATION = "03h"
    BEGIN_CLOSE = "04h"
    FINISH_CLOSE = "05h"
    CANCEL = "06h"
    ADD = "07h"
    SHIFT_PARAMETERS = "10h"
    BEGIN_SHIFT_OPEN = "11h"
    FINISH_SHIFT_OPEN = "12h"
    BEGIN_SHIFT_CLOSE = "13h"
    FINISH_SHIFT_CLOSE = "14h"
    BEGIN_RECEIPT = "15h"
    FINISH_RECEIPT = "16h"
    BEGIN_CORRECTION = "17h"
    BEGIN_STATE_REPORT = "18h"
    FINISH_STATE_REPORT = "19h"
    EXCHANGE_STATUS = "20h"
    TRANSPORT = "21h"
    BEGIN_MESSAGE = "22h"
    READ_MESSAGE = "23h"
    CANCEL_MESSAGE = "24h"
    END_MESSAGE = "25h"
    PUT_RECEIPT = "26h"
    FIND = "40h"
    OPERATOR_RECEIPT = "41h"
    UNCONFIRMED = "42h"
    REGISTRATION = "43h"
    REGISTRATION_TLV = "44h, 47h"
    DOCUMENT = "45h, 46h"
    RESET = "60h"


class Rule(NamedTuple):
    """When a command is allowed.

    ``shift``: must be open (True), closed (False) or either (None). ``documents``: which document must be in
    progress, None: any or none. ``data``: at least one 07h must have been accepted.
    """

    phases: frozenset[Phase]
    shift: bool | None = None
    documents: frozenset[Document] | None = None
    data: bool = False


_ANY = frozenset(Phase)  # SETUP, in the factory, is among them but never met
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
    Operation.TRANSPORT: Rule(_SENDING),
    Operation.BEGIN_MESSAGE: Rule(_SENDING),
    Operation.READ_MESSAGE: Rule(_SENDING),
    Operation.CANCEL_MESSAGE: Rule(_SENDING),
    Operation.END_MESSAGE: Rule(_SENDING),
    Operation.PUT_RECEIPT: Rule(_SENDING),
    Operation.FIND: Rule(_REGISTERED),
    Operation.OPERATOR_RECEIPT: Rule(_ANY),
    Operation.UNCONFIRMED: Rule(_ANY),
    Operation.REGISTRATION: Rule(_REGISTERED),
    Operation.REGISTRATION_TLV: Rule(_REGISTERED),
    Operation.DOCUMENT: Rule(_REGISTERED),
    Operation.RESET: Rule(_ANY),
}


#: which document a begin command begins
BEGINS: dict[Operation, tuple[Document, ...]] = {
    Operation.BEGIN_REGISTRATION: (Document.REGISTRATION, Document.REPLACEMENT),
    Operation.BEGIN_REREGISTRATION: (Document.REREGISTRATION,),
    Operation.BEGIN_CLOSE: (Document.FN_CLOSE,),
    Operation.BEGIN_SHIFT_OPEN: (Document.SHIFT_OPEN,),
    Operation.BEGIN_SHIFT_CLOSE: (Document.SHIFT_CLOSE,),
    Operation.BEGIN_RECEIPT: (Document.RECEIPT, Document.BSO),
    Operation.BEGIN_CORRECTION: (Document.CORRECTION, Document.BSO_CORRECTION),
    Operation.BEGIN_STATE_REPORT: (Document.STATE_REPORT,),
}


class Move(NamedTuple):
    """A command that takes the drive from one phase into another, and on what condition."""

    before: Phase
    operation: Operation
    after: Phase
    when: str = ""


MOVES = (
    Move(Phase.READY, Operation.FINISH_REGISTRATION, Phase.FISCAL),
    Move(Phase.FISCAL, Operation.FINISH_CLOSE, Phase.POST_FISCAL, "documents wait for the operator"),
    Move(Phase.FISCAL, Operation.FINISH_CLOSE, Phase.ARCHIVE, "nothing waits: autonomous"),
    Move(Phase.POST_FISCAL, Operation.PUT_RECEIPT, Phase.ARCHIVE, "it was the last that waited"),
    *(Move(phase, Operation.RESET, Phase.READY, "a debug drive") for phase in Phase if phase > Phase.READY),
)


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
