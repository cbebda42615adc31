"""Measure Cuttings; README.md says what each measures."""
