"""Counters of shift and drive (ФФД 1.1 and later). Sums are kopecks."""

from __future__ import annotations

from kkt_driver.ffd.documents.declaring import View, optional


class OperationCounters(View, containers=(1129, 1130, 1131, 1132)):
    """Счетчики операций by kind: 1129 sell, 1130 sell return, 1131 buy, 1132 buy return."""

    __slots__ = ()

    receipts_count = optional(1135, int)
    cash_sum = optional(1136, int)
    cashless_sum = optional(1138, int)
    prepaid_sum = optional(1218, int)
    credit_sum = optional(1219, int)
    barter_sum = optional(1220, int)
    grand_total = optional(1201, int)
    vat_base_rate_total = optional(1139, int)
    vat10_total = optional(1140, int)
    vat_base_calc_total = optional(1141, int)
    vat10_110_total = optional(1142, int)
    vat0_turnover_total = optional(1143, int)
    no_vat_turnover_total = optional(1183, int)


class CorrectionSums(View, containers=(1145, 1146, 1232, 1233)):
    """Счетчики коррекций: 1145 sell, 1146 buy; returns 1232 and 1233 since ФФД 1.1."""

    __slots__ = ()

    receipts_count = optional(1135, int)
    self_corrections_count = optional(1148, int)
    ordered_corrections_count = optional(1149, int)
    cash_sum = optional(1136, int)
    cashless_sum = optional(1138, int)
    prepaid_sum = optional(1218, int)
    credit_sum = optional(1219, int)
    barter_sum = optional(1220, int)
    grand_total = optional(1201, int)
    corr_vat_base_rate_total = optional(1151, int)
    corr_vat10_total = optional(1152, int)
    corr_vat_base_calc_total = optional(1153, int)
    corr_vat10_110_total = optional(1154, int)
    corr_vat0_turnover_total = optional(1155, int)
    corr_no_vat_turnover_total = optional(1184, int)


class CorrectionCounters(View, containers=(1133,)):
    """Счетчики операций по чекам коррекции (1133)."""

    __slots__ = ()

    corrections_count = optional(1144, int)
    counters_corr_sell = optional(1145, CorrectionSums)
    counters_corr_buy = optional(1146, CorrectionSums)
    counters_corr_sell_return = optional(1232, CorrectionSums)
    counters_corr_buy_return = optional(1233, CorrectionSums)


class Totals(View, containers=(1157, 1194)):
    """Счетчики итогов ФН (1157) or смены (1194)."""

    __slots__ = ()

    all_receipts_count = optional(1134, int)
    counters_sell = optional(1129, OperationCounters)
    counters_sell_return = optional(1130, OperationCounters)
    counters_buy = optional(1131, OperationCounters)
    counters_buy_return = optional(1132, OperationCounters)
    counters_correction = optional(1133, CorrectionCounters)


class UnsentTotals(Totals, containers=(1158,)):
    """Счетчики итогов непереданных ФД (1158)."""

    __slots__ = ()

    corrections_count = optional(1144, int)
    counters_corr_sell = optional(1145, CorrectionSums)
    counters_corr_buy = optional(1146, CorrectionSums)
    counters_corr_sell_return = optional(1232, CorrectionSums)
    counters_corr_buy_return = optional(1233, CorrectionSums)
