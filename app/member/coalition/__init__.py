"""``coalition``: how the members govern themselves, from the command line.

Every command reads the log of governance by the rules of ``docs/protocol.md`` §13, says one
statement, and hands it to the server or writes it to a file for somebody else to hand in.

cli cli_*      parsers only
options        options that commands share, and the desk that they add up to
log_file       the log as this machine has seen it
desk           where a command works: the log, who speaks, where statements go
describe       what a proposal would change, in plain words
compare        fingerprints that people have read out to each other
signer         signers: keys, the first root, trusting pins
apply          an organisation asks to be let in
propose        the next roster: found, admit, rotate, retire, renew, root, receipts
answer         the holder of new keys proves them
sign           a signer says yes or no
hand_in        statements from files; publishing what is ready
status         who is in, what is proposed, what is due
notices        what every member is told with each fetch
show_log       the log, entry by entry
people         certificates of people, and their leaving
handing        which keys go to which device, and how they get there
new_keys       a new intake key, a new sensitive key
key_ends       when nobody can seal to a key any more
rotate         the archive, and the end of the old keys
recover        shares with partners, and getting a lost key back
delete         ordering the server to forget, and objecting to it
orders         orders to forget, in plain words
"""
