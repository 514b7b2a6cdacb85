/** Orders to forget, and objections to them: `docs/protocol.md` §20. */

import { fromHex, type JsonObject } from './encoding.ts';
import { ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readHash, readList, readMemberId, readObject, readText, type Hex } from './fields.ts';
import type { Statement } from './statement.ts';
import { THREAD_ID_BYTES } from './thread_header.ts';

/** Of hashes and threads together. */
export const EVIDENCE_LIMIT = 1000;

/** A thread as an order names it: its id, and the hash of its first event. */
export interface NamedThread {
  readonly thread: Hex;
  readonly first: Hex;
}

/** Which reports and attachments, by evidence hash, and which threads go, and why. */
export interface Deletion {
  readonly id: Hex;
  readonly member: string;
  readonly evidence: readonly Hex[];
  readonly reason: string;
  readonly threads: readonly NamedThread[];
}

/** A member's no to a deletion, and why. */
export interface Objection {
  readonly deletion: Hex;
  readonly member: string;
  readonly reason: string;
}

/** The fields of a deletion. */
export function deletionBody(evidence: readonly Hex[], reason: string, threads: readonly NamedThread[] = []): JsonObject {
  return { evidence, reason, ...(threads.length === 0 ? {} : { threads: threads.map(({ first, thread }) => ({ thread, first })) }) };
}

/** The fields of an objection. */
export function objectionBody(deletion: Hex, reason: string): JsonObject {
  return { deletion, reason };
}

/**
 * A deletion from a verified statement.
 *
 * @throws {@link ContentInvalid}
 */
export function readDeletion({ id, by, body }: Statement): Deletion {
  return failingAs(ContentInvalid, 'the deletion is malformed', () => {
    const evidence = readList(body['evidence']).map(readHash);
    const threads = 'threads' in body ? readList(body['threads']).map(readThread) : [];
    const ids = new Set(threads.map(({ thread }) => thread));
    if (new Set(evidence).size !== evidence.length || ids.size !== threads.length) throw new Malformed('something twice');
    const count = evidence.length + threads.length;
    if (count === 0 || count > EVIDENCE_LIMIT) throw new Malformed('nothing, or too much');
    return { id, member: readMemberId(by), evidence, reason: readText(body['reason'], 1000), threads };
  });
}

function readThread(value: unknown): NamedThread {
  const { first, thread } = readObject(value);
  const id = readText(thread, 2 * THREAD_ID_BYTES);
  fromHex(id, THREAD_ID_BYTES);
  return { thread: id, first: readHash(first) };
}

/**
 * An objection from a verified statement.
 *
 * @throws {@link ContentInvalid}
 */
export function readObjection({ by, body }: Statement): Objection {
  return failingAs(ContentInvalid, 'the objection is malformed', () => ({
    deletion: readHash(body['deletion']),
    member: readMemberId(by),
    reason: readText(body['reason'], 1000),
  }));
}
