/**
 * The receipt log's entries, and proofs in its Merkle tree: `docs/protocol.md` §16.1.
 *
 * The tree is that of RFC 6962 §2.1 over entries; proofs are those of RFC 9162 §2.1.3 and
 * §2.1.4. Making proofs, and tiles, are the service's and the command line's.
 */

import { concat, fromHex, toHex, u32, type Bytes } from './encoding.ts';
import { NotIncluded, ReceiptLogForked, ReceiptLogRolledBack } from './errors.ts';
import type { Hex } from './fields.ts';
import { sha256 } from './primitives.ts';

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** What an entry of the receipt log is about. */
export const ENTRY_KIND = { noise: 0, report: 1, attachment: 2, reply: 3, roster: 4, governance: 5, event: 6 } as const;

/** One entry; `hour` is that of arrival, since 1970. */
export interface Entry {
  readonly kind: (typeof ENTRY_KIND)[keyof typeof ENTRY_KIND];
  readonly hour: number;
  readonly rosterVersion: number;
  readonly sha256: Hex;
}

/** How many entries a log has, and the root hash over them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Hex;
}

/** kind (1) ‖ u32(hour) ‖ u32(roster version) ‖ hash (32). */
export function encodeEntry({ kind, hour, rosterVersion, sha256: hash }: Entry): Bytes {
  return concat(Uint8Array.of(kind), u32(hour), u32(rosterVersion), fromHex(hash, HASH_BYTES));
}

/** The hash of a leaf. */
export function leafHash(entry: Uint8Array): Bytes {
  return sha256(concat(LEAF, entry));
}

/** The hash of the node above two others. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concat(NODE, left, right));
}

// Sizes go up to 2^53, beyond what a script's operators on bits can hold.
const isOdd = (place: number): boolean => place % 2 === 1;
const halved = (place: number): number => Math.floor(place / 2);

/**
 * Whether the leaf with this hash is entry `index` of a tree: RFC 9162 §2.1.3.2.
 *
 * @throws {@link NotIncluded}
 */
export function verifyInclusion(leaf: Uint8Array, index: number, proof: readonly Uint8Array[], { size, root }: TreeHead): void {
  let [place, last, node] = [index, size - 1, leaf];
  for (const step of proof) {
    if (last <= 0) throw new NotIncluded('a proof that is too long');
    if (isOdd(place) || place === last) {
      node = nodeHash(step, node);
      while (place > 0 && !isOdd(place)) [place, last] = [halved(place), halved(last)];
    } else {
      node = nodeHash(node, step);
    }
    [place, last] = [halved(place), halved(last)];
  }
  if (index < 0 || index >= size || last !== 0 || toHex(node) !== root) throw new NotIncluded('an entry that is not in this tree');
}

/**
 * Whether `next` goes on from `old`: RFC 9162 §2.1.4.2.
 *
 * @throws {@link ReceiptLogRolledBack} where it is smaller, {@link ReceiptLogForked} where it is another log's.
 */
export function verifyConsistency(old: TreeHead, next: TreeHead, proof: readonly Uint8Array[]): void {
  if (next.size < old.size) throw new ReceiptLogRolledBack('a smaller log than the one that was seen');
  if (old.size === 0 || old.size === next.size) {
    const expected = old.size === next.size ? next.root : toHex(sha256(new Uint8Array()));
    if (proof.length > 0 || old.root !== expected) throw new ReceiptLogForked('another log than the one that was seen');
  } else if (!goesOn(old, next, proof)) {
    throw new ReceiptLogForked('another log than the one that was seen');
  }
}

function goesOn(old: TreeHead, next: TreeHead, proof: readonly Uint8Array[]): boolean {
  let [place, last] = [old.size - 1, next.size - 1];
  while (isOdd(place)) [place, last] = [halved(place), halved(last)];
  // Where all of the smaller tree is one node, the proof leaves it out.
  const [first, ...steps] = place === 0 ? [fromHex(old.root, HASH_BYTES), ...proof] : proof;
  if (first === undefined) return false;
  let [before, after] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      [before, after] = [nodeHash(step, before), nodeHash(step, after)];
      while (place > 0 && !isOdd(place)) [place, last] = [halved(place), halved(last)];
    } else {
      after = nodeHash(after, step);
    }
    [place, last] = [halved(place), halved(last)];
  }
  return last === 0 && toHex(before) === old.root && toHex(after) === next.root;
}
