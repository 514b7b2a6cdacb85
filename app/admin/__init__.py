"""The operators' tool: ``python -m app.admin``. It holds no key that opens anything."""
