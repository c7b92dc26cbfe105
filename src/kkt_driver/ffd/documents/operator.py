"""Answers of the operator (ОФД)."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.ffd.documents.declaring import DocumentView, View, optional, tag


class MessageForDrive(View, containers=(1068,)):
    """Сообщение оператора для ФН (1068), ФФД 1.0 and 1.05. ``code`` is an OperatorResponse."""

    __slots__ = ()

    code = tag(1022, int)


class OperatorAck(DocumentView, containers=(7,)):
    """Подтверждение оператора (7). ``date_time`` is UTC, unlike that of all documents of a register."""

    __slots__ = ()

    ofd_inn = tag(1017, str)
    drive_number = tag(1041, str)
    number = tag(1040, int)
    date_time = tag(1012, datetime)
    operator_message_for_fn = optional(1068, MessageForDrive)
    operator_message = optional(1206, int)
    operator_fiscal_sign = tag(1078, bytes)
