/** Orders to forget, and objections to them: `docs/protocol.md` §20. */

import type { JsonObject } from './encoding.ts';
import { ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readHash, readList, readMemberId, readText, type Hex } from './fields.ts';
import type { Statement } from './statement.ts';

export const EVIDENCE_LIMIT = 1000;

/** Which reports and attachments, by evidence hash, `member` wants forgotten, and why. */
export interface Deletion {
  readonly id: Hex;
  readonly member: string;
  readonly evidence: readonly Hex[];
  readonly reason: string;
}

/** A member's no to a deletion, and why. */
export interface Objection {
  readonly deletion: Hex;
  readonly member: string;
  readonly reason: string;
}

/** The fields of a deletion. */
export function deletionBody(evidence: readonly Hex[], reason: string): JsonObject {
  return { evidence, reason };
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
    if (evidence.length === 0 || evidence.length > EVIDENCE_LIMIT || new Set(evidence).size !== evidence.length) {
      throw new Malformed('nothing, too much, or something twice');
    }
    return { id, member: readMemberId(by), evidence, reason: readText(body['reason'], 1000) };
  });
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
