"""How a typed view is declared: ``total = tag(1020, int)``.

A view is a class whose attributes name tags. It reads a document that was decoded already, when asked and no more than
asked; it builds one by the same names. mypy sees the plain type of each attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast, overload

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd.document import Document, decode_sign, encode_sign
from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.obligations import allowed_tags
from kkt_driver.ffd.tags import tag_in

T = TypeVar("T")
S = TypeVar("S")

FISCAL_SIGN = 1077
_DEFAULT_VERSION = 2  # ФФД 1.05
_SCALARS = frozenset({int, str, bytes, bool, Decimal, datetime})
_VERSIONS = {0: "1.0", 1: "1.0", 2: "1.05", 3: "1.1", 4: "1.2"}


class Declared(Generic[S]):
    """One attribute of a view: the tag it reads and how. Made by :func:`tag`, :func:`optional` and :func:`each`."""

    __slots__ = ("kind", "many", "number", "read", "required")

    def __init__(
        self,
        number: int,
        kind: type[Any],
        *,
        read: Callable[[Any], Any] | None = None,
        required: bool = False,
        many: bool = False,
    ) -> None:
        self.number, self.kind, self.required, self.many = number, kind, required, many
        self.read = read or _reader(kind)

    @overload
    def __get__(self, view: None, owner: type[View]) -> Declared[S]: ...
    @overload
    def __get__(self, view: View, owner: type[View]) -> S: ...
    def __get__(self, view: View | None, owner: type[View]) -> Declared[S] | S:
        if view is None:
            return self
        first, number = view._first, self.number
        if first is None:
            first = view._look()
        value = first.get(number)
        if self.many:
            return cast(S, [] if value is None else self._all(view))
        # the common case without a call
        if value.__class__ is self.kind:
            return cast(S, value)
        if value is not None and (value := self.read(value)) is not None:
            return cast(S, value)
        if self.required:
            row = tag_in(view.containers[0], number)
            raise BadFrame(f"{type(view).__name__}: {row.label if row else number} is absent or cannot be read")
        return cast(S, None)

    def _all(self, view: View) -> list[Any]:
        read, number = self.read, self.number
        found = [read(value) for tag, value in view.fields.pairs if tag == number]
        return [value for value in found if value is not None]


def tag(number: int, kind: type[T]) -> Declared[T]:
    """A tag that every such document has. Reading one that lacks it, or holds bytes of another kind, is BadFrame."""
    return Declared(number, kind, required=True)


def optional(number: int, kind: type[T]) -> Declared[T | None]:
    """A tag that may be absent: None then, and None for bytes of another kind."""
    return Declared(number, kind)


def each(number: int, kind: type[T]) -> Declared[list[T]]:
    """A tag that stands any number of times: a list in wire order, without what cannot be read."""
    return Declared(number, kind, many=True)


def sign() -> Declared[int]:
    """The ФПД (1077) as printed, 0..4294967295."""
    return Declared(FISCAL_SIGN, int, read=lambda value: decode_sign(value) if len(value) == 6 else None, required=True)


def _reader(kind: type[Any]) -> Callable[[Any], Any]:
    if kind is bool:
        return lambda value: bool(value) if isinstance(value, int) else None
    if issubclass(kind, View):
        return lambda value: kind(value) if isinstance(value, Fields) else None
    return lambda value: value if isinstance(value, kind) else None


class Slot(NamedTuple):
    """What building needs to know of one attribute."""

    number: int
    many: bool


class View:
    """The inside of an STLV by names. ``fields`` are the same Fields that were decoded, unknown tags and all.

    ``containers``: forms or STLV numbers the view belongs to; ``build`` makes the first unless told otherwise.
    """

    __slots__ = ("_first", "fields")
    containers: ClassVar[tuple[int, ...]] = ()
    slots: ClassVar[dict[str, Slot]] = {}
    # attributes whose plain values go to the codec as they are
    _plain: ClassVar[dict[str, int]] = {}

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._first: dict[int, Value] | None = None

    def _look(self) -> dict[int, Value]:
        # the first of equal tags wins, as in Fields
        self._first = dict(reversed(self.fields.pairs))
        return self._first

    def __init_subclass__(cls, containers: tuple[int, ...] = ()) -> None:
        cls.containers = containers
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Declared)}
        cls.slots = cls.slots | {name: Slot(value.number, value.many) for name, value in own.items()}
        cls._plain = {
            name: slot.number for name, slot in cls.slots.items() if not slot.many and slot.number != FISCAL_SIGN
        }

    def __eq__(self, other: object) -> bool:
        return self.fields == other.fields if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.fields)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.slots if self.slots[name].number in self)
        return f"{type(self).__name__}({shown})"

    def __contains__(self, number: int) -> bool:
        return number in (self._first or self._look())

    @classmethod
    def build(cls, *, version: int = _DEFAULT_VERSION, extra: Iterable[tuple[int, Any]] = (), **values: Any) -> Self:
        """A new STLV of the attributes given, in their order, then of the pairs in ``extra``.

        None leaves an attribute out; a list stands for repeated tags. FieldError for a name that is not declared, a
        tag that does not stand here in this version of the format (FfdVersion), a value that does not fit.
        """
        inside = cls.containers[0]
        return cls(Fields(pairs_of(cls, inside, version, values, extra), inside))


class DocumentView(View):
    """A document by names; ``document`` is the one it was made of. FieldError when that is of another form."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        if document.form not in self.containers:
            forms = ", ".join(map(str, self.containers))
            raise FieldError("form", f"must be {forms} for {type(self).__name__}", document.form)
        super().__init__(document.fields)
        self.document = document

    @classmethod
    def build(  # type: ignore[override]
        cls,
        *,
        form: int | None = None,
        version: int | None = None,
        extra: Iterable[tuple[int, Any]] = (),
        **values: Any,
    ) -> Document:
        """A new document of the attributes given, in their order, then of the pairs in ``extra``.

        ``form`` where the view serves several; ``version`` is ``ffd_version`` if that is given, else ФФД 1.05.
        Nothing is added and nothing missed: what a register or a drive adds may stay out.
        FieldError as :meth:`View.build`.
        """
        form = cls.containers[0] if form is None else form
        if form not in cls.containers:
            raise FieldError("form", f"must be one of {cls.containers}", form)
        if version is None:
            given = values.get("ffd_version")
            version = given if isinstance(given, int) else _DEFAULT_VERSION
        return Document(form, Fields(pairs_of(cls, form, version, values, extra), form))


