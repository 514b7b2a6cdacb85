"""Copies of the whole service, locked to a key that lies elsewhere: ``docs/backup.md``."""
