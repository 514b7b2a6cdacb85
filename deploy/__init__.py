"""What a release is made of and checked by; nothing here is part of the running service."""
