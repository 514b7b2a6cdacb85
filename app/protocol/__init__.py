"""The format: bytes in, bytes out.

No clock, disk, network, web or SQL in here; time is an argument. Every rule is in
``docs/protocol.md``, and ``web/protocol`` is the same thing file for file in TypeScript.

errors        one class for each stage at which bytes can be refused
encoding      integers, hex, base64url and strict JSON
primitives    the only file that imports PyNaCl; hashes, key derivation, AEAD, signatures
hpke          the KEM keys of members, and one message sealed to one of them
padding       the sizes that a server may see
stream        a payload in authenticated chunks
header        the first 96 bytes of every envelope
envelope      slots, tag, payload; sealing and opening a report
excerpt       what one member needs to open the head of a report, and nothing more
attachment    a file in an envelope of its own
report        what stands in the head and in the body, by report.schema.json
report_rules  what a body must be beyond its schema
answers       the fields of a body that answer questions
consent       what people have agreed to, over a report and its follow-ups
vocabulary    lists of codes, and what they are called
return_code   twelve words, and the keys that come from them
reply         an answer to who has the words, and what ties a follow-up to the first report
login         what a member or a person signs to open a session
key_file      secret keys at rest, locked by a passphrase
fields        the shapes that signed JSON is made of
document      a text and the signatures under it
root          who signs for the coalition, each root signed by the one before it
roster        the signed list of members
successor     what may follow a roster
fingerprint   a key as eight words that two people can compare
log           entries of the receipt log, their Merkle tree, and proofs in it
checkpoint    what a service signs about its receipt log, and the receipts that it gives
statement     one signed sentence about governance
application   what asks to be let in: an organisation, a device
proposal      the next roster, and what is said to be new in it
certificate   people of a member organisation, and what each may do
key_ring      KEM seeds on their way to those who may use them
archive       data keys moved from an intake key to the archive key
recovery      an archive seed in shares among partners
ledger        the log of governance and what it adds up to; its rules are in the files that
              begin with ledger_
thread        an event of a thread; header, keys, and reading one after another are in the files
              that begin with thread_
"""
