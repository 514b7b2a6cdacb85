"""What is wrong with a setting."""


class UnsafeSettings(Exception):
    """A setting is missing or unsafe; the message is one plain sentence for the operator."""
