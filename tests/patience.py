"""How long a test waits for what must happen."""

# Seconds. No test asserts that something is quick: this is for a machine with other work to do,
# and is only ever waited for where a rule is broken.
PATIENCE = 120.0
