"""Cases on a member's machine: ``docs/protocol.md`` §21. Threads are kept as they came, sealed."""
