"""What the emulated operator checks in a message before it takes the document.

*Fatal*: the document cannot be told for sure, so it is answered with code 11 and not stored. *Errors* are noted beside
the document, and answered with code 14 if the behaviour says so; warnings are noted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kkt_driver.errors import BadFrame
from kkt_driver.ffd.document import Document
from kkt_driver.ffd.rules import validate
from kkt_driver.ofd.container import CONTAINER_KIND, Payload
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import SESSION_VERSION, TEST_SESSION_VERSION
from kkt_sim.operator import sign

#: forms that a register sends
FORMS = frozenset({1, 11, 2, 21, 3, 31, 4, 41, 5, 6})
REGISTRATIONS = (1, 11)
_KINDS = (CONTAINER_KIND, 0x5A)  # the text allows both, every register seen sends A5

FATAL, ERROR = "fatal", "error"

# id -> severity, Russian and English words
_WORDS = {
    "no-container": (FATAL, "в сообщении нет контейнера", "the message brings no container"),
    "session-version": (FATAL, "неизвестная версия сессии {0}", "session version {0} is not known"),
    "protocol-version": (FATAL, "неизвестная версия протокола {0}", "protocol version {0} is not known"),
    "container-kind": (FATAL, "неизвестный контейнер {0}", "container {0} is not known"),
    "form": (FATAL, "форму {0} ККТ не передает", "form {0} is not one that a register sends"),
    "first-number": (FATAL, "номера ФД начинаются с 1", "documents are counted from 1"),
    "drive-differs": (FATAL, "ФН {0} и {1} в одном сообщении", "drives {0} and {1} in one message"),
    "number-differs": (FATAL, "ФД {0} и {1} в одном сообщении", "documents {0} and {1} in one message"),
    "unreadable": (
        FATAL,
        "документ не читается, возможно, он зашифрован: {0}",
        "the document cannot be read, it may be encrypted: {0}",
    ),
    "message-sign": (ERROR, "ФПС начинается не с 81", "the message sign does not begin with 81"),
    "sign-differs": (
        ERROR,
        "ФПС не от этого документа: он изменен, или у ФН другой ключ",
        "the message sign is not that of this document: it was changed, or the drive has another key",
    ),
    "fiscal-sign": (ERROR, "нет ФПД из 6 байт", "there is no fiscal sign of 6 bytes"),
    "misfit": (ERROR, "значение реквизита {0} не читается", "the value of tag {0} does not fit its kind"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``severity`` is fatal, error, warning or info; ``tag`` 0 when it is about none."""

    id: str
    severity: str
    ru: str
    en: str
    tag: int = 0

    @classmethod
    def of(cls, name: str, *words: object, tag: int = 0) -> Finding:
        """A finding of this module."""
        severity, ru, en = _WORDS[name]
        return cls(name, severity, ru.format(*words), en.format(*words), tag)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Checked:
    """A message looked through; ``document`` and ``payload`` are None when they could not be read."""

    document: Document | None
    payload: Payload | None
    findings: tuple[Finding, ...]

    @property
    def fatal(self) -> bool:
        """Whether the document cannot be taken."""
        return any(finding.severity == FATAL for finding in self.findings)


def check(message: Message, secret: bytes | None = None) -> Checked:
    """All that can be said of one message without knowing others: frame, numbers, signs, readability.

    ``secret``: of drives and operator, see :mod:`kkt_sim.operator.sign`; None: message signs are not compared.
    """
    container, header = message.container, message.header
    if container is None:
        return Checked(None, None, (Finding.of("no-container"),))
    found: list[Finding] = []
    if header.session_version not in (SESSION_VERSION, TEST_SESSION_VERSION):
        found.append(Finding.of("session-version", header.session_version.hex()))
    if header.ffd is None:
        found.append(Finding.of("protocol-version", header.protocol_version.hex()))
    if header.drive != container.drive:
        found.append(Finding.of("drive-differs", header.drive, container.drive))
    if container.kind not in _KINDS or container.version != 1:
        found.append(Finding.of("container-kind", f"{container.kind:02X}h/{container.version}"))
    if container.form not in FORMS:
        found.append(Finding.of("form", container.form))
    if container.number == 0:
        found.append(Finding.of("first-number"))
    try:
        payload = container.open()
        document = payload.read()
    except BadFrame as error:
        return Checked(None, None, (*found, Finding.of("unreadable", error)))
    if document.number != container.number:
        found.append(Finding.of("number-differs", document.number, container.number, tag=1040))
    if document.drive_number is None or document.drive_number.rstrip() != container.drive:
        found.append(Finding.of("drive-differs", document.drive_number, container.drive, tag=1041))
    if payload.sign[0] != 0x81:
        found.append(Finding.of("message-sign"))
    elif secret is not None and payload.sign != sign.document_sign(container.drive, payload.document, secret):
        found.append(Finding.of("sign-differs"))
    if document.fiscal_sign is None:
        found.append(Finding.of("fiscal-sign", tag=1077))
    found += [Finding.of("misfit", tag, tag=tag) for tag in document.fields.misfits()]
    return Checked(document, payload, tuple(found))


def control(document: Document, registration: Document | None, previous: Document | None) -> list[Finding]:
    """The format and logic control (ФЛК), with the registration in force and the document before, where known."""
    found = validate(document, registration=registration, previous=previous)
    return [
        Finding(
            broken.rule.id, str(broken.rule.severity), broken.message_ru, broken.message_en, min(broken.tags, default=0)
        )
        for broken in found
    ]
