"""Formulas: pure functions of numbers."""
