"""Figures, one JSON line each: ``make bench``. Load stays on this machine, and ends by itself."""
