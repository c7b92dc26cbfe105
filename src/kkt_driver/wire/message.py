"""One class body declares a message: its fields, their order, defaults and wire forms.

    class ShiftNumbers(Message):
        receipts: Bcd3
        shift: Bcd3

Instances are immutable values that compare by content. ``encode`` and ``decode`` are derived: fixed fields in one
``struct`` pass, an optional last field takes the rest. ``construct_codec`` gives the same layout as a construct
Struct; the tests hold the two against each other.
"""

from __future__ import annotations

import inspect
import struct
from collections.abc import Iterator
from typing import Any, ClassVar, Self, dataclass_transform, get_args, get_type_hints

import construct as cs

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.fields import Wire


class Layout:
    """The derived codec of one message class."""

    def __init__(self, cls: type[Message]) -> None:
        hints = get_type_hints(cls, include_extras=True)
        self.owner = cls.__name__
        self.wires: dict[str, Wire] = {}
        for name in cls.field_names():
            wire = next((a for a in get_args(hints[name]) if isinstance(a, Wire)), None)
            if wire is None:
                raise TypeError(f"{cls.__name__}.{name} has no wire form; annotate it with a type of wire.fields")
            self.wires[name] = wire
        self.fixed = [(name, wire) for name, wire in self.wires.items() if wire.letter]
        tails = [name for name, wire in self.wires.items() if not wire.letter]
        self.tail = tails[0] if tails else None
        if tails and (len(tails) > 1 or tails[0] != list(self.wires)[-1]):
            raise TypeError(f"{cls.__name__}: only the last field may take the rest")
        self.defaults = cls.field_defaults()
        # prefixes[k]: the first k fixed fields; a reply may stop early where the remaining fields have defaults.
        self.prefixes = [
            struct.Struct("<" + "".join(wire.letter for _, wire in self.fixed[:count]))
            for count in range(len(self.fixed) + 1)
        ]
        self.struct = self.prefixes[-1]
        self.loaders = [(name, wire.load) for name, wire in self.fixed]
        self.dumpers = [(name, wire.dump) for name, wire in self.fixed]

    def encode(self, values: dict[str, Any]) -> bytes:
        name = ""
        try:
            packed = []
            for name, dump in self.dumpers:
                packed.append(dump(values[name]) if dump else values[name])
            data = self.struct.pack(*packed)
            if self.tail is None:
                return data
            name = self.tail
            tail = self.wires[name].dump
            rest: bytes = tail(values[name]) if tail else values[name]
            return data + rest
        except (ValueError, TypeError, AttributeError, struct.error) as error:
            raise FieldError(f"{self.owner}.{name}", str(error), values.get(name)) from None

    def decode(self, data: bytes, *, lenient: bool) -> dict[str, Any]:
        plan = self.struct
        size = plan.size
        if len(data) != size and (self.tail is None or len(data) < size):
            plan = self._shorter(data, lenient)
            size = plan.size
        name = ""
        try:
            values = {}
            for (name, load), value in zip(self.loaders, plan.unpack_from(data), strict=False):
                values[name] = load(value) if load else value
            if self.tail is not None and plan is self.struct:
                name = self.tail
                load_tail = self.wires[name].load
                values[name] = load_tail(data[size:]) if load_tail else data[size:]
        except (ValueError, IndexError) as error:
            raise BadFrame(f"{self.owner}.{name}: {error} in {data.hex(' ')}") from None
        return self.defaults | values if len(values) < len(self.wires) else values

    def _shorter(self, data: bytes, lenient: bool) -> struct.Struct:
        """The longest run of leading fields that ``data`` holds, if what is missing has defaults."""
        if lenient:
            for count in range(len(self.fixed), -1, -1):
                if self.prefixes[count].size <= len(data):
                    missing = [name for name, _ in self.fixed[count:]]
                    if count < len(self.fixed) and self.tail is not None:
                        missing.append(self.tail)
                    if all(name in self.defaults for name in missing):
                        return self.prefixes[count]
                    break
        raise BadFrame(f"{self.owner}: {self.struct.size} bytes expected, {len(data)} came: {data.hex(' ')}")

    def construct(self) -> Any:
        """The same layout, told in construct."""
        return cs.Struct(*[name / wire.codec for name, wire in self.wires.items()])


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message:
    """Base of every message. Fields are keyword-only; a class without fields is an empty message."""

    _layout: ClassVar[Layout | None] = None
    #: replies of newer firmware may be longer, of older shorter: see Layout._shorter
    lenient: ClassVar[bool] = False

    def __init__(self, **values: Any) -> None:
        cls = type(self)
        names = cls.layout().wires
        if values.keys() != names.keys():
            values = cls.layout().defaults | values
            for name in names.keys() ^ values.keys():
                what = "unexpected" if name in values else "missing"
                raise TypeError(f"{cls.__name__}: {what} field {name!r}")
        self.__dict__.update(values)

    @classmethod
    def field_names(cls) -> list[str]:
        """The fields in wire order, those of base classes first."""
        return [
            name
            for base in reversed(cls.__mro__)
            if issubclass(base, Message)
            for name, hint in inspect.get_annotations(base).items()
            if "ClassVar" not in str(hint) and not name.startswith("_")
        ]

    @classmethod
    def field_defaults(cls) -> dict[str, Any]:
        """The fields that have a default."""
        return {name: getattr(cls, name) for name in cls.field_names() if hasattr(cls, name)}

    @classmethod
    def layout(cls) -> Layout:
        """The derived codec; made at first use, because most programs use few messages."""
        layout = cls.__dict__.get("_layout")
        if layout is None:
            layout = cls._layout = Layout(cls)
        return layout

    def encode(self) -> bytes:
        """Bytes on the wire; FieldError names the field, the rule and the value that breaks it."""
        return self.layout().encode(self.__dict__)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """The message in ``data``; BadFrame if it does not fit."""
        message = object.__new__(cls)
        message.__dict__.update(cls.layout().decode(data, lenient=cls.lenient))
        return message

    @classmethod
    def construct_codec(cls) -> Any:
        """The layout as a construct Struct."""
        return cls.layout().construct()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter([(name, self.__dict__[name]) for name in self.layout().wires])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        # in wire order: equal messages may have got their values in different orders
        return hash((type(self), tuple(value for _, value in self)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value.hex() if isinstance(value, bytes) else value!r}" for name, value in self)
        return f"{type(self).__name__}({shown})"
