"""Tests of kkt_driver.wire: bytes and values."""
