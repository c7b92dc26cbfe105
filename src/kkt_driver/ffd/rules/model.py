"""What a rule is, and what breaking one looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from kkt_driver.ffd.rules.table import ROWS

if TYPE_CHECKING:
    from kkt_driver.ffd.rules.subject import Subject


class Severity(StrEnum):
    """How much a broken rule matters.

    ERROR: a strict register, drive or operator refuses the document. WARNING: real ones only complain or say nothing.
    INFO: worth knowing.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def label(self, lang: str = "ru") -> str:
        """As people read it; the value itself is the English word."""
        return _RUSSIAN[self] if lang == "ru" else self.value


_RUSSIAN = {Severity.ERROR: "ошибка", Severity.WARNING: "предупреждение", Severity.INFO: "к сведению"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of protocols/ffd/rules.toml.

    ``tags`` are those it looks at, as far as they can be listed; ``versions`` (tag 1209) and ``forms`` are those it
    holds for, all when empty; ``needs`` names what must be given besides the document: "registration", "previous",
    "now". ``message`` has {words} that the check fills in.
    """

    id: str
    number: int
    severity: Severity
    source: str
    title_ru: str
    title_en: str
    message_ru: str
    message_en: str
    advice_ru: str
    advice_en: str
    tags: tuple[int, ...]
    versions: tuple[int, ...]
    forms: tuple[int, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the document breaks.

    ``path`` is the container of ``tags``: "" the document, "1059[1]" its second item, "1059[1].1223" an STLV inside.
    ``value`` is the value that broke the rule, None where something is absent.
    """

    rule: Rule
    tags: tuple[int, ...]
    path: str
    message_ru: str
    message_en: str
    value: Any

    def __str__(self) -> str:
        return f"{self.rule.severity} {self.rule.id} {self.tags}: {self.message_en}"


class Hit(NamedTuple):
    """What a check reports: the {words} of its rule's message and all of a :class:`Finding` but the texts."""

    tags: tuple[int, ...]
    value: Any
    path: str
    words: dict[str, Any]


Check = Callable[["Subject"], Iterator[Hit]]

RULES: dict[str, Rule] = {row[0]: Rule(row[0], row[1], Severity(row[2]), *row[3:]) for row in ROWS}
CHECKS: dict[str, Check] = {}


def check(rule: str) -> Callable[[Check], Check]:
    """Make a function the check of the rule with this id."""

    def register(function: Check) -> Check:
        if rule not in RULES or rule in CHECKS:
            raise AssertionError(f"rule {rule!r} is not in the table or has a check already")
        CHECKS[rule] = function
        return function

    return register


def hit(*tags: int, value: Any = None, path: str = "", **words: Any) -> Hit:
    """A finding in the making; ``value`` is one of the words too."""
    return Hit(tags, value, path, {"value": value, **words})


def finding(rule: Rule, found: Hit) -> Finding:
    """The texts put to what a check reports; the position of an item begins them."""
    ru = en = ""
    if found.path:
        top, _, inner = found.path.partition(".")
        inner = f" ({inner})" if inner else ""
        if top.startswith("1059["):
            number = int(top[5:-1]) + 1
            ru, en = f"предмет {number}{inner}: ", f"item {number}{inner}: "
        else:
            ru = en = f"{found.path}: "
    return Finding(
        rule,
        found.tags,
        found.path,
        ru + rule.message_ru.format_map(found.words),
        en + rule.message_en.format_map(found.words),
        found.value,
    )
