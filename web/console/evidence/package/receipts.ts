/**
 * Where a report and its files stand in the receipt log, with the proofs: `docs/evidence.md`, `docs/protocol.md` §16.
 *
 * A console does not follow the log as a member's home does. It finds the entries in it, makes the proofs from its tiles,
 * and hands on no proof that does not hold under the checkpoint that the certified key has signed.
 */

import { openCheckpoint, parseNote, splitNotes, type ReceiptLog } from '../../../protocol/checkpoint.ts';
import { concat, readU16, readU32, toBase64url, toHex, utf8, type Bytes } from '../../../protocol/encoding.ts';
import { ProtocolError } from '../../../protocol/errors.ts';
import type { Hex } from '../../../protocol/fields.ts';
import { leafHash, verifyConsistency, verifyInclusion, type TreeHead } from '../../../protocol/log.ts';
import type { Primitives } from '../../../protocol/primitives.ts';
import type { Place } from './format.ts';
import { LogTree, TILE_WIDTH, tilePath } from './log_tree.ts';

const ENTRY_BYTES = 41;
const ROW_BYTES = 2 + ENTRY_BYTES;
const PROOF_HEAD = 'c2sp.org/tlog-proof@v1';

/** Reads below `receipts/` of the service. */
export type ReadLog = (path: string) => Promise<Uint8Array>;

/** An envelope that is looked for; of an attachment, `kind` is another. */
export interface Wanted {
  readonly kind: number;
  readonly sha256: Hex;
}

/** The newest checkpoint with what witnesses have signed, and places and proofs under it. */
export interface Receipts {
  readonly told: Uint8Array;
  /** By evidence hash; what is not in the log is not here. */
  readonly found: ReadonlyMap<Hex, { readonly place: Place; readonly receipt: Bytes }>;
  readonly consistencies: readonly { readonly size: number; readonly path: readonly Hex[] }[];
  /** Names of those who have signed anything in `told`, as it says itself. */
  readonly witnesses: readonly string[];
}

interface Around {
  readonly primitives: Primitives;
  readonly log: ReceiptLog;
  readonly read: ReadLog;
}

/**
 * Everything that the log proves of these envelopes; `hour` is that of the report's arrival, around which they lie.
 *
 * @throws a `ProtocolError` where the checkpoint or a proof does not hold.
 */
export async function receiptsOf({ log, primitives, read }: Around, wanted: readonly Wanted[], hour: number): Promise<Receipts> {
  const told = await read('checkpoint');
  const notes = splitNotes(told);
  const [newest = new Uint8Array()] = notes;
  const { head } = await openCheckpoint(primitives, newest, log);
  const tree = new LogTree(head.size, (path) => read(`tile/${path}`));
  const found = new Map<Hex, Receipts['found'] extends ReadonlyMap<Hex, infer Value> ? Value : never>();
  for (const { entry, index } of await entriesOf(read, head.size, wanted, hour)) {
    const path = await tree.proveInclusion(index);
    verifyInclusion(leafHash(entry), index, path, head);
    found.set(hashIn(entry), { place: { index, hour: readU32(entry, 1) }, receipt: proofText(index, path, newest) });
  }
  return { told, found, consistencies: await consistenciesOf({ log, primitives, tree, head }, notes.slice(1)), witnesses: witnessesIn(notes, log) };
}

/** Each wanted entry as far as it is there, looked for from where its hour lies outwards. */
async function entriesOf(read: ReadLog, size: number, wanted: readonly Wanted[], hour: number): Promise<readonly { readonly index: number; readonly entry: Uint8Array }[]> {
  const tiles = Math.ceil(size / TILE_WIDTH);
  const kept = new Map<number, Promise<Uint8Array>>();
  const tile = (number: number): Promise<Uint8Array> => {
    const found = kept.get(number) ?? read(`tile/entries/${tilePath(number, Math.min(TILE_WIDTH, size - number * TILE_WIDTH))}`);
    kept.set(number, found);
    return found;
  };
  const start = await firstTileAt(tile, tiles, hour);
  const left = new Set(wanted.map(keyOf));
  const found: { index: number; entry: Uint8Array }[] = [];
  for (const number of outwards(start, tiles)) {
    if (left.size === 0) break;
    for (const [i, entry] of rowsOf(await tile(number)).entries()) {
      if (left.delete(keyOf({ kind: entry[0] ?? 0, sha256: hashIn(entry) }))) found.push({ index: number * TILE_WIDTH + i, entry });
    }
  }
  return found;
}

/** The first whose last entry is not before this hour: hours only grow, but for a few that were entered late. */
async function firstTileAt(tile: (number: number) => Promise<Uint8Array>, tiles: number, hour: number): Promise<number> {
  let [low, high] = [0, Math.max(0, tiles - 1)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const rows = rowsOf(await tile(middle));
    const last = rows[rows.length - 1];
    if (last !== undefined && readU32(last, 1) >= hour) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Every number below `count`, the nearest first. */
export function* outwards(start: number, count: number): Generator<number> {
  for (let away = 0; away < count; away += 1) {
    if (start - away >= 0) yield start - away;
    if (away > 0 && start + away < count) yield start + away;
  }
}

function rowsOf(tile: Uint8Array): readonly Uint8Array[] {
  const count = Math.floor(tile.length / ROW_BYTES);
  // What is not an entry is passed over; a proof of it could not hold.
  return Array.from({ length: count }, (_, i) => (readU16(tile, i * ROW_BYTES) === ENTRY_BYTES ? tile.slice(i * ROW_BYTES + 2, (i + 1) * ROW_BYTES) : new Uint8Array(ENTRY_BYTES)));
}

function hashIn(entry: Uint8Array): Hex {
  return toHex(entry.subarray(9));
}

function keyOf({ kind, sha256 }: Wanted): string {
  return `${String(kind)} ${sha256}`;
}

function proofText(index: number, path: readonly Uint8Array[], note: Uint8Array): Bytes {
  const steps = path.map((step) => `${base64(step)}\n`).join('');
  return concat(utf8(`${PROOF_HEAD}\nindex ${String(index)}\n${steps}\n`), note);
}

function base64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replace(/-/g, '+').replace(/_/g, '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** @throws a `ProtocolError` where a tree that this log has signed does not go on in the newest one. */
async function consistenciesOf(
  { head, log, primitives, tree }: { readonly primitives: Primitives; readonly log: ReceiptLog; readonly tree: LogTree; readonly head: TreeHead },
  notes: readonly Uint8Array[],
): Promise<Receipts['consistencies']> {
  const proofs = new Map<number, readonly Hex[]>();
  for (const note of notes) {
    const older = await headIn(primitives, note, log);
    if (older === undefined || older.size === 0 || older.size >= head.size || proofs.has(older.size)) continue;
    const path = await tree.proveConsistency(older.size);
    verifyConsistency(older, head, path);
    proofs.set(older.size, path.map(toHex));
  }
  return [...proofs].sort(([one], [other]) => one - other).map(([size, path]) => ({ size, path }));
}

/** Nobody's word where the certified key has not signed it: it is passed over. */
async function headIn(primitives: Primitives, note: Uint8Array, log: ReceiptLog): Promise<TreeHead | undefined> {
  try {
    return (await openCheckpoint(primitives, note, log)).head;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function witnessesIn(notes: readonly Uint8Array[], log: ReceiptLog): readonly string[] {
  const names = notes.flatMap((note) => parseNote(note).signatures.map(({ name }) => name));
  return [...new Set(names)].filter((name) => name !== log.name);
}
