/**
 * KEM seeds on their way to those who may use them: `docs/protocol.md` §14.
 *
 *     SHA-256 of the key (32) ‖ SHA-256 of the recipient (32) ‖ sealed seed (1,168)
 *
 * A seed is sealed to an archive key or to a device, and is worth something only if it gives the
 * public key whose hash a signed roster lists.
 */

import { ascii, concat, fromHex, toHex, type Bytes } from './encoding.ts';
import { Malformed, WrappedKeyInvalid } from './errors.ts';
import type { Hex } from './fields.ts';
import { HASH_BYTES } from './header.ts';
import * as hpke from './hpke.ts';
import { sha256, type Primitives } from './primitives.ts';
import { split } from './stream.ts';

export const WRAPPED_BYTES = 2 * HASH_BYTES + hpke.OVERHEAD + hpke.SEED_BYTES;

/** A KEM seed sealed to the key whose hash is `recipientSha256`. */
export interface WrappedKey {
  readonly keySha256: Hex;
  readonly recipientSha256: Hex;
  readonly sealed: Uint8Array;
}

/** The 1,232 bytes of a wrapped key. */
export function encodeWrappedKey({ keySha256, recipientSha256, sealed }: WrappedKey): Bytes {
  return concat(fromHex(keySha256, HASH_BYTES), fromHex(recipientSha256, HASH_BYTES), sealed);
}

/**
 * A seed (32 bytes) for the KEM public key `recipient`.
 *
 * @throws {@link InvalidPublicKey}
 */
export async function wrapKey(primitives: Primitives, seed: Uint8Array, recipient: Uint8Array): Promise<WrappedKey> {
  const hashes = { keySha256: toHex(sha256(hpke.publicKeyOf(seed))), recipientSha256: toHex(sha256(recipient)) };
  return { ...hashes, sealed: await hpke.seal(primitives, recipient, wrappingInfo(hashes), seed) };
}

/**
 * The seed (32 bytes), by the KEM seed of the recipient.
 *
 * @throws {@link WrappedKeyInvalid} where it does not open, or is not the one that is named.
 */
export async function unwrapKey(primitives: Primitives, wrapped: WrappedKey, recipientSeed: Uint8Array): Promise<Bytes> {
  const seed = await hpke.open(primitives, recipientSeed, wrappingInfo(wrapped), wrapped.sealed);
  if (seed?.length !== hpke.SEED_BYTES) throw new WrappedKeyInvalid('the wrapped key does not open');
  if (toHex(sha256(hpke.publicKeyOf(seed))) !== wrapped.keySha256) throw new WrappedKeyInvalid('another key than the one that is named');
  return seed;
}

/**
 * Wrapped keys, joined.
 *
 * @throws {@link Malformed}
 */
export function parseWrappedKeys(bytes: Uint8Array): WrappedKey[] {
  if (bytes.length % WRAPPED_BYTES !== 0) throw new Malformed('not whole wrapped keys');
  const parts = [...split(bytes, WRAPPED_BYTES)].filter((part) => part.length > 0);
  return parts.map((part) => ({
    keySha256: toHex(part.subarray(0, HASH_BYTES)),
    recipientSha256: toHex(part.subarray(HASH_BYTES, 2 * HASH_BYTES)),
    sealed: part.subarray(2 * HASH_BYTES),
  }));
}

function wrappingInfo({ keySha256, recipientSha256 }: Pick<WrappedKey, 'keySha256' | 'recipientSha256'>): Bytes {
  return concat(ascii('atalaya/1 wrapped key'), fromHex(keySha256, HASH_BYTES), fromHex(recipientSha256, HASH_BYTES));
}
