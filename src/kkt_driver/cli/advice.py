"""Errors in the words of the command line: what to type, where the library says what to call."""

from __future__ import annotations

from kkt_driver.errors import KktError, OutcomeUnknown, WrongOrder

#: reason of a WrongOrder: what stands in the way, what helps
_CURES = {
    "shift_closed": ("the shift is closed", "kkt shift open comes first"),
    "shift_open": ("the shift is open", "kkt shift close comes first"),
    "receipt_open": ("a receipt is open", "kkt receipt cancel comes first"),
    "not_registered": ("the register is not registered", "kkt registration apply FILE.json comes first"),
    "other_drive": (
        "the register is not registered with this drive",
        'kkt registration apply FILE.json with "reason": "drive_replacement" comes first',
    ),
    "registered": (
        "the register is registered already",
        'a FILE.json with "reason": "change_of_parameters" changes how',
    ),
}
_FORGETS = "this emulator forgets everything between commands: use sim:?"
_BORN_REGISTERED = "this emulator is registered from the start: for a fresh one use sim:?registered=0&"


def said(error: BaseException, url: str = "") -> str:
    """What is shown of ``error``; ``url`` is the register that the command line names."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    if isinstance(error, OutcomeUnknown):
        return f"{error.operation}: sent but not confirmed, and the register cannot be asked now"
    if isinstance(error, OSError) and error.filename is not None and not isinstance(error, KktError):
        return f"{error.filename}: {error.strerror}"
    if not isinstance(error, WrongOrder) or error.reason not in _CURES:
        return str(error)
    text = ": ".join(_CURES[error.reason])
    scheme, _, options = url.partition("?")
    if scheme.lower() != "sim:" or "state=" in options:
        return text
    if error.reason == "registered":
        return f"{text}; {_BORN_REGISTERED}state=DIR"
    return f"{text}; {_FORGETS}{'registered=0&' if error.reason == 'not_registered' else ''}state=DIR"


def what_next(error: OutcomeUnknown) -> str:
    """How to find out, in a shell."""
    ask = "kkt shift status" if error.operation.startswith("cash") else f"kkt document {error.before + 1}"
    return f"do not repeat it; when the register is back, {ask} shows whether it was done"
