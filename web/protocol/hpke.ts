/**
 * The KEM keys of members, and one message sealed to one of them: `docs/protocol.md` §2, §4.1.
 *
 * HPKE base mode, RFC 9180, with KEM 0x647a (MLKEM768-X25519, also called X-Wing),
 * HKDF-SHA256 and ChaCha20-Poly1305. There is no associated data: everything a message is
 * bound to goes into `info`. One encapsulation carries one message, never two.
 */

import { ascii, concat, u16, type Bytes } from './encoding.ts';
import { InvalidPublicKey } from './errors.ts';
import {
  aeadOpen,
  aeadSeal,
  hkdfExpand,
  hkdfExtract,
  KEM_PUBLIC_KEY_BYTES,
  kemPublicKey,
  KEY_BYTES,
  NONCE_BYTES,
  sha256,
  TAG_BYTES,
  type Primitives,
} from './primitives.ts';

export const SEED_BYTES = 32;
export const PUBLIC_KEY_BYTES = KEM_PUBLIC_KEY_BYTES;
export const ENCAPSULATION_BYTES = 1120;
/** How much longer a sealed message is than its plaintext. */
export const OVERHEAD = ENCAPSULATION_BYTES + TAG_BYTES;

// "HPKE" ‖ u16(KEM) ‖ u16(KDF) ‖ u16(AEAD)
const SUITE_ID = /* @__PURE__ */ concat(/* @__PURE__ */ ascii('HPKE'), /* @__PURE__ */ u16(0x647a), /* @__PURE__ */ u16(0x0001), /* @__PURE__ */ u16(0x0003));
const VERSION_LABEL = /* @__PURE__ */ ascii('HPKE-v1');
const MODE_BASE = /* @__PURE__ */ Uint8Array.of(0);
const EMPTY = /* @__PURE__ */ new Uint8Array(0);

/** The KEM public key (1,216 bytes) of a seed (32 bytes). */
export function publicKeyOf(seed: Uint8Array): Bytes {
  if (seed.length !== SEED_BYTES) throw new Error('a KEM seed is 32 bytes');
  return kemPublicKey(seed);
}

/**
 * The slow half of sealing, which does not depend on the message: a page makes these while
 * the defender still writes. Its secret is out of reach of everybody, and gone after one use.
 */
export interface Encapsulation {
  readonly ciphertext: Bytes;
  /** SHA-256 of the public key that it was made for. */
  readonly publicKeySha256: Bytes;
  /**
   * The shared secret (32 bytes), once.
   *
   * @throws Error the second time: two messages under one key and nonce would break both.
   */
  readonly take: () => Bytes;
}

/**
 * An encapsulation to a public key (1,216 bytes), to be used with `sealWith`.
 *
 * @throws {@link InvalidPublicKey} for a key to which nothing may be sealed.
 */
export async function encapsulate(primitives: Primitives, publicKey: Uint8Array): Promise<Encapsulation> {
  const { ciphertext, sharedSecret } = await primitives.encapsulate(publicKey);
  return { ciphertext, publicKeySha256: sha256(publicKey), take: once(sharedSecret) };
}

/** Whether something can be sealed to a public key. */
export async function isUsable(primitives: Primitives, publicKey: Uint8Array): Promise<boolean> {
  try {
    await primitives.encapsulate(publicKey);
    return true;
  } catch (error) {
    if (error instanceof InvalidPublicKey) return false;
    throw error;
  }
}

/**
 * Encapsulation (1,120 bytes) ‖ ciphertext (plaintext + 16 bytes).
 *
 * @throws Error where the encapsulation was used before.
 */
export function sealWith(encapsulation: Encapsulation, info: Uint8Array, plaintext: Uint8Array): Bytes {
  const secret = encapsulation.take();
  const { key, nonce } = keySchedule(secret, info);
  secret.fill(0);
  return concat(encapsulation.ciphertext, aeadSeal(key, nonce, plaintext));
}

/** `encapsulate` and `sealWith` in one. */
export async function seal(primitives: Primitives, publicKey: Uint8Array, info: Uint8Array, plaintext: Uint8Array): Promise<Bytes> {
  return sealWith(await encapsulate(primitives, publicKey), info, plaintext);
}

/** The plaintext of `seal`, or `undefined` where anything in it is wrong. */
export async function open(primitives: Primitives, seed: Uint8Array, info: Uint8Array, sealed: Uint8Array): Promise<Bytes | undefined> {
  if (sealed.length < OVERHEAD) return undefined;
  const secret = await decapsulate(primitives, seed, sealed.subarray(0, ENCAPSULATION_BYTES));
  if (!secret) return undefined;
  const { key, nonce } = keySchedule(secret, info);
  return aeadOpen(key, nonce, sealed.subarray(ENCAPSULATION_BYTES));
}

/** Key (32 bytes) and nonce (12 bytes) of the one message: RFC 9180 §5.1, base mode. */
export function keySchedule(sharedSecret: Uint8Array, info: Uint8Array): { key: Bytes; nonce: Bytes } {
  const pskIdHash = labeledExtract(EMPTY, 'psk_id_hash', EMPTY);
  const infoHash = labeledExtract(EMPTY, 'info_hash', info);
  const context = concat(MODE_BASE, pskIdHash, infoHash);
  const secret = labeledExtract(sharedSecret, 'secret', EMPTY);
  return {
    key: labeledExpand(secret, { label: 'key', context, length: KEY_BYTES }),
    nonce: labeledExpand(secret, { label: 'base_nonce', context, length: NONCE_BYTES }),
  };
}

function once(secret: Bytes): () => Bytes {
  let kept: Bytes | undefined = secret;
  return () => {
    if (!kept) throw new Error('an encapsulation is used once');
    const taken = kept;
    kept = undefined;
    return taken;
  };
}

async function decapsulate(primitives: Primitives, seed: Uint8Array, ciphertext: Uint8Array): Promise<Bytes | undefined> {
  try {
    return await primitives.decapsulate(seed, ciphertext);
  } catch {
    return undefined;
  }
}

function labeledExtract(salt: Uint8Array, label: string, ikm: Uint8Array): Bytes {
  return hkdfExtract(salt, concat(VERSION_LABEL, SUITE_ID, ascii(label), ikm));
}

function labeledExpand(prk: Uint8Array, { label, context, length }: { label: string; context: Uint8Array; length: number }): Bytes {
  return hkdfExpand(prk, concat(u16(length), VERSION_LABEL, SUITE_ID, ascii(label), context), length);
}