def pairs_of(
    view: type[View], inside: int, version: int, values: dict[str, Any], extra: Iterable[tuple[int, Any]]
) -> Sequence[tuple[int, Any]]:
    """Names to pairs for the codec; see :meth:`View.build`."""
    plain, allowed = view._plain, _allowed(inside, version)
    pairs: list[tuple[int, Any]] = []
    for name, value in values.items():
        number = plain.get(name)
        if number is not None and value.__class__ in _SCALARS:
            pairs.append((number, value))
        elif value is not None:
            pairs += _slowly(view, inside, name, value)
    pairs += extra
    for number, value in pairs:
        if number not in allowed:
            row = tag_in(inside, number)
            place = f"must not stand in {inside} of ФФД {_VERSIONS[version]}"
            raise FieldError(row.label if row else f"tag {number}", place, value)
    return pairs


@cache
def _allowed(inside: int, version: int) -> frozenset[int]:
    return frozenset(allowed_tags(inside, version))


def _slowly(view: type[View], inside: int, name: str, value: Any) -> list[tuple[int, Any]]:
    slot = view.slots.get(name)
    if slot is None:
        raise FieldError(name, f"is not declared in {view.__name__}", value)
    number = slot.number
    if slot.many:
        if isinstance(value, str | bytes) or not isinstance(value, Iterable):
            raise FieldError(name, "must be a list", value)
        return [(number, _inner(view, name, one, number)) for one in value]
    if number == FISCAL_SIGN and isinstance(value, int):
        return [(number, encode_sign(value, inside))]
    return [(number, _inner(view, name, value, number))]


def _inner(view: type[View], name: str, value: Any, number: int) -> Any:
    if isinstance(value, View):
        if number not in value.containers:
            raise FieldError(f"{view.__name__}.{name}", f"must be a view of {number}", value)
        return value.fields
    # pairs are encoded once, here, so that an odd one is named before the whole
    return Fields(value, number) if isinstance(value, list) else value


__all__ = ["Declared", "DocumentView", "View", "each", "optional", "sign", "tag"]
