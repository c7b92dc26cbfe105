"""Tests of the fiscal data format."""
