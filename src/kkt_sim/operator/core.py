"""The emulated operator (ОФД) without a network: a message in, what to answer out.

    operator = Operator()
    operator.handle(message).data          # the acknowledgement

NOTHING HERE HAS LEGAL VALIDITY: see :mod:`kkt_sim.operator.sign`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock

from kkt_driver.errors import BadFrame
from kkt_driver.ffd.document import Document
from kkt_driver.ffd.inn import check_inn
from kkt_driver.ofd import session
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Item, Message
from kkt_driver.ofd.session import FFD_1_05, Flags
from kkt_sim.clock import Clock, SystemClock
from kkt_sim.operator import sign
from kkt_sim.operator.behaviour import HEALTHY, Behaviour, Choice, Down, spoil
from kkt_sim.operator.checks import ERROR, REGISTRATIONS, Checked, Finding, check, control
from kkt_sim.operator.store import Entry, Store

#: ИНН of the emulated operator; the check digit is right, the number is nobody's
DEFAULT_INN = "9999999998"

_CONTROL_BIT = 2  # OperatorMessage.CONTROL_ERROR of tag 1206
_NOT_RECOGNISED, _CONTROL_ERROR = 11, 14


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send after ``delay`` seconds, and whether to close then."""

    data: bytes = b""
    delay: float = 0.0
    close: bool = False


