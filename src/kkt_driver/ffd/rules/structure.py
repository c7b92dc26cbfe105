"""Structure: which tags a document has, where they stand, and how much of them there is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.labels import LABELS
from kkt_driver.ffd.obligations import required_tags as required_by
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, whole
from kkt_driver.ffd.rules.table import FORBIDDEN, LATER, LEGACY
from kkt_driver.ffd.tags import BY_NUMBER

_FORMS = frozenset((*LABELS["DocumentForm"], 81, 82, 83, 84))
_V1_05 = 2
#: 1212 from 27 on came with 1.2
_ITEM_TYPES = 26
_REPEATABLE = frozenset(number for number, tag in BY_NUMBER.items() if tag.repeatable)
#: where a tag may stand; 0: the document
_PLACES = {number: tag.parents or (0,) for number, tag in BY_NUMBER.items()}


@cache
def _required(form: int, version: int) -> tuple[int, ...]:
    # a number that is no form may be that of an STLV, which has obligations too
    return required_by(form, version) if form in _FORMS else ()


@check("known-form")
def known_form(subject: Subject) -> Iterator[Hit]:
    """Form code: the tag of the document on its way to the operator."""
    if subject.form not in _FORMS:
        yield hit(value=subject.form, form=subject.form)


@check("required-tags")
def required_tags(subject: Subject) -> Iterator[Hit]:
    """Tables of the orders, electronic form."""
    first = subject.first
    for tag in _required(subject.form, subject.version):
        if tag not in first:
            row = BY_NUMBER[tag]
            yield hit(tag, tag=tag, name_ru=row.name, name_en=row.id)


@check("item-total-present")
def item_total_present(subject: Subject) -> Iterator[Hit]:
    """Tag 1043."""
    for item in subject.items:
        if 1043 not in item.first:
            yield hit(1043, path=item.path)


@check("item-described")
def item_described(subject: Subject) -> Iterator[Hit]:
    """Tags 1030, 1079, 1023, 1214."""
    for item in subject.items:
        absent = tuple(tag for tag in (1030, 1079, 1023, 1214) if tag not in item.first)
        if absent:
            yield hit(*absent, path=item.path, absent=", ".join(map(str, absent)))


@check("forbidden-tags")
def forbidden_tags(subject: Subject) -> Iterator[Hit]:
    """Sums in a report, grounds of a correction in a receipt, and the like."""
    for tag in FORBIDDEN.get(subject.form, frozenset()).intersection(subject.first):
        row = BY_NUMBER[tag]
        yield hit(tag, value=subject.first[tag], tag=tag, name_ru=row.name, name_en=row.id)


@check("repeated-tags")
def repeated_tags(subject: Subject) -> Iterator[Hit]:
    """At every depth."""
    yield from _repeated(subject.fields, len(subject.first), "")
    for path, fields in subject.containers:
        if len(fields) > 1:
            yield from _repeated(fields, len({tag for tag, _ in fields}), path)


def _repeated(fields: Fields, different: int, path: str) -> Iterator[Hit]:
    # most containers repeat nothing, and counting is what takes time
    if different == len(fields):
        return
    counts: dict[int, int] = {}
    for number, _ in fields:
        counts[number] = counts.get(number, 0) + 1
    for number, times in counts.items():
        row = BY_NUMBER.get(number)
        if times > 1 and row is not None and number not in _REPEATABLE:
            yield hit(number, value=times, path=path, tag=number, name_ru=row.name, name_en=row.id, times=times)


@check("tag-in-its-place")
def tag_in_its_place(subject: Subject) -> Iterator[Hit]:
    """Containers of the table of tags."""
    for path, parent, number, value in subject.values:
        places = _PLACES.get(number)
        if places is not None and parent not in places:
            row = BY_NUMBER[number]
            ru = ", ".join(str(place) if place else "документ" for place in places)
            en = ", ".join(f"in {place}" if place else "in the document" for place in places)
            yield hit(
                number,
                value=value,
                path=path,
                tag=number,
                name_ru=row.name,
                name_en=row.id,
                places_ru=ru,
                places_en=en,
            )


@check("tag-is-known")
def tag_is_known(subject: Subject) -> Iterator[Hit]:
    """Unknown tags survive as bytes."""
    if subject.present <= BY_NUMBER.keys():
        return
    for path, _, number, value in subject.values:
        if number not in BY_NUMBER:
            yield hit(number, value=value, path=path, tag=number)


@check("later-tags")
def later_tags(subject: Subject) -> Iterator[Hit]:
    """Tags of 1.2."""
    yield from _outdated(subject, LATER)


@check("legacy-tags")
def legacy_tags(subject: Subject) -> Iterator[Hit]:
    """Tags of 1.0. Some numbers have a new meaning inside new containers, where they are right."""
    yield from _outdated(subject, LEGACY)


def _outdated(subject: Subject, tags: frozenset[int]) -> Iterator[Hit]:
    if subject.present.isdisjoint(tags):
        return
    for path, parent, number, value in subject.values:
        if number in tags and parent in (0, 1059):
            row = BY_NUMBER[number]
            yield hit(number, value=value, path=path, tag=number, name_ru=row.name, name_en=row.id)


@check("document-size")
def document_size(subject: Subject) -> Iterator[Hit]:
    """The bound of the document's own tag."""
    row = BY_NUMBER.get(subject.form)
    size = len(subject.fields.encode())
    if row is not None and row.maximum and size > row.maximum:
        yield hit(value=size, size=size, limit=row.maximum)


@check("user-requisite-whole")
def user_requisite_whole(subject: Subject) -> Iterator[Hit]:
    """Tags 1085 and 1086 inside 1084."""
    inner = subject.first.get(1084)
    if isinstance(inner, Fields):
        absent = tuple(tag for tag in (1085, 1086) if tag not in inner)
        if absent:
            yield hit(*absent, path="1084", absent=", ".join(map(str, absent)))


@check("item-type-of-version")
def item_type_of_version(subject: Subject) -> Iterator[Hit]:
    """Tag 1212; what no version knows is for the rule of enumerations to say."""
    for item in subject.items:
        kind = whole(item.first, 1212)
        if kind is not None and kind > _ITEM_TYPES and kind in LABELS["ItemType"]:
            yield hit(1212, value=kind, path=item.path)


@check("format-version")
def format_version(subject: Subject) -> Iterator[Hit]:
    """Tag 1209: 2, 3, 4; absent in 1.0. A register may be newer (1189) than the version it is registered with."""
    version, kkt = whole(subject.first, 1209), whole(subject.first, 1189)
    if version is not None and (version < _V1_05 or (kkt is not None and version > kkt)):
        yield hit(1209, 1189, value=version, version=version, kkt="?" if kkt is None else kkt)


@check("reason-given")
def reason_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1101 up to 1.05, 1205 from 1.1 on; the one or the other will do."""
    if not subject.has_any((1101, 1205)):
        yield hit(1101, 1205)
