"""Hypothesis strategies: a value for any tag, and whole trees of tags."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from kkt_driver.ffd import BY_NUMBER, Tag

CP866 = bytes(range(256)).decode("cp866")
CHILDREN = {
    number: [tag for tag in BY_NUMBER.values() if number in tag.parents]
    for number, tag in BY_NUMBER.items()
    if tag.kind == "stlv"
}
# numbers, not rows: hypothesis shows every strategy as text
SIMPLE = [number for number, tag in BY_NUMBER.items() if tag.kind != "stlv"]

_times = st.datetimes(datetime(1970, 1, 1), datetime(2106, 2, 7)).map(lambda value: value.replace(microsecond=0))


def _text(tag: Tag) -> st.SearchStrategy[str]:
    least = tag.length if tag.length and not tag.padded else 0
    text = st.text(CP866, min_size=least, max_size=min(tag.maximum or 300, 300))
    # spaces on the right of a padded text are padding, and do not come back
    return text.map(lambda value: value.rstrip(" ")) if tag.padded else text


def value_of(tag: Tag) -> st.SearchStrategy[Any]:
    """Any value that a tag, not an STLV, may hold."""
    match tag.kind:
        case "string":
            return _text(tag)
        case "bytes":
            return st.binary(min_size=tag.length, max_size=tag.maximum)
        case "unixtime":
            return _times
        case "fvln":
            digits = st.integers(0, 256 ** (tag.maximum - 1) - 1)
            return st.builds(lambda number, places: Decimal(f"{number}E-{places}"), digits, st.integers(0, 30))
        case _:
            return st.integers(0, 256**tag.maximum - 1)


def pair_of(tag: Tag) -> st.SearchStrategy[tuple[int, Any]]:
    return st.tuples(st.just(tag.number), value_of(tag))


def _nested(number: int) -> st.SearchStrategy[tuple[int, Any]]:
    children = [tag for tag in CHILDREN[number] if tag.kind != "stlv" and 0 < tag.maximum <= 64]
    # few and short, so that the maximum of the container holds
    return st.tuples(st.just(number), st.lists(st.one_of(*map(pair_of, children)), max_size=2))


unknown_pairs = st.tuples(st.integers(0, 0xFFFF).filter(lambda number: number not in BY_NUMBER), st.binary(max_size=40))
simple_pairs = st.sampled_from(SIMPLE).flatmap(lambda number: pair_of(BY_NUMBER[number]))
nested_pairs = st.sampled_from([1059, 1084, 1129, 1145, 1163, 1174, 1223, 1256, 1270]).flatmap(_nested)
documents = st.lists(st.one_of(simple_pairs, nested_pairs, unknown_pairs), max_size=12)
