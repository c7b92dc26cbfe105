"""The fiscal drive (ФН) and its own protocol: frames, one declaration per command, procedures, a session.

Bytes and values, but for :class:`DriveSession`, which is handed its line.
"""

from __future__ import annotations

from kkt_driver.fn.answers import ANSWERS, REASONS, Answer, answer_text, refusal, split_code
from kkt_driver.fn.command import Effect, FnCommand, FnReply, declarations, decode_command, decode_reply
from kkt_driver.fn.enums import Current, Exchange, Generation, Phase, WarningFlag
from kkt_driver.fn.exchange import Procedure, Unconfirmed, ask
from kkt_driver.fn.frame import ENQ, MAX_DATA, Enquiry, Frame, FrameReader
from kkt_driver.fn.records import Record, ShortRecord, form_of, leading_record, short_record
from kkt_driver.fn.session import DriveSession

__all__ = [
    "ANSWERS",
    "ENQ",
    "MAX_DATA",
    "REASONS",
    "Answer",
    "Current",
    "DriveSession",
    "Effect",
    "Enquiry",
    "Exchange",
    "FnCommand",
    "FnReply",
    "Frame",
    "FrameReader",
    "Generation",
    "Phase",
    "Procedure",
    "Record",
    "ShortRecord",
    "Unconfirmed",
    "WarningFlag",
    "answer_text",
    "ask",
    "declarations",
    "decode_command",
    "decode_reply",
    "form_of",
    "leading_record",
    "refusal",
    "short_record",
    "split_code",
]
