/**
 * The shapes that signed JSON is made of: `docs/protocol.md` §2, §9.
 *
 * Each reader throws `Malformed`; whoever knows the stage names it. Hashes and Ed25519 public
 * keys stay lower-case hex, because a script compares texts by value and bytes only by place.
 */

import { codePoints, fromHex, isJsonObject, type JsonObject } from './encoding.ts';
import { ContentInvalid, Malformed, type ProtocolError } from './errors.ts';

const HASH_BYTES = 32;
const MEMBER_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
export const VERSION_LIMIT = 2 ** 32 - 1;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** 32 bytes in lower-case hex: a hash, or an Ed25519 public key. */
export type Hex = string;

/** What `read` gives; whatever is malformed in there is thrown as `Stage`. */
export function failingAs<Value>(Stage: new (message: string) => ProtocolError, message: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof Malformed || error instanceof ContentInvalid ? new Stage(message) : error;
  }
}

/** A JSON object. */
export function readObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Malformed('not an object');
  return value;
}

/** A JSON list. */
export function readList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed('not a list');
  return value;
}

/** A text of 1 to `limit` code points. */
export function readText(value: unknown, limit: number): string {
  if (typeof value !== 'string' || value === '' || codePoints(value) > limit) throw new Malformed('a text is missing or too long');
  return value;
}

/** A whole number from `least` to `limit`; a truth value is none. */
export function readCount(value: unknown, limit: number, least = 1): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > limit) {
    throw new Malformed('a number is missing or out of range');
  }
  return value;
}

/** 32 bytes in lower-case hex. */
export function readHash(value: unknown): Hex {
  const text = readText(value, 2 * HASH_BYTES);
  fromHex(text, HASH_BYTES);
  return text;
}

/** An id of a member or a person. */
export function readMemberId(value: unknown): string {
  if (typeof value !== 'string' || !MEMBER_ID.test(value)) throw new Malformed('an id is malformed');
  return value;
}

/** A time in the one accepted spelling; a day that the calendar lacks is refused, not moved. */
export function readTime(value: unknown): Date {
  // Years are counted from 1 in the other language.
  if (typeof value !== 'string' || !TIME.test(value) || value.startsWith('0000')) throw new Malformed('a time is not in the one accepted form');
  const date = new Date(value);
  if (Number.isNaN(date.getTime()) || writeTime(date) !== value) throw new Malformed('a time that does not exist');
  return date;
}

/** The one accepted spelling, to the second. */
export function writeTime(moment: Date): string {
  return moment.toISOString().replace(/\.\d+/, '');
}
