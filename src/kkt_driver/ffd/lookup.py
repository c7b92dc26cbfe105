"""Tags by number or words, with all that the tables say of them: ``find("1020")``, ``find("цена")``, ``about(tag)``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.labels import BEFORE, FLAGS, LABELS, label
from kkt_driver.ffd.obligations import Obligation, table
from kkt_driver.ffd.tags import BY_NUMBER, VARIANTS, Tag, tag_in

_MARKS = str.maketrans(dict.fromkeys("(),.«»%/", " "))
#: of the format, in the order of :data:`kkt_driver.ffd.obligations.Row`
VERSIONS = ("1.0", "1.05", "1.1", "1.2")


class Place(NamedTuple):
    """Where a tag stands: number and names of the form or STLV, how obligatory it is there in each of the versions."""

    number: int
    name_ru: str
    name_en: str
    obligations: tuple[Obligation, Obligation, Obligation, Obligation]


class Value(NamedTuple):
    """A value of an enumeration: the number (one bit for flags) and its words; ``before``: earlier ones, until when."""

    value: int
    ru: str
    en: str
    before: tuple[str, str, str] | None = None


class About(NamedTuple):
    """A tag, where it stands and what its values mean.

    parents: containers it may stand in, 0 for a document itself.   places: those that the orders speak of.
    flags: the values are bits that may be set together.
    """

    tag: Tag
    parents: tuple[int, ...]
    places: tuple[Place, ...]
    values: tuple[Value, ...]
    flags: bool


def find(query: str) -> list[Tag]:
    """The tags of that number, or those whose Russian name, id or JSON name has every one of the words.

    Parts of words will do, whatever their case; ё is е. The best come first: those in which a word stands by itself,
    then by number. A number that means two things gives both.
    """
    words = _plain(query).split()
    if not words:
        return []
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        return [tag for tag in _every() if tag.number == int(words[0])]
    found = [tag for tag in _every() if all(word in _text(tag) for word in words)]
    return sorted(found, key=lambda tag: (sum(word not in _text(tag).split() for word in words), tag.number))


def about(tag: Tag) -> About:
    """What the tables say of a tag of :func:`find`."""
    # inside 1235 the number 1082 means another thing
    parents = tuple(parent for parent in tag.parents or (0,) if tag_in(parent, tag.number) is tag)
    return About(tag, parents, tuple(_places(tag)), tuple(_values(tag.enum)), tag.enum in FLAGS)


@cache
def _every() -> tuple[Tag, ...]:
    return (*BY_NUMBER.values(), *VARIANTS.values())


def _plain(text: str) -> str:
    return text.translate(_MARKS).casefold().replace("ё", "е")


@cache
def _text(tag: Tag) -> str:
    return _plain(f"{tag.name} {tag.id} {tag.id.replace('_', ' ')} {tag.json}")


def _places(tag: Tag) -> Iterator[Place]:
    for form in FORMS:
        row = table(form).get(tag.number)
        if row is None or tag_in(form, tag.number) is not tag:
            continue
        holder = BY_NUMBER[form]
        english = label("DocumentForm", form, "en") or holder.id.replace("_", " ")
        yield Place(form, holder.name, english, row)


def _values(enum: str) -> Iterator[Value]:
    for value, (ru, en) in LABELS.get(enum, {}).items():
        before = BEFORE.get((enum, value))
        yield Value(value, ru, en, before and (before[0].date().isoformat(), before[1], before[2]))
