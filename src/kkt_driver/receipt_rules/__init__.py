"""Every rule a receipt must keep before a byte of it is sent, and the plan of what will be sent.

Checking and planning are one pass: what cannot be put on the wire is found by putting it there.
"""

from __future__ import annotations

from kkt_driver.receipt_rules.correction import VAT_TAGS, plan_correction
from kkt_driver.receipt_rules.plan import Line, Plan
from kkt_driver.receipt_rules.receipt import check_cashier, expect_kind, plan_receipt
from kkt_driver.receipt_rules.tags import COMPOSED

__all__ = ["COMPOSED", "VAT_TAGS", "Line", "Plan", "check_cashier", "expect_kind", "plan_correction", "plan_receipt"]
