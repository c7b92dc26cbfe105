"""Hypothesis strategies, all from the tables: a value for any tag, the inside of any container, whole documents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from kkt_driver.ffd import BY_NUMBER, Tag, tag_in
from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.obligations import table

CP866 = bytes(range(256)).decode("cp866")
# numbers, not rows: hypothesis shows every strategy as text
SIMPLE = [number for number in BY_NUMBER if (tag := tag_in(0, number)) is not None and tag.kind != "stlv"]
DOCUMENT_FORMS = sorted(form for form in FORMS if form < 1000)
CONTAINERS = sorted(form for form in FORMS if form >= 1000)
# what a document holds within the codec's four levels, and a container within its maximum
_DEEPEST = 3
_LONGEST = 24

_times = st.datetimes(datetime(1970, 1, 1), datetime(2106, 2, 7)).map(lambda value: value.replace(microsecond=0))


def _text(tag: Tag, longest: int) -> st.SearchStrategy[str]:
    least = tag.length if tag.length and not tag.padded else 0
    text = st.text(CP866, min_size=least, max_size=max(least, min(tag.maximum or longest, longest)))
    # spaces on the right of a padded text are padding, and do not come back
    return text.map(lambda value: value.rstrip(" ")) if tag.padded else text


def value_of(tag: Tag, longest: int = 300) -> st.SearchStrategy[Any]:
    """Any value that a tag, not an STLV, may hold; texts without a length of their own are cut at ``longest``."""
    match tag.kind:
        case "string":
            return _text(tag, longest)
        case "bytes":
            return st.binary(min_size=tag.length, max_size=max(tag.length, min(tag.maximum, longest)))
        case "unixtime":
            return _times
        case "fvln":
            digits = st.integers(0, 256 ** (tag.maximum - 1) - 1)
            return st.builds(lambda number, places: Decimal(f"{number}E-{places}"), digits, st.integers(0, 30))
        case _:
            return st.integers(0, 256**tag.maximum - 1)


@cache
def inside(container: int, depth: int = 0) -> st.SearchStrategy[list[tuple[int, Any]]]:
    """Pairs that may stand in a form or an STLV, in any order and number; further STLV with pairs of their own."""
    if container not in FORMS:
        return st.just([])
    room = (BY_NUMBER[container].maximum or 1000) if container >= 1000 else 1000
    pairs = []
    for number in table(container):
        tag = tag_in(container, number)
        assert tag is not None
        if tag.kind != "stlv":
            if 4 + max(tag.length, 9) <= room:
                pairs.append(st.tuples(st.just(number), value_of(tag, min(_LONGEST, max(room // 2 - 4, tag.length)))))
        elif depth < _DEEPEST and container >= 1000:
            pairs.append(st.tuples(st.just(number), st.just([])))
        elif depth < _DEEPEST:
            pairs.append(st.tuples(st.just(number), inside(number, depth + 1)))
    # few, so that the maximum of the container holds
    return st.lists(st.one_of(pairs), max_size=2 if container >= 1000 else 15) if pairs else st.just([])


unknown_pairs = st.tuples(st.integers(0, 0xFFFF).filter(lambda number: number not in BY_NUMBER), st.binary(max_size=40))
simple_pairs = st.sampled_from(SIMPLE).flatmap(
    lambda number: st.tuples(st.just(number), value_of(tag_in(0, number)))  # type: ignore[arg-type]
)
nested_pairs = st.sampled_from([1059, 1084, 1115, 1129, 1145, 1163, 1174, 1223, 1234, 1256, 1270]).flatmap(
    lambda number: st.tuples(st.just(number), inside(number))
)
documents = st.lists(st.one_of(simple_pairs, nested_pairs, unknown_pairs), max_size=12)
forms = st.sampled_from(DOCUMENT_FORMS).flatmap(lambda form: st.tuples(st.just(form), inside(form)))
