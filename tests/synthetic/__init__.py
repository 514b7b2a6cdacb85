"""Reports that nobody has sent: for tests, demonstrations and figures.

The same seed gives the same reports. Shares and lengths follow published aggregates and estimates
about what such an observatory receives; persons, plates and telephones cannot exist, no real case
is told, and every record is marked ``synthetic``.
"""
