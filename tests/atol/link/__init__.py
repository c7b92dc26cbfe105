"""Tests of the task buffer, both roles."""
