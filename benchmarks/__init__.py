"""Measurements, as ratios against the vendor's driver in the same run: ``python -m benchmarks``."""
