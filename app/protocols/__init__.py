"""Protocols as data files: every number with unit, source and rationale."""
