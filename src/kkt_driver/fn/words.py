"""What the drive's state is called: phases and warning flags of command 30h, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from kkt_driver.fn.enums import Phase, WarningFlag


class Words(NamedTuple):
    """One thing, two languages."""

    ru: str
    en: str


class Flag(NamedTuple):
    """A warning flag of the drive and its words; ``code`` is its name in JSON."""

    bit: int
    code: str
    ru: str
    en: str


PHASES: dict[int, Words] = {
    Phase.SETUP: Words("настройка", "set-up"),
    Phase.READY: Words("готов к фискализации", "ready to be registered"),
    Phase.FISCAL: Words("фискальный режим", "fiscal"),
    Phase.POST_FISCAL: Words("архив закрыт, документы передаются", "closed, documents go to the operator"),
    Phase.ARCHIVE: Words("архив закрыт", "archive closed"),
}
FLAGS = (
    Flag(WarningFlag.REPLACE, "replace", "срочно замените ФН: ключи кончаются через 3 дня", "replace: 3 days are left"),
    Flag(WarningFlag.EXPIRING, "expiring", "ключи ФН кончаются через 30 дней", "the keys end within 30 days"),
    Flag(WarningFlag.MEMORY, "memory", "память ФН заполнена на 90 %", "the archive of the drive is full to 90 %"),
    Flag(WarningFlag.OPERATOR, "operator", "ОФД слишком долго не отвечает", "no answer of the operator for too long"),
    Flag(WarningFlag.CRITICAL, "failure", "ФН неисправен", "the drive has failed"),
)


def phase_name(phase: int) -> str:
    """Russian name of a phase, of one that is not known too."""
    words = PHASES.get(phase)
    return words.ru if words else f"фаза {phase}"


def flags_of(bits: int) -> tuple[Flag, ...]:
    """The flags that are set."""
    return tuple(flag for flag in FLAGS if bits & flag.bit)
