"""Bytes and values: fields, messages, checksums, bounded reading. No I/O and no clock in here."""
