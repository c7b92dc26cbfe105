"""Behaviours as JSON: there and back, and mistakes are named."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.ofd.message import Item
from kkt_sim.operator.behaviour import GARBAGE, HEALTHY, Behaviour, Down, for_documents, in_turn
from kkt_sim.operator.behaviour_json import parse, show
from tests.ofd.vectors import question

cuts = st.none() | st.integers(0, 65535)
behaviours = st.builds(
    Behaviour,
    down=st.sampled_from(Down),
    delay=st.floats(0, 1e6),
    code=st.integers(0, 255),
    messages=st.none() | st.integers(0, 255),
    reason=st.integers(0, 5),
    garbage=st.none() | st.binary(max_size=40),
    cut=cuts,
    cut_request=cuts,
    registered_only=st.booleans(),
    control=st.booleans(),
    foreign_signs=st.booleans(),
)


def again(shown: dict[str, Any]) -> Any:
    """Over the wire and back."""
    return show(parse(json.loads(json.dumps(shown))))


@given(behaviours)
def test_there_and_back(behaviour: Behaviour) -> None:
    assert parse(json.loads(json.dumps(show(behaviour)))) == behaviour
    assert list(show(behaviour)) == [field.name for field in fields(Behaviour)]


@given(st.lists(behaviours, max_size=3), behaviours, st.sets(st.integers(1, 99)))
def test_what_depends_on_the_message(some: list[Behaviour], then: Behaviour, numbers: set[int]) -> None:
    for choice in (in_turn(*some, then=then), for_documents(numbers, then)):
        assert again(show(choice)) == show(choice)


def test_what_is_left_out_is_healthy() -> None:
    assert parse({}) == HEALTHY
    assert parse({"code": 11}) == Behaviour(code=11)
    assert parse({"garbage": True}) == Behaviour(garbage=GARBAGE)
    assert parse({"garbage": None, "delay": 2}) == Behaviour(delay=2.0)


def test_in_turn_and_for_documents() -> None:
    turns = parse({"in_turn": [{"cut": 0}, {"code": 14}]})
    assert callable(turns)
    assert [turns(question(1)) for _ in range(3)] == [Behaviour(cut=0), Behaviour(code=14), HEALTHY]
    assert show(turns) == {"in_turn": [], "then": show(HEALTHY)}
    some = parse({"documents": [2], "behaviour": {"code": 11}, "then": {"delay": 1}})
    assert callable(some)
    assert [some(question(number)) for number in (1, 2)] == [Behaviour(delay=1), Behaviour(code=11)]


def test_a_function_of_the_program_is_shown_by_its_name() -> None:
    def my_own(_: Item) -> Behaviour:
        return HEALTHY

    assert show(my_own)["function"].endswith("my_own")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], "body"),
        (None, "body"),
        ({"colour": 1}, "colour"),
        ({"down": "away"}, "down"),
        ({"down": ["no"]}, "down"),
        ({"delay": "1"}, "delay"),
        ({"delay": True}, "delay"),
        ({"delay": -1}, "delay"),
        ({"delay": float("nan")}, "delay"),
        ({"delay": 10**400}, "delay"),
        ({"code": 1.0}, "code"),
        ({"code": True}, "code"),
        ({"code": 256}, "code"),
        ({"code": None}, "code"),
        ({"messages": 300}, "messages"),
        ({"reason": 6}, "reason"),
        ({"garbage": "xy"}, "garbage"),
        ({"garbage": False}, "garbage"),
        ({"cut": -1}, "cut"),
        ({"cut_request": "1"}, "cut_request"),
        ({"control": 1}, "control"),
        ({"registered_only": None}, "registered_only"),
        ({"in_turn": {}}, "in_turn"),
        ({"in_turn": [{}] * 10_001}, "in_turn"),
        ({"in_turn": [{}, {"code": -1}]}, "in_turn[1].code"),
        ({"in_turn": [[]]}, "in_turn[0]"),
        ({"in_turn": [], "then": {"x": 1}}, "then.x"),
        ({"in_turn": [], "code": 1}, "code"),
        ({"documents": ["1"], "behaviour": {}}, "documents[0]"),
        ({"documents": [1]}, "behaviour"),
        ({"documents": [1], "behaviour": {"garbage": "0"}}, "behaviour.garbage"),
    ],
)
def test_mistakes_are_named(data: object, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse(data)
    assert caught.value.field == field
