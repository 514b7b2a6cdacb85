/**
 * What a service signs about its receipt log, and the receipts it gives: `docs/protocol.md` §16.
 *
 * A checkpoint is a signed note of C2SP, read to the byte:
 *
 *     name of the log
 *     number of entries
 *     base64 of the root hash
 *                                                             (an empty line)
 *     — name base64(key id (4) ‖ Ed25519 signature over the three lines)
 *
 * A line of a witness lies below it, and names the second at which it was written. A receipt is a
 * tlog-proof: an index, the path to the root, and the checkpoint. Signing is the service's and
 * the command line's.
 */

import { concat, fromBase64url, fromHex, readU64, toHex, utf8, type Bytes } from './encoding.ts';
import { CheckpointForeign, CheckpointUnsigned, Malformed } from './errors.ts';
import type { Hex } from './fields.ts';
import { encodeEntry, leafHash, verifyInclusion, type Entry, type TreeHead } from './log.ts';
import { KEY_BYTES, sha256, type Primitives } from './primitives.ts';

const NOTE_LIMIT = 16_384;
// A note, and a path as high as a tree can be.
const PROOF_LIMIT = NOTE_LIMIT + 3_616;
const PROOF_HEAD = 'c2sp.org/tlog-proof@v1';
// The bytes by which a key id tells what the key signs.
const CHECKPOINT = 1;
const COSIGNATURE = 4;
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SIGNATURE = /^\u2014 ([^+\n\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+) ([A-Za-z0-9+/]+={0,2})$/;
const TEXT = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n$/;
const INDEX = /^index (0|[1-9][0-9]{0,15})$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A receipt log as a roster certifies it: its name and its Ed25519 public key. */
export interface ReceiptLog {
  readonly name: string;
  readonly key: Hex;
}

/** A line under a note: who signs, the key's id (4 bytes), and the signature. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

/** A signed note as it was read; nothing is verified yet. */
export interface Note {
  readonly text: Bytes;
  readonly signatures: readonly NoteSignature[];
}

/** What a service has signed: the log's name, its size and its root hash. */
export interface Checkpoint {
  readonly name: string;
  readonly head: TreeHead;
}

/** A receipt as it was read: `note` is the checkpoint's bytes. */
export interface Proof {
  readonly index: number;
  readonly path: readonly Bytes[];
  readonly note: Bytes;
}

/**
 * A signed note.
 *
 * @throws {@link Malformed}
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > NOTE_LIMIT) throw new Malformed('the note is too long');
  const whole = decode(bytes);
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 0 || !whole.endsWith('\n') || whole.length === blank + 2) throw new Malformed('a note without signatures');
  const lines = whole.slice(blank + 2, -1).split('\n');
  return { text: utf8(whole.slice(0, blank + 1)), signatures: lines.map(readSignature) };
}

/**
 * The three lines of a checkpoint. Who signed it is left to the caller.
 *
 * Further lines, which C2SP lets a log add, are refused: no member could say what they are for.
 *
 * @throws {@link Malformed}
 */
export function parseCheckpoint(text: Uint8Array): Checkpoint {
  const [, name, size, root] = TEXT.exec(decode(text)) ?? [];
  if (name === undefined || size === undefined || root === undefined) throw new Malformed('not the text of a checkpoint');
  return { name, head: { size: readNumber(size), root: toHex(readHash(root)) } };
}

/**
 * The checkpoint in a note, which is `log`'s and which its key has signed.
 *
 * @throws {@link Malformed}, {@link CheckpointForeign} or {@link CheckpointUnsigned}
 */
export async function openCheckpoint(primitives: Primitives, bytes: Uint8Array, log: ReceiptLog): Promise<Checkpoint> {
  const note = parseNote(bytes);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.name !== log.name) throw new CheckpointForeign("another log's checkpoint");
  const key = fromHex(log.key, KEY_BYTES);
  const own = linesOf(note, { name: log.name, kind: CHECKPOINT, key });
  let holding = 0;
  for (const signature of own) if (await primitives.verify(key, note.text, signature)) holding += 1;
  // A line of this key that does not hold spoils the note, even beside one that does.
  if (holding === 0 || holding < own.length) throw new CheckpointUnsigned('the certified key has not signed this');
  return checkpoint;
}

