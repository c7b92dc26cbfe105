"""Published messages, and documents made up for the rest."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from kkt_driver.ffd import encode, encode_sign
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Message
from kkt_sim.operator.sign import document_sign
from tests.ffd.vectors import DOCUMENTS, ROOT

DRIVE = "9999078900012345"
REAL: dict[str, Any] = DOCUMENTS["session_reregistration_11"]
SYNTHETIC: dict[str, Any] = DOCUMENTS["synthetic_receipt3_session"]
CONTAINER: dict[str, Any] = DOCUMENTS["container_registration_1"]
SESSION: dict[str, Any] = json.loads((ROOT / "protocols/ofd/vectors/sessions.json").read_text("utf-8"))[0]
ANSWERS_OF_OTHERS = json.loads((ROOT / "protocols/ofd/vectors/answers.json").read_text("utf-8"))

drives = st.text("0123456789", min_size=1, max_size=16)
flags = st.builds(
    lambda mode, container, waits, priority: mode | container << 2 | waits << 4 | priority << 6,
    st.integers(0, 2),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
containers = st.builds(
    Container,
    form=st.integers(0, 255),
    drive=drives,
    number=st.integers(0, 0xFFFFFF),
    payload=st.binary(max_size=64),
    kind=st.integers(0, 255),
    version=st.integers(0, 255),
    service1=st.binary(min_size=2, max_size=2),
    service2=st.binary(min_size=12, max_size=12),
)


def receipt(number: int, *, drive: str = DRIVE, total: int = 900, text: str = "Чай") -> bytes:
    """A small receipt as its outer TLV."""
    fields = encode(
        [
            (1041, drive),
            (1037, "0000000001045782"),
            (1018, "4705021744"),
            (1040, number),
            (1012, datetime(2024, 5, 6, 12, number % 60)),
            (1077, encode_sign(1000 + number, 3)),
            (1038, 1 + number // 100),
            (1042, number),
            (1054, 1),
            (1020, total),
            (1059, [(1030, text), (1043, total)]),
        ]
    )
    return encode([(3, fields)])


def question(number: int, **options: Any) -> Message:
    """A receipt on its way, as an emulated drive signs it."""
    drive = options.get("drive", DRIVE)
    document = receipt(number, **options)
    return Message.of(Container.of(document, document_sign(drive, document), drive=drive, number=number))
