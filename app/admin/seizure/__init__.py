"""What somebody learns who takes this machine, its memory or its copies."""

from app.admin.seizure.show import show_inventory

__all__ = ["show_inventory"]
