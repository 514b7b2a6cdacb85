"""Old cases from spreadsheets, Uwazi and Kobo become sealed reports: ``docs/imports.md``.

sheets, csv_sheet, xlsx_sheet   a file as rows of text, whatever is wrong with it
targets, mapping                what a column may become; which column becomes what
values, moments, rows           a row as the answers of a report, with notes on what did not fit
tables                          which rows belong together, and what of a file is not taken
suggest                         a mapping to begin with, from the names of the columns
known, take, log                what was imported before; sealing and handing in; the log
"""
