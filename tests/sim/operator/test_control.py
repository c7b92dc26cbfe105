"""A running operator is told over HTTP what to do, as a test in any language would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_sim.operator.behaviour import HEALTHY, Behaviour, Down
from kkt_sim.operator.behaviour_json import show
from kkt_sim.operator.control import LONGEST
from kkt_sim.operator.service import OperatorService
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import PATIENCE, ask, eventually, served

JSON = "application/json"
BEHAVIOUR, REGISTER = "/api/behaviour", f"/api/registers/{DRIVE}"


@pytest.fixture
def service() -> Iterator[OperatorService]:
    with served(http_port=0) as service:
        yield service


def request(
    service: OperatorService, method: str, target: str, body: str | bytes | None = None, kind: str | None = JSON
) -> tuple[int, Any]:
    assert service.http_url is not None
    connection = HTTPConnection(urlsplit(service.http_url).netloc, timeout=PATIENCE)
    try:
        connection.request(method, target, body, {"Content-Type": kind} if kind else {})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def tell(service: OperatorService, target: str, data: object) -> tuple[int, Any]:
    return request(service, "POST", target, json.dumps(data))


def code(service: OperatorService, number: int) -> int | None:
    message = ask(service, question(number))
    return None if message is None else Acknowledgement.decode(message).code


def attempt(service: OperatorService) -> int | str | None:
    try:
        return code(service, 1)
    except OSError:  # a reset, too, if we come while it closes
        return "refused"


def test_a_running_operator_is_told(service: OperatorService) -> None:
    assert request(service, "GET", BEHAVIOUR) == (200, show(HEALTHY))
    assert code(service, 1) == 0
    assert tell(service, BEHAVIOUR, {"code": 11}) == (200, show(Behaviour(code=11)))
    assert request(service, "GET", BEHAVIOUR) == (200, show(Behaviour(code=11)))
    assert code(service, 2) == 11
    assert tell(service, BEHAVIOUR, {"down": "close"})[0] == 200
    assert code(service, 2) is None
    assert tell(service, BEHAVIOUR, {"in_turn": [{"cut": 0}, {"code": 14}]})[0] == 200
    assert [code(service, number) for number in (2, 3, 4)] == [None, 14, 0]
    assert request(service, "GET", BEHAVIOUR) == (200, {"in_turn": [], "then": show(HEALTHY)})
    assert tell(service, BEHAVIOUR, {}) == (200, show(HEALTHY))
    assert code(service, 5) == 0


def test_nobody_listens_and_somebody_again(service: OperatorService) -> None:
    tell(service, BEHAVIOUR, {"down": "refuse"})
    assert service.operator.down is Down.REFUSE
    eventually(lambda: attempt(service) == "refused")
    tell(service, BEHAVIOUR, {})
    eventually(lambda: attempt(service) == 0)


def test_registers(service: OperatorService) -> None:
    tell(service, BEHAVIOUR, {"registered_only": True})
    assert code(service, 1) is None
    status, row = tell(service, REGISTER, {"rnm": "0000000001045782", "inn": "4705021744"})
    assert (status, row["fn"], row["added"], row["paid"], row["inn"]) == (200, DRIVE, True, True, "4705021744")
    assert [refusal["reason"] for refusal in row["refusals"]] == ["not_added"]
    assert code(service, 1) == 0
    assert tell(service, REGISTER, {"paid": False})[1]["paid"] is False
    assert code(service, 2) is None
    assert tell(service, REGISTER, {})[1]["paid"] is True
    assert code(service, 2) == 0
    status, row = request(service, "GET", REGISTER)
    assert (status, row["documents"], row["rnm"]) == (200, 2, "0000000001045782")


def test_a_drive_is_forgotten(service: OperatorService) -> None:
    tell(service, REGISTER, {})
    assert code(service, 1) == 0
    assert request(service, "DELETE", f"{REGISTER}/documents") == (200, [])
    status, row = request(service, "GET", REGISTER)
    assert (status, row["documents"], row["added"]) == (200, 0, True)
    assert request(service, "DELETE", REGISTER) == (200, None)
    for method, target in (("GET", REGISTER), ("DELETE", REGISTER), ("DELETE", f"{REGISTER}/documents")):
        assert request(service, method, target)[0] == 404


BAD: list[tuple[str, str | bytes, str]] = [
    (BEHAVIOUR, "", "body"),
    (BEHAVIOUR, "code=11", "body"),
    (BEHAVIOUR, b"\xff", "body"),
    (BEHAVIOUR, "[" * 60_000, "body"),
    (BEHAVIOUR, "[1]", "body"),
    (BEHAVIOUR, '{"code": 256}', "code"),
    (BEHAVIOUR, '{"code": 1e1}', "code"),
    (BEHAVIOUR, '{"delay": NaN}', "delay"),
    (BEHAVIOUR, '{"down": "sometimes"}', "down"),
    (BEHAVIOUR, '{"in_turn": [{"reason": 9}]}', "in_turn[0].reason"),
    (BEHAVIOUR, '{"<script>": 1}', "<script>"),
    (BEHAVIOUR + "?code=11", "{}", "code"),
    (REGISTER, "7", "body"),
    (REGISTER, '{"paid": 1}', "paid"),
    (REGISTER, '{"inn": "7841465199"}', "inn"),
    (REGISTER, '{"inn": 7841465198}', "inn"),
    (REGISTER, '{"rnm": "№"}'.encode(), "rnm"),
    (REGISTER, '{"fn": "1"}', "fn"),
    (BEHAVIOUR, " " * (LONGEST + 1), "Content-Length"),
]


@pytest.mark.parametrize(("target", "body", "field"), BAD, ids=lambda value: str(value)[:30])
def test_mistakes_are_named_and_change_nothing(
    service: OperatorService, target: str, body: str | bytes, field: str
) -> None:
    tell(service, BEHAVIOUR, {"code": 17})
    if body == "":
        # an empty body is a healthy operator only when it says that it is JSON
        assert request(service, "POST", target, "", None)[1]["field"] == "Content-Type"
    else:
        status, data = request(service, "POST", target, body)
        assert (status, data["field"]) == (400, field)
        assert field in data["error"]
    assert request(service, "GET", BEHAVIOUR) == (200, show(Behaviour(code=17)))
    assert request(service, "GET", REGISTER)[0] == 404


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_page_in_a_browser_cannot_tell_it(service: OperatorService, kind: str | None) -> None:
    """Other kinds than JSON are what a foreign page may send without being asked."""
    status, data = request(service, "POST", BEHAVIOUR, '{"code": 11}', kind)
    assert (status, data["field"]) == (400, "Content-Type")
    assert service.operator.behaviour == HEALTHY


def test_half_a_surrogate_in_the_name_of_a_field(service: OperatorService) -> None:
    status, data = request(service, "POST", BEHAVIOUR, '{"\\ud800": 1}')
    assert (status, data["field"]) == (400, "\ud800")
