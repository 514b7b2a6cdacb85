"""Where bytes rest: the only layer that knows SQL and folders."""
