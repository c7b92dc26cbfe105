"""Random and damaged bytes: BadFrame, or a document that gives the same bytes back; time grows with length alone."""

from __future__ import annotations

import random
import time

import pytest

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import Document, encode_tag
from kkt_driver.ffd.documents import view
from kkt_driver.ffd.tlv import MAX_SIZE, decode

from .strategies import CONTAINERS, DOCUMENT_FORMS
from .vectors import DOCUMENTS, RECEIPT, tlv_of

WHOLE = [tlv_of(vector) for vector in DOCUMENTS.values()]


def look_at_everything(form: int, data: bytes) -> bool:
    """Whether it was a document at all."""
    try:
        document = Document.decode(form, data)
    except BadFrame:
        return False
    assert document.fields.encode() == data
    assert document.to_text()
    assert document.to_text("en")
    document.to_dict()
    document.fields.misfits()
    seen = view(document)
    for name in seen.slots:
        try:
            getattr(seen, name)
        except BadFrame:
            continue
    if form < 80:
        again = Document.from_json(document.to_json())
        assert sorted(again.fields.pairs, key=repr) == sorted(document.fields.pairs, key=repr)
    return True


def test_random_bytes() -> None:
    source = random.Random(20260302)
    found = [
        look_at_everything(source.choice(DOCUMENT_FORMS), source.randbytes(source.randrange(60))) for _ in range(1500)
    ]
    assert 0 < sum(found) < 100


def test_random_tlvs_of_known_tags() -> None:
    source = random.Random(17)
    numbers = [*CONTAINERS, 1012, 1018, 1020, 1023, 1077, 1082, 1119, 1162, 1206, 1245]
    found = 0
    for _ in range(400):
        data = b""
        for _ in range(source.randrange(1, 8)):
            inner = source.randbytes(source.randrange(12))
            if source.random() < 0.5:
                number = source.choice(numbers)
                inner = number.to_bytes(2, "little") + len(inner).to_bytes(2, "little") + inner
            data += source.choice(numbers).to_bytes(2, "little") + len(inner).to_bytes(2, "little") + inner
        found += look_at_everything(source.choice(DOCUMENT_FORMS), data)
    assert found == 400


@pytest.mark.parametrize("whole", WHOLE, ids=list(DOCUMENTS))
def test_damaged_documents(whole: bytes) -> None:
    source = random.Random(len(whole))
    form = whole[0]
    found = 0
    for _ in range(60):
        broken = bytearray(whole[4:] or b"\0")
        for _ in range(source.randrange(1, 6)):
            match source.randrange(3):
                case 0:
                    broken[source.randrange(len(broken))] = source.randrange(256)
                case 1:
                    del broken[source.randrange(len(broken))]
                case _:
                    broken.insert(source.randrange(len(broken) + 1), source.randrange(256))
            broken = broken or bytearray(1)
        found += look_at_everything(form if form in DOCUMENT_FORMS else 3, bytes(broken))
    # A change within a value leaves a document; of the shortest ones nothing is left.
    assert found < 60
    assert found or len(whole) < 100


def seconds(data: bytes) -> float:
    best = 9.0
    for _ in range(3):
        began = time.process_time()
        decode(data)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(
    "part",
    [RECEIPT[4:], encode_tag(65000, b""), encode_tag(1059, encode_tag(1059, b"")), b"\x23\x04\x03\x00abc"],
    ids=["receipt", "empty", "nested", "broken-inside"],
)
def test_time_grows_with_the_length_alone(part: bytes) -> None:
    short = part * (MAX_SIZE // 8 // len(part))
    # eight times the bytes; thrice that, so that a busy machine does not fail the test
    assert seconds(short * 8) < 24 * seconds(short) + 0.01


def test_nothing_above_64_kib_is_read() -> None:
    with pytest.raises(BadFrame, match="at most 65536"):
        Document.decode(3, bytes(MAX_SIZE + 1))
