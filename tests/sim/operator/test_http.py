"""The HTTP side: what it shows, and that questions cannot do more than ask."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import ReceiptQr, encode
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Message
from kkt_sim.operator.api import Api, NotAllowed, NotThere
from kkt_sim.operator.behaviour import Behaviour
from kkt_sim.operator.core import message_of
from kkt_sim.operator.page import render
from kkt_sim.operator.service import OperatorService
from tests.ofd.vectors import DRIVE, REAL, question, receipt
from tests.sim.operator.bench import PATIENCE, served

QR = "t=20240506T1201&s=9.00&fn=9999078900012345&i=1&fp=1001&n=1"


@pytest.fixture
def service() -> Iterator[OperatorService]:
    with served(http_port=0) as service:
        operator = service.operator
        for number in (1, 2, 3, 120):
            operator.handle(question(number, total=100 * number + 800))
        operator.handle(Message.decode(bytes.fromhex(REAL["hex"])))
        operator.tell(Behaviour(registered_only=True))
        operator.handle(question(1, drive="9999078900000077"))
        operator.tell(Behaviour())
        yield service


def get(service: OperatorService, target: str, **headers: str) -> tuple[int, str, str]:
    assert service.http_url is not None
    connection = HTTPConnection(urlsplit(service.http_url).netloc, timeout=PATIENCE)
    try:
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read().decode()
    finally:
        connection.close()


def data(service: OperatorService, target: str) -> Any:
    status, kind, text = get(service, target)
    assert (status, kind) == (200, "application/json; charset=utf-8")
    return json.loads(text)


def test_the_first_page_tells_the_others(service: OperatorService) -> None:
    status, kind, page = get(service, "/")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert '<a href="/api/registers">' in page
    addresses = data(service, "/?format=json")
    assert json.loads(get(service, "/", Accept="application/json")[2]) == addresses
    filled = [address.format(fn=DRIVE, fd=2) for address in addresses if ".." not in address]
    assert len(filled) == 6
    for address in filled:
        data(service, address)
    assert all(address.split("{")[0].split("=")[0] in page for address in addresses)
    assert get(service, "/nothing")[0] == 404


def test_registers(service: OperatorService) -> None:
    rows = {row["fn"]: row for row in data(service, "/api/registers")}
    assert list(rows) == ["9999078900005488", DRIVE, "9999078900000077"]
    assert (rows[DRIVE]["documents"], rows[DRIVE]["last_document"]) == (4, 120)
    assert (rows[DRIVE]["inn"], rows[DRIVE]["rnm"], rows[DRIVE]["added"]) == ("4705021744", "0000000001045782", False)
    assert rows[DRIVE]["first_seen"] == "2024-05-06T09:00:00"
    assert rows["9999078900000077"]["refusals"][0]["reason"] == "not_added"


def test_documents(service: OperatorService) -> None:
    rows = data(service, f"/api/registers/{DRIVE}/documents")
    assert [row["fd"] for row in rows] == [1, 2, 3, 120]
    assert (rows[0]["name"], rows[0]["total"], rows[0]["sign"]) == ("Кассовый чек", 900, 1001)
    assert [row["fd"] for row in data(service, f"/api/registers/{DRIVE}/documents?first=2&limit=1")] == [2]
    assert [row["fd"] for row in data(service, f"/api/registers/{DRIVE}/documents?shift=2")] == [120]
    assert data(service, "/api/registers/1/documents") == []


def test_one_document(service: OperatorService) -> None:
    shown = data(service, f"/api/registers/{DRIVE}/documents/2")
    assert shown["document"]["fields"]["total"] == 1000
    assert shown["acknowledgement"]["code"] == 0
    assert shown["acknowledgement"]["time_utc"] == "2024-05-06T09:00:00"
    assert Message.decode(bytes.fromhex(shown["raw"])) == question(2, total=1000)


def test_shifts(service: OperatorService) -> None:
    first, second = data(service, f"/api/registers/{DRIVE}/shifts")
    assert (first["shift"], first["receipts"], first["first_document"], first["last_document"]) == (1, 3, 1, 3)
    assert first["totals"] == {"1": {"receipts": 3, "total": 900 + 1000 + 1100}}
    assert (second["shift"], second["totals"]["1"]["total"]) == (2, 12800)


@pytest.mark.parametrize(
    ("change", "result", "differs", "status"),
    [
        ({}, "found", [], 200),
        ({"t": "20240506T120159"}, "found", [], 200),
        ({"s": "9.01"}, "differs", ["s"], 200),
        ({"t": "20240506T1202", "n": "2"}, "differs", ["t", "n"], 200),
        ({"fp": "1002"}, "not_found", [], 404),
        ({"i": "4"}, "not_found", [], 404),
        ({"fn": "1"}, "not_found", [], 404),
    ],
)
def test_check(service: OperatorService, change: dict[str, str], result: str, differs: list[str], status: int) -> None:
    query = urlencode(dict(part.split("=") for part in QR.split("&")) | change)
    got, _, text = get(service, f"/check?{query}", Accept="application/json")
    shown = json.loads(text)
    assert (got, shown["result"], shown["differs"]) == (status, result, differs)
    assert ("receipt" in shown) == (result != "not_found")
    assert get(service, f"/check?{query}&format=json")[2] == text
    page = get(service, f"/check?{query}")
    assert (page[0], page[1]) == (status, "text/html; charset=utf-8")
    assert "юридической силы не имеет" in page[2]


def test_the_page_shows_the_receipt(service: OperatorService) -> None:
    page = get(service, f"/check?{QR}")[2]
    for text in ("Чек найден", "9.00", "приход", DRIVE, "1001"):
        assert text in page


def test_the_code_on_a_receipt_leads_to_it(service: OperatorService) -> None:
    container = Container.of(receipt(1), bytes(8), drive=DRIVE, number=1)
    assert ReceiptQr.of(container.open().read()).text == QR


BAD = [
    ("/check?t=1", 400),
    (f"/check?{QR}&x=1", 400),
    (f"/check?{QR}&n=1", 400),
    ("/check?" + QR.replace("n=1", "n=" + quote("1&s=1.00")), 400),
    ("/check?" + QR.replace("i=1", "i=" + quote("1 OR 1=1")), 400),
    ("/check?" + QR.replace("fn=9999078900012345", "fn=" + quote("<script>alert(1)</script>")), 400),
    ("/check?" + "x=1&" * 20, 400),
    ("/check?" + "x" * 3000, 400),
    ("/api/registers?x=1", 400),
    (f"/api/registers/{DRIVE}/documents?first=-1", 400),
    (f"/api/registers/{DRIVE}/documents?first=1;DROP", 400),
    (f"/api/registers/{DRIVE}/documents?limit=1&limit=2", 400),
    (f"/api/registers/{DRIVE}/documents?limit=" + "9" * 10, 400),
    (f"/api/registers/{DRIVE}/documents?first=" + quote("１"), 400),
    (f"/api/registers/{DRIVE}/documents/4", 404),
    (f"/api/registers/{DRIVE}/documents/" + "9" * 9, 404),
    ("/api/registers/" + quote("' OR '1'='1") + "/documents", 404),
    ("/api/registers/12345678901234567/documents", 404),
    ("/api/registers/../../etc/passwd", 404),
    ("/index.html", 404),
    ("//[", 404),
]


@pytest.mark.parametrize(("target", "status"), BAD)
def test_questions_that_are_none(service: OperatorService, target: str, status: int) -> None:
    got, _, text = get(service, target)
    assert got == status
    assert "<script>" not in text
    with pytest.raises((FieldError, NotThere, ValueError)):
        Api(service.operator).answer("GET", target)
    # nothing happened to the data
    assert len(data(service, f"/api/registers/{DRIVE}/documents")) == 4


def test_other_methods_are_not_served(service: OperatorService) -> None:
    assert service.http_url is not None
    for method, status in (("POST", 405), ("DELETE", 405), ("PUT", 501)):
        connection = HTTPConnection(urlsplit(service.http_url).netloc, timeout=PATIENCE)
        connection.request(method, "/api/registers", "{}", {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert (response.status, response.headers["Allow"]) == (status, "GET" if status == 405 else None)
        response.read()
        connection.close()
    with pytest.raises(NotAllowed, match="only GET, POST"):
        Api(service.operator).answer("DELETE", "/api/behaviour")


def test_names_of_goods_do_not_become_markup(service: OperatorService) -> None:
    text = "<img src=x onerror=alert(1)>"
    service.operator.handle(question(9, text=text))
    shown = data(service, f"/api/registers/{DRIVE}/documents/9")
    assert text in json.dumps(shown)
    assert text not in get(service, "/check?t=20240506T1209&s=9.00&fn=9999078900012345&i=9&fp=1009&n=1")[2]


def test_the_page_escapes_whatever_it_shows() -> None:
    for data in (
        {"error": "<b>"},
        {"result": "differs", "differs": ["<b>"]},
        {"result": "found", "receipt": {"fn": "<b>"}},
    ):
        assert "<b>" not in render(data)
        assert "&lt;b&gt;" in render(data)


def test_a_closed_store_is_an_error_not_a_crash(service: OperatorService) -> None:
    service.operator.store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        Api(service.operator).answer("GET", "/api/registers")
    for target in ("/api/registers", f"/api/registers/{DRIVE}/shifts"):
        status, kind, text = get(service, target)
        assert (status, kind) == (500, "application/json; charset=utf-8")
        assert "closed database" in json.loads(text)["error"]
    status, kind, text = get(service, f"/check?{QR}")
    assert (status, kind) == (500, "text/html; charset=utf-8")


def tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def test_sums_larger_than_the_store_can_add(service: OperatorService) -> None:
    """Two receipts of a broken register, each with the largest sum that fits."""
    largest = (1 << 63) - 1
    drive = "9999078900000088"
    for number in (1, 2):
        fields = encode([(1041, drive), (1040, number), (1038, 1), (1054, 1)])
        receipt = tlv(3, fields + tlv(1020, largest.to_bytes(8, "little")))
        service.operator.handle(message_of(receipt, drive=drive, number=number))
    (shift,) = data(service, f"/api/registers/{drive}/shifts")
    assert shift["totals"] == {"1": {"receipts": 2, "total": 2 * largest}}
