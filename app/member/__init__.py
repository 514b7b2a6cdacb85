"""The members' tool: ``python -m app.member``.

It knows the protocol and the server's address, and nothing of the server's insides. The
server, the files in a folder and the text in a report are all hostile until proven
otherwise; everything but ``keygen`` and ``fetch`` works without a network.

__main__       parser only; the exit codes in its docstring
errors         exit codes, and one class for each thing that can go wrong here
explain        the one table of errors: exit code, sentence, hint
options        options that the commands share
workplace      where a command works, once its keys are unlocked
home           a member's home folder: pins, keys, the highest roster seen
passphrase     where a passphrase comes from
files          files that are whole or absent
record         an entry of the server's list
rosters        the rosters that this machine has seen signed
mail           a folder of envelopes, found by content and not by name
reader         opening, with the roster that the report names
checks         what can be checked of a report without the network
find           from what a person typed to one report
stages         plain words for each stage at which a report can fail
display        text that cannot harm a terminal
client         the server's API over HTTP
cursor         how far a list of the server was read
past_rosters   older rosters that reports name, for a machine that was away
post           rosters and heads: what is taken from the server, and what raises an alarm
download       reports and attachments: downloaded, checked, and only then kept
bring_keys     what a home is given besides reports: wrapped keys, the archive
key_ring       the folder of wrapped keys
plainly        commands whose faults are told by the table and never as a traceback
keygen fetch list_reports open_report verify     one command each
coalition/     how the members govern themselves
"""
