"""HTTP in and out: translates, and decides nothing."""
