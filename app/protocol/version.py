"""The version of ``docs/protocol.md`` that this code speaks."""

VERSION = "1.4"
