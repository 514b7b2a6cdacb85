"""Figures, one JSON line each: ``make bench``. Load goes to loopback only and ends by itself."""
