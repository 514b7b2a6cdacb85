"""What leaves this machine of cases, readable: ``docs/exports.md``.

gate       whether a case may leave for a use, and how much of it
facts      a case as it may leave: nothing that stands in no list of its own
others     files of some format, made of facts alone: they never see a case, a report or a key
export     puts it together: gate, record, files
"""
