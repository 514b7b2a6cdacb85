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
report        what stands in the head and in the body
return_code   twelve words, and the keys that come from them
roster        the signed list of members
login         what a member signs to open a session
key_file      secret keys at rest, locked by a passphrase
"""