class Operator:
    """Checks, stores and acknowledges documents. May be used from several threads.

    ``utc_offset`` is what the clock's local time is ahead of UTC; the computer's own when not given.
    """

    def __init__(
        self,
        store: Store | None = None,
        *,
        behaviour: Choice = HEALTHY,
        clock: Clock | None = None,
        utc_offset: timedelta | None = None,
        inn: str = DEFAULT_INN,
        secret: bytes = sign.DEFAULT_SECRET,
    ) -> None:
        check_inn(inn)
        self.store = Store() if store is None else store
        self.clock: Clock = clock or SystemClock()
        self.inn = inn
        self._secret, self._behaviour, self._lock = secret, behaviour, RLock()
        self._offset = utc_offset

    def tell(self, behaviour: Choice) -> None:
        """Behave so from now on."""
        self._behaviour = behaviour

    @property
    def behaviour(self) -> Choice:
        """What it was told last."""
        return self._behaviour

    @property
    def down(self) -> Down:
        """How it is away; a behaviour that depends on the message is never away."""
        behaviour = self._behaviour
        return behaviour.down if isinstance(behaviour, Behaviour) else Down.NO

    @property
    def cut_request(self) -> int | None:
        """After how many bytes from a register its connection is closed; see :class:`Behaviour`."""
        behaviour = self._behaviour
        return behaviour.cut_request if isinstance(behaviour, Behaviour) else None

    def now_utc(self) -> datetime:
        """Whole seconds, without a zone."""
        now = self.clock.now()
        offset = self._offset if self._offset is not None else now.astimezone().utcoffset()
        return (now - (offset or timedelta())).replace(microsecond=0)

    def handle(self, item: Item) -> Reply:
        """What to answer to one message, or to something that is none."""
        with self._lock:
            chosen = self._behaviour
            behaviour = chosen if isinstance(chosen, Behaviour) else chosen(item)
            if behaviour.down is not Down.NO:
                return Reply(close=behaviour.down.hangs_up)
            try:
                answer = self._answer(item, behaviour) if isinstance(item, Message) else None
            except sqlite3.Error:  # not on the disk, not acknowledged
                return Reply(close=True)
        if answer is None:
            # nothing that could be acknowledged: silence keeps the document in the queue of the drive
            return Reply(behaviour.garbage or b"", behaviour.delay, close=True)
        if behaviour.garbage is not None:
            answer = behaviour.garbage
        if behaviour.cut is not None:
            return Reply(answer[: behaviour.cut], behaviour.delay, close=True)
        return Reply(answer, behaviour.delay)

    def _answer(self, message: Message, behaviour: Behaviour) -> bytes | None:
        header = message.header
        if header.marking:
            return None
        if message.is_diagnostic:
            flags = header.flags & ~Flags.CONTAINER
            return session.seal(b"", drive=header.drive, version=header.protocol_version, flags=flags).encode()
        container = message.container
        if container is None or not self._known(container, behaviour):
            return None
        checked = check(message, None if behaviour.foreign_signs else self._secret)
        answer = self._take(message, container, checked, behaviour)
        return spoil(answer, behaviour.reason) if behaviour.reason else answer

    def _known(self, container: Container, behaviour: Behaviour) -> bool:
        added, paid = self.store.standing(container.drive)
        if behaviour.registered_only and not added:
            self._refuse(container, "not_added", "the register is not known to the operator")
            return False
        if not paid:
            self._refuse(container, "not_paid", "the register is not paid for")
            return False
        return True

    def _take(self, message: Message, container: Container, checked: Checked, behaviour: Behaviour) -> bytes:
        if checked.fatal or checked.document is None or checked.payload is None:
            self._refuse(container, "not_recognised", "; ".join(finding.en for finding in checked.findings))
            return self._acknowledge(message, container, _NOT_RECOGNISED)
        digest = hashlib.sha256(checked.payload.document).digest()
        taken = self.store.find(container.drive, container.number)
        if taken is not None and taken[0] == digest:
            return taken[1]
        findings = [*checked.findings, *self._control(container, checked.document)]
        code = behaviour.code
        if not code and behaviour.control and any(finding.severity == ERROR for finding in findings):
            code = _CONTROL_ERROR
        if taken is not None:
            code = _CONTROL_ERROR
            again = self.store.find_conflict(container.drive, container.number, digest)
            if again is not None:
                return again
        answer = self._acknowledge(message, container, code, behaviour.messages)
        if not Acknowledgement.decode(Message.decode(answer)).delivered:
            self._refuse(container, f"code_{code}", "the operator was told to refuse")
            return answer
        entry = Entry(
            drive=container.drive,
            number=container.number,
            document=checked.document,
            version=message.header.protocol_version,
            digest=digest,
            message=message.encode(),
            acknowledgement=answer,
            code=code,
            received=self.now_utc(),
            findings=findings,
        )
        if taken is not None:
            self._refuse(container, "conflict", "another document of this number is stored")
            self.store.put_conflict(entry)
        else:
            self.store.put(entry)
        return answer

    def _control(self, container: Container, document: Document) -> list[Finding]:
        known = self.store.registration(container.drive, container.number)
        before = self.store.message(container.drive, container.number - 1)
        registration = None if document.form in REGISTRATIONS else _document(known)
        return control(document, registration, _document(before))

    def _acknowledge(self, message: Message, container: Container, code: int, messages: int | None = None) -> bytes:
        # 1.1 and 1.2 know tag 1206 instead of 1068, but it has no bit for "not recognised"
        newer = (message.header.ffd or 0) >= 3
        if newer and code == _CONTROL_ERROR:
            code, messages = 0, (messages or 0) | _CONTROL_BIT
        said = Acknowledgement(
            drive=container.drive,
            number=container.number,
            inn=self.inn,
            time=self.now_utc(),
            code=code,
            messages=messages if newer else None,
        )
        answer = sign.signed(said, self._secret).encode(message)
        if message.header.drive != container.drive:  # the register looks at the session, the drive at the container
            head = session.seal(answer.body, drive=message.header.drive, version=message.header.protocol_version)
            return head.encode() + answer.body
        return answer.encode()

    def _refuse(self, container: Container, reason: str, text: str) -> None:
        self.store.note_refusal(container.drive, container.number, reason, text, self.now_utc())


def _document(message: bytes | None) -> Document | None:
    """The document in a message that was taken, hence readable."""
    container = Message.decode(message).container if message is not None else None
    return container.open().read() if container is not None else None


def message_of(
    document: bytes, *, drive: str, number: int, version: bytes = FFD_1_05, secret: bytes = sign.DEFAULT_SECRET
) -> Message:
    """The message in which an emulated drive sends ``document`` (its outer TLV). FieldError, BadFrame."""
    if len(document) < 4:
        raise BadFrame("a document is a TLV")
    container = Container.of(document, sign.document_sign(drive, document, secret), drive=drive, number=number)
    return Message.of(container, version=version)