/** The second since 1970 at which `witness` signed this note with `key`; `undefined` where it did not. */
export async function cosignedAt(primitives: Primitives, note: Note, witness: string, key: Hex): Promise<number | undefined> {
  const publicKey = fromHex(key, KEY_BYTES);
  for (const line of linesOf(note, { name: witness, kind: COSIGNATURE, key: publicKey })) {
    if (line.length < TIME_BYTES) continue;
    const time = readU64(line, 0);
    const message = concat(utf8(`cosignature/v1\ntime ${time}\n`), note.text);
    const signed = await primitives.verify(publicKey, message, line.subarray(TIME_BYTES));
    if (time <= Number.MAX_SAFE_INTEGER && signed) return time;
  }
  return undefined;
}

/**
 * The notes in `bytes`, with an empty line between them, whose texts have none.
 *
 * @throws {@link Malformed}
 */
export function splitNotes(bytes: Uint8Array): Bytes[] {
  const whole = decode(bytes);
  const parts = whole.replace(/\n$/, '').split('\n\n');
  if (parts.length % 2 === 1 || !whole.endsWith('\n')) throw new Malformed('not notes with an empty line between them');
  return Array.from({ length: parts.length / 2 }, (_, i) => utf8(`${parts.slice(2 * i, 2 * i + 2).join('\n\n')}\n`));
}

/**
 * A receipt as it was given. There is no `extra` line in ours.
 *
 * @throws {@link Malformed}
 */
export function parseProof(bytes: Uint8Array): Proof {
  if (bytes.length > PROOF_LIMIT) throw new Malformed('the receipt is too long');
  const whole = decode(bytes);
  const blank = whole.indexOf('\n\n');
  const [head, first = '', ...path] = whole.slice(0, Math.max(blank, 0)).split('\n');
  const [, index] = INDEX.exec(first) ?? [];
  if (head !== PROOF_HEAD || index === undefined) throw new Malformed('not a receipt');
  return { path: path.map(readHash), index: readNumber(index), note: utf8(whole.slice(blank + 2)) };
}

/**
 * Where `entry` stands, by a receipt under a checkpoint of `log`.
 *
 * @throws {@link Malformed}, {@link CheckpointForeign}, {@link CheckpointUnsigned} or `NotIncluded`
 */
export async function verifyReceipt(
  primitives: Primitives,
  bytes: Uint8Array,
  { entry, log }: { entry: Entry; log: ReceiptLog },
): Promise<{ index: number; checkpoint: Checkpoint }> {
  const proof = parseProof(bytes);
  const checkpoint = await openCheckpoint(primitives, proof.note, log);
  verifyInclusion(leafHash(encodeEntry(entry)), proof.index, proof.path, checkpoint.head);
  return { index: proof.index, checkpoint };
}

function linesOf(note: Note, { name, kind, key }: { name: string; kind: number; key: Uint8Array }): Bytes[] {
  const id = toHex(sha256(concat(utf8(`${name}\n`), Uint8Array.of(kind), key)).subarray(0, KEY_ID_BYTES));
  return note.signatures.filter((line) => line.name === name && toHex(line.keyId) === id).map(({ signature }) => signature);
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed('not UTF-8');
  }
  if (CONTROL.test(text)) throw new Malformed('a control character');
  return text;
}

function readSignature(line: string): NoteSignature {
  const [, name, text] = SIGNATURE.exec(line) ?? [];
  const bytes = text === undefined ? new Uint8Array() : fromBase64(text);
  if (name === undefined || bytes.length <= KEY_ID_BYTES) throw new Malformed('not a signature line');
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

function readNumber(text: string): number {
  const number = Number(text);
  if (number > Number.MAX_SAFE_INTEGER) throw new Malformed('a number that is too large');
  return number;
}

function readHash(text: string): Bytes {
  const bytes = fromBase64(text);
  if (bytes.length !== KEY_BYTES) throw new Malformed('not a hash');
  return bytes;
}

/** Notes use the other alphabet, with padding, than the rest. */
function fromBase64(text: string): Bytes {
  if (!BASE64.test(text) || text.length % 4 !== 0) throw new Malformed('not base64');
  return fromBase64url(text.replace(/=+$/, '').replace(/\+/g, '-').replace(/\//g, '_'));
}
