"""Documents about marked goods (ФФД 1.2): requests and notifications of the register, answers of the ОИСМ."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kkt_driver.ffd.documents.declaring import DocumentView, View, each, optional, tag
from kkt_driver.ffd.documents.item import AgentData, Fraction, IndustryRequisite, SupplierData
from kkt_driver.ffd.documents.receipt import UserRequisite


class MarkedItem(View, containers=(2007,)):
    """Данные о маркированном товаре (2007)."""

    __slots__ = ()

    marking_code = tag(2000, str)
    marking_code_type = tag(2100, int)
    product_identifier = tag(2101, str)
    marking_control_code = tag(2115, str)
    assigned_status = tag(2110, int)
    check_result = tag(2106, int)
    quantity = optional(1023, Decimal)
    quantity_measure = optional(2108, int)
    fractional_quantity = optional(1291, Fraction)
    marking_processing_mode = tag(2102, int)
    payment_method = tag(1214, int)
    name = tag(1030, str)
    supplier_inn = optional(1226, str)
    agent_sign = optional(1222, int)
    agent_data = optional(1223, AgentData)
    supplier_data = optional(1224, SupplierData)
    price = tag(1079, int)
    total = tag(1043, int)
    vat_rate = tag(1199, int)
    vat_sum = tag(1200, int)
    industry_requisites = each(1260, IndustryRequisite)


class MarkingRequest(DocumentView, containers=(81,)):
    """Запрос о коде маркировки (81)."""

    __slots__ = ()

    request_number = tag(2001, int)
    user_inn = tag(1018, str)
    request_date_time = tag(2114, datetime)
    drive_number = tag(1041, str)
    marking_check_result = tag(2004, int)
    planned_status = tag(2003, int)
    quantity = optional(1023, Decimal)
    quantity_measure = optional(2108, int)
    fractional_quantity = optional(1291, Fraction)
    marking_code_type = tag(2100, int)
    marking_code = tag(2000, str)
    marking_processing_mode = tag(2102, int)


class MarkingNotification(DocumentView, containers=(82,)):
    """Уведомление о реализации маркированного товара (82)."""

    __slots__ = ()

    notification_number = tag(2002, int)
    date_time = tag(1012, datetime)
    drive_number = tag(1041, str)
    user_inn = optional(1018, str)
    buyer_inn = optional(1228, str)
    retail_address = optional(1009, str)
    tax_system = tag(1055, int)
    operation = tag(1054, int)
    operation_kind = tag(2116, int)
    items = each(2007, MarkedItem)
    industry_requisites = each(1261, IndustryRequisite)
    user_requisite = optional(1084, UserRequisite)
    linked_document_number = optional(2040, int)


class MarkingResponse(DocumentView, containers=(83,)):
    """Ответ на запрос (83)."""

    __slots__ = ()

    request_number = tag(2001, int)
    request_date_time = tag(2114, datetime)
    marking_processing_mode = optional(2102, int)
    marking_code_type = optional(2100, int)
    oism_status_answer = optional(2109, int)
    product_identifier = optional(2101, str)
    request_codes = tag(2105, int)
    request_results = optional(2005, int)


class NotificationReceipt(DocumentView, containers=(84,)):
    """Квитанция на уведомление (84)."""

    __slots__ = ()

    notification_number = tag(2002, int)
    date_time = tag(1012, datetime)
    notification_codes = tag(2111, int)
    notification_results = optional(2006, int)
