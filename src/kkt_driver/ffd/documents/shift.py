"""Shifts, the state report, and the end of a drive."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.ffd.documents.declaring import DocumentView, optional, sign, tag
from kkt_driver.ffd.documents.totals import Totals, UnsentTotals


class _Report(DocumentView):
    """What all of them say: which register and drive, whose, where and when."""

    __slots__ = ()

    ffd_version = optional(1209, int)
    user_name = optional(1048, str)
    retail_address = optional(1009, str)
    retail_place = optional(1187, str)
    user_inn = tag(1018, str)
    date_time = tag(1012, datetime)
    kkt_reg_number = tag(1037, str)
    number = tag(1040, int)
    drive_number = tag(1041, str)
    fiscal_sign = sign()


class _ShiftReport(_Report):
    """A shift has a number and somebody who opens or closes it; the drive adds what it warns of."""

    __slots__ = ()

    operator_name = optional(1021, str)
    operator_inn = optional(1203, str)
    shift = tag(1038, int)
    ofd_timeout = optional(1053, bool)
    fn_replace_urgently = optional(1051, bool)
    fn_memory_full = optional(1052, bool)
    fn_keys_expiring = optional(1050, bool)
    operator_message = optional(1206, int)


class ShiftOpen(_ShiftReport, containers=(2,)):
    """Отчет об открытии смены (2). Warnings are None unless raised."""

    __slots__ = ()

    kkt_version = optional(1188, str)
    kkt_ffd_version = optional(1189, int)
    shift_open_extra_text = optional(1276, str)
    shift_open_extra_data = optional(1277, bytes)


class ShiftClose(_ShiftReport, containers=(5,)):
    """Отчет о закрытии смены (5). Warnings are None unless raised."""

    __slots__ = ()

    receipts_in_shift = tag(1118, int)
    documents_in_shift = tag(1111, int)
    unsent_documents_count = optional(1097, int)
    unsent_notifications_count = optional(2104, int)
    first_unsent_date = optional(1098, datetime)
    bad_marking_codes_flags = optional(2112, int)
    bad_requests_flags = optional(2113, int)
    shift_totals = optional(1194, Totals)
    fn_totals = optional(1157, Totals)
    fn_key_resource_days = optional(1213, int)
    shift_close_extra_text = optional(1278, str)
    shift_close_extra_data = optional(1279, bytes)


class StateReport(_Report, containers=(21,)):
    """Отчет о текущем состоянии расчетов (21)."""

    __slots__ = ()

    shift = optional(1038, int)
    offline_mode = optional(1002, bool)
    first_unsent_number = optional(1116, int)
    unsent_documents_count = optional(1097, int)
    unsent_notifications_count = optional(2104, int)
    first_unsent_date = optional(1098, datetime)
    fn_key_resource_days = tag(1213, int)
    fn_totals = optional(1157, Totals)
    unsent_totals = optional(1158, UnsentTotals)
    state_report_extra_text = optional(1280, str)
    state_report_extra_data = optional(1281, bytes)


class DriveClose(_Report, containers=(6,)):
    """Отчет о закрытии фискального накопителя (6)."""

    __slots__ = ()

    operator_name = optional(1021, str)
    operator_inn = optional(1203, str)
    shift = optional(1038, int)
    fn_totals = optional(1157, Totals)
    fn_close_extra_text = optional(1282, str)
    fn_close_extra_data = optional(1283, bytes)
