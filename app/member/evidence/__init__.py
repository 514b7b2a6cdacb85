"""Packages of evidence: ``docs/evidence.md``."""
