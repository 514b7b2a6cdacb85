/**
 * What a draft on the phone is closed with: six words that the page chooses, 66 bits, through PBKDF2 into AES-GCM.
 *
 * Both come with every browser; see docs/decisions/0025 for why it is not a passphrase and not Argon2id.
 */

import { concat, u16, utf8, type Bytes } from '../../protocol/encoding.ts';
import { randomBytes } from '../../protocol/primitives.ts';

export const KEY_WORDS = 6;
export const SALT_BYTES = 16;
const LIST_LENGTH = 2048;
// Under a second on a cheap phone, and 19 bits more for whoever guesses.
const ITERATIONS = 600_000;
const NONCE_BYTES = 12;

export interface Closed {
  readonly nonce: Bytes;
  readonly sealed: ArrayBuffer;
}

/** Where six random words stand in the list. */
export function newKeyIndexes(): readonly number[] {
  const bytes = new DataView(randomBytes(2 * KEY_WORDS).buffer);
  return Array.from({ length: KEY_WORDS }, (_, i) => bytes.getUint16(2 * i) % LIST_LENGTH);
}

/** By place and not by letters: the same words in another spelling are the same key. */
export async function keyOf(indexes: readonly number[], salt: Bytes): Promise<CryptoKey> {
  const secret = concat(...indexes.map(u16));
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS };
  return crypto.subtle.deriveKey(parameters, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** `place` is bound to it: what lies elsewhere does not open. */
export async function close(key: CryptoKey, place: string, content: BufferSource): Promise<Closed> {
  const nonce = randomBytes(NONCE_BYTES);
  return { nonce, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(place) }, key, content) };
}

/** Nothing where key, place or bytes are others. */
export async function open(key: CryptoKey, place: string, { nonce, sealed }: Closed): Promise<ArrayBuffer | undefined> {
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(place) }, key, sealed).catch(() => undefined);
}
