"""All spoiled documents."""

from __future__ import annotations

from .cases_context import AGENTS, CORRECTIONS, DATES, MODES, ORDER
from .cases_money import SUMS, VAT
from .cases_values import NUMBERS, STRINGS, STRUCTURE

CASES = [*STRUCTURE, *NUMBERS, *STRINGS, *SUMS, *VAT, *AGENTS, *MODES, *CORRECTIONS, *DATES, *ORDER]
